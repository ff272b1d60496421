//! The measures that exist, with names that are stable and can be gated on. A rule feeds a measure by its enum, never by name.

use super::pattern::{Domain, Period, Speciality};
use crate::blueprint::{CareFunction, CauseClass, Population, StaffKind, Technique, vocabulary};
use crate::journal::{HarmProcess, Severity};
use crate::twin::Twin;

vocabulary! {
    /// What a care function is in.
    Mode {
        Normal = "normal", "normal";
        Degraded = "degraded", "degraded";
        Procedure = "procedure", "downtime procedure";
        None = "none", "none";
    }
}

vocabulary! {
    /// Kinds of activity that are counted.
    Activity {
        Emergency = "ed", "emergency visits";
        Ambulance = "ambulance", "ambulance arrivals";
        Admitted = "admitted", "admissions";
        Elective = "elective", "operations";
        DayCase = "day-case", "day cases";
        Outpatient = "outpatient", "outpatient visits";
        Radiotherapy = "radiotherapy", "radiotherapy fractions";
        Laboratory = "laboratory", "laboratory orders";
        Imaging = "imaging", "imaging examinations";
        Dialysis = "dialysis", "dialysis sessions";
        Chemotherapy = "chemotherapy", "chemotherapy sessions";
        Birth = "birth", "births";
        Discharge = "discharge", "discharges";
        Urgent = "urgent-operation", "urgent operations";
        Transfer = "transfer", "transfers to another hospital";
    }
}

vocabulary! {
    /// What became of a downtime procedure in one ward when its care function was missed.
    Conduct {
        Followed = "followed", "followed";
        NotFollowed = "not-followed", "there is one, and it was not followed";
        Missing = "missing", "there is none";
    }
}

vocabulary! {
    /// Whom deaths are counted among, by when they were admitted.
    Cohort {
        InHouse = "in-house-at-onset", "in the house when it began";
        After = "admitted-after", "admitted after";
    }
}

vocabulary! {
    /// Whom deaths are counted among, by how they came.
    Intake {
        Emergency = "emergency", "adults who came as emergencies";
        Planned = "planned", "adults who came by appointment";
        Other = "other", "mothers, newborns, children, psychiatry";
    }
}

vocabulary! {
    /// Sections of a laboratory.
    Section {
        Haematology = "haematology", "haematology";
        Biochemistry = "biochemistry", "biochemistry";
    }
}

/// What a measure is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// By site.
    Site,
    /// By ward.
    Ward,
    /// By zone.
    Zone,
    /// By service.
    Service,
    /// By care function.
    Function,
    /// By mode.
    Mode,
    /// By cause class.
    Cause,
    /// By severity.
    Severity,
    /// By process.
    Process,
    /// By activity.
    Activity,
    /// By staff kind.
    Staff,
    /// By laboratory or triage class, 1 to 5.
    Class,
    /// By section of the laboratory.
    Section,
    /// By what became of a downtime procedure.
    Conduct,
    /// Whom an emergency department is for.
    Population,
    /// By technical domain.
    Domain,
    /// By speciality.
    Speciality,
    /// By time since onset.
    Period,
    /// By kind of technique.
    Technique,
    /// By when people were admitted.
    Cohort,
    /// By how people came.
    Intake,
}

