//! The closed vocabularies of the field. Each is one enum, written kebab-case in files.

/// A closed vocabulary: the enum, its words, its list.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $Name:ident { $( $(#[$note:meta])* $Variant:ident = $word:literal, $title:literal );* $(;)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $Name { $( $(#[$note])* #[doc = $title] #[serde(rename = $word)] $Variant ),* }
        impl $Name {
            /// Every word, in order.
            pub const ALL: &'static [$Name] = &[ $( $Name::$Variant ),* ];
            /// As written in files.
            pub fn word(self) -> &'static str { match self { $( $Name::$Variant => $word ),* } }
            /// As shown to people.
            pub fn title(self) -> &'static str { match self { $( $Name::$Variant => $title ),* } }
            /// From the word in a file.
            pub fn from_text(text: &str) -> Option<$Name> { match text { $( $word => Some($Name::$Variant), )* _ => None } }
            /// Position in [`Self::ALL`].
            pub fn index(self) -> usize { self as usize }
        }
        impl Default for $Name {
            /// The first word of the list.
            fn default() -> $Name { Self::ALL[0] }
        }
        crate::engine::word!($Name);
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What a system does for the care of people. A service that has none is technical (directory, storage …).
    CareFunction {
        Record = "record", "Record";
        Results = "results", "Orders and results";
        Laboratory = "laboratory", "Laboratory";
        Imaging = "imaging", "Imaging";
        Pharmacy = "pharmacy", "Pharmacy";
        BloodBank = "blood-bank", "Blood bank";
        CentralMonitoring = "central-monitoring", "Central monitoring";
        AlarmRelay = "alarm-relay", "Alarm relay";
        NurseCall = "nurse-call", "Nurse call";
        Telephony = "telephony", "Telephony";
        Booking = "booking", "Booking and lists";
        PatientLocation = "patient-location", "Patient location";
        DrugLibrary = "drug-library", "Drug library";
        Theatre = "theatre", "Theatre";
        Sterilisation = "sterilisation", "Sterilisation";
        Radiotherapy = "radiotherapy", "Radiotherapy";
        TubeTransport = "tube-transport", "Pneumatic tube";
        DoorAccess = "door-access", "Door access";
        Building = "building", "Building";
        Printing = "printing", "Printing";
        Claims = "claims", "Claims";
    }
}

vocabulary! {
    /// What kind of place a ward is.
    WardKind {
        Emergency = "emergency", "Emergency";
        Icu = "icu", "Intensive care";
        StepDown = "step-down", "Step-down";
        Medical = "medical", "Medicine";
        Surgical = "surgical", "Surgery";
        Maternity = "maternity", "Maternity";
        Neonatal = "neonatal", "Neonatal";
        Paediatrics = "paediatrics", "Paediatrics";
        Psychiatry = "psychiatry", "Psychiatry";
        Theatre = "theatre", "Theatre";
        Recovery = "recovery", "Recovery";
        Dialysis = "dialysis", "Dialysis";
        OncologyDay = "oncology-day", "Oncology day unit";
        Radiotherapy = "radiotherapy", "Radiotherapy";
        Imaging = "imaging", "Imaging";
        Laboratory = "laboratory", "Laboratory";
        Pharmacy = "pharmacy", "Pharmacy";
        Sterilisation = "sterilisation", "Sterilisation";
        Outpatient = "outpatient", "Outpatients";
        Technical = "technical", "Technical";
    }
}

impl WardKind {
    /// Whether people stay overnight in its beds.
    pub fn inpatient(self) -> bool {
        use WardKind::*;
        matches!(self, Icu | StepDown | Medical | Surgical | Maternity | Neonatal | Paediatrics | Psychiatry)
    }
}

vocabulary! {
    /// Whom an emergency department is for.
    Population {
        Adult = "adult", "Adults";
        Paediatric = "paediatric", "Children";
        Obstetric = "obstetric", "Mothers";
    }
}

vocabulary! {
    /// Why something is down. Every outage has one.
    CauseClass {
        Infected = "infected", "infected";
        IsolatedByUs = "isolated-by-us", "isolated by us";
        DependencyDown = "dependency-down", "dependency down";
        VendorCut = "vendor-cut", "vendor cut";
        Failed = "failed", "failed";
    }
}

vocabulary! {
    /// The six situations of STRIDE.
    Stride {
        Spoofing = "spoofing", "Spoofing";
        Tampering = "tampering", "Tampering";
        Repudiation = "repudiation", "Repudiation";
        Disclosure = "disclosure", "Disclosure";
        Denial = "denial", "Denial of service";
        Elevation = "elevation", "Elevation of privilege";
    }
}
