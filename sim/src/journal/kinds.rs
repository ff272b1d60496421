//! What a record can be about, and of what kind.

use serde::{Deserialize, Serialize};

use crate::blueprint::vocabulary;
use crate::blueprint::{CareFunction, StaffKind};
use crate::twin::{BedId, DeviceId, ServiceId, SiteId, SwitchId, WardId, ZoneId};

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Element {
    /// The whole run.
    Incident,
    /// A site.
    Site(SiteId),
    /// A ward.
    Ward(WardId),
    /// A bed.
    Bed(BedId),
    /// A device.
    Device(DeviceId),
    /// A zone.
    Zone(ZoneId),
    /// A switch.
    Switch(SwitchId),
    /// A service.
    Service(ServiceId),
    /// A care function of a site.
    Function(SiteId, CareFunction),
    /// A kind of staff of a site.
    Staff(SiteId, StaffKind),
}

vocabulary! {
    /// How bad a harm event is (ISO 14971 words: negligible, minor, serious, critical, catastrophic).
    Severity {
        NoHarm = "no-harm", "no harm";
        Low = "low", "low";
        Moderate = "moderate", "moderate";
        Severe = "severe", "severe";
        Death = "death", "death";
    }
}

vocabulary! {
    /// What happened.
    Kind {
        IncidentBegins = "incident-begins", "the incident begins";
        // cyber
        AttackStep = "attack-step", "attack step";
        Foothold = "foothold", "foothold gained";
        Credential = "credential", "credential taken";
        DirectoryTaken = "directory-taken", "directory taken over";
        BackupDestroyed = "backup-destroyed", "backup destroyed";
        Exfiltration = "exfiltration", "data taken out";
        Launch = "launch", "encryption launched";
        Encrypted = "encrypted", "encrypted";
        OperatorLeaves = "operator-leaves", "the operator leaves";
        Tampered = "tampered", "records read, altered or wiped";
        Doubted = "doubted", "somebody doubts what a screen says";
        TamperingFound = "tampering-found", "tampering found";
        WormInfection = "worm-infection", "infected by a worm";
        // response
        Alert = "alert", "alert raised";
        Case = "case", "case opened";
        Decision = "decision", "decision taken";
        Declared = "declared", "crisis declared";
        Containment = "containment", "cut off by us";
        OutsideCut = "outside-cut", "ways to the outside cut";
        AccountsDisabled = "accounts-disabled", "accounts disabled";
        ServersOff = "servers-off", "servers switched off";
        Walkround = "walk-round", "crews walk to unmanaged devices";
        JobStarted = "job-started", "recovery work started";
        JobDone = "job-done", "recovery work done";
        Recall = "recall", "staff called in";
        AllClear = "all-clear", "all clear";
        // continuity
        NodeDown = "node-down", "device down";
        NodeUp = "node-up", "device back";
        SwitchDown = "switch-down", "switch down";
        SwitchUp = "switch-up", "switch back";
        ZoneCut = "zone-cut", "zone cut off";
        ZoneReopened = "zone-reopened", "zone reopened";
        ServiceLevel = "service-level", "service changed level";
        FunctionMode = "function-mode", "care function changed mode";
        ProcedureStarted = "procedure-started", "downtime procedure started";
        ProcedureExhausted = "procedure-exhausted", "downtime procedure exhausted";
        NoProcedure = "no-procedure", "no downtime procedure";
        BedsBlind = "beds-blind", "beds without a view";
        // care
        WardOverloaded = "ward-overloaded", "ward overloaded";
        Worsened = "worsened", "patient worsened";
        Recognised = "recognised", "deterioration recognised";
        Treated = "treated", "treatment started";
        Arrest = "arrest", "cardiac arrest";
        Died = "died", "patient died";
        TransferredToIcu = "transferred-to-icu", "moved to intensive care";
        TransferredOut = "transferred-out", "moved to another hospital";
        ElectivesStopped = "electives-stopped", "planned care stopped";
        ElectivesRestarted = "electives-restarted", "planned care restarted";
        Postponed = "postponed", "planned care postponed";
        Diverting = "diverting", "ambulances diverted";
        DiversionEnds = "diversion-ends", "diversion ends";
        FullCapacity = "full-capacity", "full-capacity rule applied";
        LeftUnseen = "left-unseen", "left without being seen";
        ResultLate = "result-late", "result late";
        ResultWrong = "result-wrong", "result wrong";
        MedicationError = "medication-error", "medication error";
        HarmEvent = "harm-event", "harm event";
    }
}

vocabulary! {
    /// Processes in which harm happens.
    HarmProcess {
        Deterioration = "deterioration", "deterioration seen late";
        Medication = "medication", "medication";
        Infusion = "infusion", "infusion";
        LaboratoryResult = "laboratory-result", "laboratory result late or lost";
        WrongResult = "wrong-result", "wrong result";
        ImagingResult = "imaging-result", "imaging late";
        Identity = "identity", "sample or patient identity";
        Transcription = "transcription", "transcription";
        History = "history", "history or allergy unknown";
        Contrast = "contrast", "contrast without check";
        Transfusion = "transfusion", "transfusion";
        FollowUp = "follow-up", "follow-up late or lost";
        Communication = "communication", "communication";
        Emergency = "emergency", "waiting in the emergency department";
        TimeCritical = "time-critical", "time-critical treatment late";
        Cancelled = "cancelled", "cancelled treatment";
        Operation = "operation", "urgent operation late";
        Falls = "falls", "falls";
        Infection = "infection", "infection surveillance";
        Cold = "cold-chain", "cold chain and heat";
        Absconding = "absconding", "absconding or violence";
        Comfort = "comfort", "comfort care late";
        Newborn = "newborn", "newborn identity and delivery";
        Disclosure = "disclosure", "disclosure";
    }
}

vocabulary! {
    /// What was not as it should be for a patient.
    Fault {
        Late = "late", "late";
        Missing = "missing", "missing";
        Wrong = "wrong", "wrong";
        Unchecked = "unchecked", "not checked";
        Unseen = "unseen", "not seen";
    }
}

vocabulary! {
    /// How harm follows from what went wrong.
    DoseResponse {
        State = "state", "read from the patient's own state";
        ProportionalOdds = "proportional-odds", "odds of each grade rise with delay over tolerance";
        TumourControl = "tumour-control", "tumour control lost by the day of a gap (Bese)";
        DrugSeverity = "drug-severity", "severity of preventable drug errors (Bates 1995)";
    }
}