impl Dimension {
    /// How many cells.
    pub fn size(self, twin: &Twin) -> usize {
        match self {
            Dimension::Site => twin.sites.len(),
            Dimension::Ward => twin.wards.len(),
            Dimension::Zone => twin.zones.len(),
            Dimension::Service => twin.services.len(),
            Dimension::Function => CareFunction::ALL.len(),
            Dimension::Mode => Mode::ALL.len(),
            Dimension::Cause => CauseClass::ALL.len(),
            Dimension::Severity => Severity::ALL.len(),
            Dimension::Process => HarmProcess::ALL.len(),
            Dimension::Activity => Activity::ALL.len(),
            Dimension::Staff => StaffKind::ALL.len(),
            Dimension::Class => 5,
            Dimension::Section => Section::ALL.len(),
            Dimension::Conduct => Conduct::ALL.len(),
            Dimension::Population => Population::ALL.len(),
            Dimension::Domain => Domain::ALL.len(),
            Dimension::Speciality => Speciality::ALL.len(),
            Dimension::Period => Period::ALL.len(),
            Dimension::Technique => Technique::ALL.len(),
            Dimension::Cohort => Cohort::ALL.len(),
            Dimension::Intake => Intake::ALL.len(),
        }
    }
    /// The label's key, as in `monitor.blind_bed_minutes{ward}`.
    pub fn key(self) -> &'static str {
        match self {
            Dimension::Site => "site",
            Dimension::Ward => "ward",
            Dimension::Zone => "zone",
            Dimension::Service => "service",
            Dimension::Function => "function",
            Dimension::Mode => "mode",
            Dimension::Cause => "cause",
            Dimension::Severity => "severity",
            Dimension::Process => "process",
            Dimension::Activity => "kind",
            Dimension::Staff => "staff",
            Dimension::Class => "class",
            Dimension::Section => "section",
            Dimension::Conduct => "conduct",
            Dimension::Population => "population",
            Dimension::Domain => "domain",
            Dimension::Speciality => "speciality",
            Dimension::Period => "period",
            Dimension::Technique => "technique",
            Dimension::Cohort => "cohort",
            Dimension::Intake => "intake",
        }
    }
    /// The label of a cell.
    pub fn label(self, twin: &Twin, index: usize) -> String {
        match self {
            Dimension::Site => twin.sites[index].id.clone(),
            Dimension::Ward => twin.wards[index].id.clone(),
            Dimension::Zone => twin.zones[index].id.clone(),
            Dimension::Service => twin.services[index].id.clone(),
            Dimension::Function => CareFunction::ALL[index].word().into(),
            Dimension::Mode => Mode::ALL[index].word().into(),
            Dimension::Cause => CauseClass::ALL[index].word().into(),
            Dimension::Severity => Severity::ALL[index].word().into(),
            Dimension::Process => HarmProcess::ALL[index].word().into(),
            Dimension::Activity => Activity::ALL[index].word().into(),
            Dimension::Staff => StaffKind::ALL[index].word().into(),
            Dimension::Class => (index + 1).to_string(),
            Dimension::Section => Section::ALL[index].word().into(),
            Dimension::Conduct => Conduct::ALL[index].word().into(),
            Dimension::Population => Population::ALL[index].word().into(),
            Dimension::Domain => Domain::ALL[index].word().into(),
            Dimension::Speciality => Speciality::ALL[index].word().into(),
            Dimension::Period => Period::ALL[index].word().into(),
            Dimension::Technique => Technique::ALL[index].word().into(),
            Dimension::Cohort => Cohort::ALL[index].word().into(),
            Dimension::Intake => Intake::ALL[index].word().into(),
        }
    }
}

/// How a step function becomes one number a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Value times minutes.
    Minutes,
    /// Value times hours.
    Hours,
    /// Value times days.
    Days,
    /// Mean over time.
    Mean,
    /// Highest value.
    Peak,
}

macro_rules! measures {
    ($(#[$meta:meta])* $Name:ident : $Extra:ty { $( $Variant:ident = $name:literal, $unit:literal, [$($dimension:ident),*], $extra:expr, $title:literal );* $(;)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $Name { $( #[doc = concat!("`", $name, "`: ", $title)] $Variant ),* }
        impl $Name {
            /// All of them.
            pub const ALL: &'static [$Name] = &[ $( $Name::$Variant ),* ];
            /// Stable name.
            pub fn name(self) -> &'static str { match self { $( $Name::$Variant => $name ),* } }
            /// Unit.
            pub fn unit(self) -> &'static str { match self { $( $Name::$Variant => $unit ),* } }
            /// Shown to people.
            pub fn title(self) -> &'static str { match self { $( $Name::$Variant => $title ),* } }
            /// What it is divided by.
            pub fn dimensions(self) -> &'static [Dimension] { match self { $( $Name::$Variant => &[ $( Dimension::$dimension ),* ] ),* } }
            /// How it is read, or whether it is a series.
            pub fn extra(self) -> $Extra { match self { $( $Name::$Variant => $extra ),* } }
        }
    };
}

measures! {
    /// Step functions of time.
    Gauge: Reading {
        AtRisk = "patient.at_risk_minutes", "patient-minutes", [Ward], Reading::Minutes, "patients at risk: worse than anybody knows, or known and not yet treated";
        BlindBeds = "monitor.blind_bed_minutes", "bed-minutes", [Ward], Reading::Minutes, "monitored beds without a living path to a person";
        LocalOnlyBeds = "monitor.local_only_bed_minutes", "bed-minutes", [Ward], Reading::Minutes, "beds whose monitor sounds for the room alone";
        Posted = "staff.posted_hours", "hours", [Ward], Reading::Hours, "nurses posted at bedsides";
        Lent = "staff.lent_hours", "hours", [Site], Reading::Hours, "nurses of stopped theatres and clinics at work in the wards";
        StaffLoad = "staff.load", "1", [Ward], Reading::Mean, "nurses' work over capacity";
        NurseFatigue = "staff.nurse_fatigue", "1", [Ward], Reading::Mean, "fatigue of a ward's nurses, 0 to 1";
        TeamLoad = "staff.team_load", "1", [Site, Staff], Reading::Mean, "a team's work over capacity";
        TeamFatigue = "staff.fatigue", "1", [Site, Staff], Reading::Mean, "a team's fatigue, 0 to 1";
        Census = "care.census", "patients", [Ward], Reading::Mean, "patients in the ward";
        FunctionMode = "care.hours", "hours", [Site, Function, Mode], Reading::Hours, "hours of a care function in a mode";
        FunctionOutage = "outage.hours", "hours", [Site, Function, Cause], Reading::Hours, "hours a care function was not normal, by root cause";
        DevicesDown = "outage.device_hours", "device-hours", [Site, Cause], Reading::Hours, "devices down, by cause";
        ServersDown = "server.down", "servers", [Site], Reading::Peak, "servers that do not work or cannot be reached";
        ServersEncrypted = "server.encrypted", "servers", [Site], Reading::Peak, "servers encrypted and not built anew yet";
        Compromised = "attack.compromised", "devices", [Zone], Reading::Peak, "devices under the attacker's hand";
        Encrypted = "attack.encrypted", "devices", [Zone], Reading::Peak, "devices encrypted";
        ClientsWorking = "client.working_share", "1", [Site], Reading::Mean, "share of terminals that work";
        EmergencyWaiting = "ed.waiting", "patients", [Site], Reading::Mean, "waiting to be seen";
        EmergencyOccupancy = "ed.occupancy", "1", [Site], Reading::Mean, "patients over cubicles";
        Boarding = "ed.boarding", "patients", [Site], Reading::Mean, "waiting for a bed";
        LaboratoryBacklog = "lab.backlog", "orders", [Site], Reading::Mean, "laboratory orders waiting";
        HistologyBacklog = "lab.histology_backlog", "specimens", [Site], Reading::Mean, "specimens without a report";
        HistologyTurnaround = "lab.histology_turnaround", "days", [Site], Reading::Mean, "specimen to histology report, of those reported last";
        ImagingBacklog = "imaging.backlog", "examinations", [Site], Reading::Mean, "reports waiting";
        PaperBacklog = "record.back_entry", "pages", [Site], Reading::Mean, "paper waiting to be entered";
        Diverting = "care.diverting_hours", "hours", [Site], Reading::Hours, "ambulances diverted";
        LogsKept = "log.person_days", "person-days", [Site], Reading::Mean, "days of people's traces that logs keep";
        ExposedDevices = "update.exposed_device_days", "device-days", [Site], Reading::Days, "devices that wait for an update they need";
        ListsOnPaper = "booking.on_paper", "items", [Site], Reading::Mean, "visits and operations booked on paper and not yet in the lists";
        Untreated = "community.untreated", "patients", [Site], Reading::Mean, "chronic patients at home whose prescriptions were not renewed";
        SessionsOwed = "care.sessions_owed", "sessions", [Site, Activity], Reading::Mean, "sessions of a series missed and not yet made up";
        PlannedStopped = "care.planned_stopped_hours", "hours", [Site], Reading::Hours, "planned care stopped by decision";
    }
}

measures! {
    /// Things that are counted. The extra says whether a daily series is kept.
    Count: bool {
        Harm = "patient.harm", "patients", [Severity], true, "patients by their worst harm";
        HarmEvents = "harm.events", "events", [Process, Severity], true, "harm events";
        HarmPattern = "harm.pattern", "events", [Domain, Speciality, Period], false, "harm events and deaths by the domain they go back to";
        HarmDomains = "harm.domains", "events", [Domain, Severity], false, "harm events and deaths by domain and severity";
        Deaths = "patient.deaths", "patients", [Site], true, "deaths of patients";
        CohortPatients = "cohort.patients", "patients", [Site, Cohort, Intake], false, "inpatients, by when they were admitted and how they came";
        CohortDeaths = "cohort.deaths", "patients", [Site, Cohort, Intake], false, "deaths of inpatients, by when they were admitted and how they came";
        Arrests = "patient.arrests", "events", [Site, Intake], false, "cardiac arrests, by how people came";
        ActivityCount = "care.activity", "1", [Site, Activity], true, "activity";
        Cancelled = "care.cancelled", "1", [Site, Activity], true, "planned care not given on its day";
        MadeUp = "care.made_up", "1", [Site, Activity], true, "missed sessions of a series made up";
        Postponed = "care.postponed", "1", [Site, Activity], true, "postponed by decision";
        Diverted = "care.diverted", "patients", [Site], true, "ambulances sent elsewhere";
        LeftUnseen = "care.left_without_being_seen", "patients", [Site], true, "left without being seen";
        Procedures = "procedure.wards", "wards", [Site, Conduct], false, "wards that missed a care function, by what became of its downtime procedure";
        UnsafeResults = "integrity.unsafe_results_acted_on", "results", [Site], false, "unsafe results acted on";
        MissedReviews = "review.missed", "reviews", [Site], false, "daily physician reviews not made";
        MissedObservations = "obs.missed", "observations", [Ward], false, "observations not made";
        OvertimeHours = "staff.overtime_hours", "hours", [Site], false, "overtime";
        LaboratoryRequests = "lab.requests", "orders", [Site, Class], true, "laboratory orders placed";
        LaboratoryAnalysed = "lab.analysed", "samples", [Site, Section], true, "samples analysed";
        HistologyReports = "lab.histology_reports", "reports", [Site], true, "histology reports";
        LaboratoryRefused = "lab.refused", "orders", [Site, Class], false, "laboratory orders refused";
        RecordsExposed = "records.exposed", "records", [Site], false, "records an outsider could read";
        RecordsToNotify = "records.to_notify", "records", [Site], false, "records whose people must be told: read, or not proved unread";
        AttackSteps = "attack.steps", "steps", [Site, Technique], false, "steps of an attack, by kind of technique";
        Infections = "attack.hosts_ever_compromised", "devices", [Site], false, "devices ever compromised";
        DiagnosticShare = "attack.diagnostic_share", "%", [Site], false, "share of analysers and imaging modalities ever compromised";
        ReachedHighRisk = "attack.reached_high_risk", "devices", [Site], false, "life-critical devices an attacker could reach";
        Doubts = "integrity.doubted", "results", [Site, Function], false, "altered results, doses or signs that somebody caught";
        UnprovenSteps = "repudiation.unproven_steps", "steps", [Site], false, "steps of an attack that no log proves any more";
        BedHoursLost = "update.bed_hours_lost", "bed-hours", [Site], false, "hours in which a bed's device was away for an update";
        RtoMissed = "rto.missed", "services", [Site], false, "services back later than their objective";
    }
}

measures! {
    /// Durations and other single values; a run's reading is their mean. The extra says whether one a run is meant.
    Sample: bool {
        EmergencyStay = "ed.length_of_stay", "minutes", [Site, Class], false, "emergency stay by triage";
        EmergencyWait = "ed.wait", "minutes", [Site, Class], false, "wait to be seen by triage";
        PopulationStay = "ed.population_stay", "minutes", [Site, Population], false, "emergency stay by population";
        UrgentWait = "theatre.urgent_wait", "minutes", [Site, Class], false, "wait for an urgent operation by class";
        LaboratoryTurnaround = "lab.turnaround", "minutes", [Site, Class], false, "laboratory turnaround by class";
        ImagingTurnaround = "imaging.turnaround", "minutes", [Site], false, "imaging turnaround";
        InpatientStay = "care.length_of_stay", "days", [Site, Intake], false, "inpatient stay of those discharged, by how they came";
        RecognitionDelay = "recognition.delay", "minutes", [Site], false, "worsening to recognition";
        TherapyDelay = "therapy.delay", "minutes", [Site], false, "recognition to treatment";
        ObservationSlip = "obs.slip", "1", [Ward], false, "planned over actual observation interval";
        DetectMinutes = "detect.minutes", "minutes", [], true, "first compromise to an understood alert";
        ContainMinutes = "contain.minutes", "minutes", [], true, "understood alert to the spread stopped";
        LaunchHours = "attack.launch_hours", "hours", [], true, "first foothold to launch";
        UnnoticedHours = "integrity.unnoticed_hours", "hours", [], true, "tampering to its discovery";
        InvestigationHours = "investigation.hours", "hours", [], true, "reported doubts to what was tampered with";
        TimeToLifeCritical = "attack.time_to_life_critical", "hours", [], true, "first foothold to a reachable life-critical device";
        RecoverDays = "recover.days", "days", [Service], true, "outage of a service until it is normal again";
    }
}
