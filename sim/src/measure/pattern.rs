//! Where harm shows: the technical domain whose loss did it, the speciality of who was harmed, the time since onset. The words are
//! those in which harms of real incidents were collected, so that both can be read side by side.

use crate::blueprint::{CareFunction, WardKind, vocabulary};
use crate::engine::Time;
use crate::world::Condition;

vocabulary! {
    /// What kind of system harm goes back to.
    Domain {
        NoSystem = "no-system", "No system lost";
        HealthRecords = "health-records", "Health records";
        LaboratorySystems = "laboratory-systems", "Laboratory systems";
        Imaging = "imaging", "Imaging";
        Prescribing = "e-prescribing", "E-prescribing";
        BookingSystems = "booking-systems", "Booking systems";
        OperatingRooms = "operating-rooms", "Operating rooms";
        Telemetry = "telemetry", "Telemetry";
        Communications = "communications", "Communications";
        Infrastructure = "hospital-infrastructure", "Hospital infrastructure";
        Billing = "admin-and-billing", "Administration and billing";
    }
}

impl Domain {
    /// The domain a care function belongs to.
    pub fn of(function: CareFunction) -> Domain {
        use CareFunction::*;
        match function {
            Record | Radiotherapy => Domain::HealthRecords,
            Results | Laboratory | BloodBank => Domain::LaboratorySystems,
            Imaging => Domain::Imaging,
            Pharmacy | DrugLibrary => Domain::Prescribing,
            Booking => Domain::BookingSystems,
            Theatre | Sterilisation => Domain::OperatingRooms,
            CentralMonitoring | AlarmRelay => Domain::Telemetry,
            NurseCall | Telephony => Domain::Communications,
            PatientLocation | TubeTransport | DoorAccess | Building | Printing => Domain::Infrastructure,
            Claims => Domain::Billing,
        }
    }
}

vocabulary! {
    /// Whose patient somebody is.
    Speciality {
        Emergency = "emergency-medicine", "Emergency medicine";
        IntensiveCare = "intensive-care", "Intensive care";
        Medicine = "general-medicine", "General medicine";
        Surgery = "general-surgery", "General surgery";
        Orthopaedics = "orthopaedics", "Orthopaedics";
        Cardiology = "cardiology", "Cardiology";
        Neurology = "neurology", "Neurology";
        Obstetrics = "obstetrics", "Obstetrics";
        Paediatrics = "paediatrics", "Paediatrics";
        Psychiatry = "psychiatry", "Psychiatry";
        Oncology = "oncology", "Oncology";
    }
}

impl Speciality {
    /// By what somebody is ill with, else by the ward this person is in; someone at home waits for an operation.
    pub fn of(condition: Condition, ward: Option<WardKind>) -> Speciality {
        match (condition, ward) {
            (_, Some(WardKind::OncologyDay | WardKind::Radiotherapy)) => Speciality::Oncology,
            (Condition::Stroke, _) => Speciality::Neurology,
            (Condition::Coronary | Condition::Stemi, _) => Speciality::Cardiology,
            (Condition::Trauma, _) => Speciality::Orthopaedics,
            (Condition::Obstetric, _) | (_, Some(WardKind::Maternity)) => Speciality::Obstetrics,
            (Condition::Newborn | Condition::Child, _) => Speciality::Paediatrics,
            (_, Some(WardKind::Neonatal | WardKind::Paediatrics)) => Speciality::Paediatrics,
            (Condition::Psychiatric, _) | (_, Some(WardKind::Psychiatry)) => Speciality::Psychiatry,
            (_, Some(WardKind::Icu)) => Speciality::IntensiveCare,
            (Condition::Surgical, _) | (_, Some(WardKind::Surgical)) => Speciality::Surgery,
            (_, Some(WardKind::Emergency)) => Speciality::Emergency,
            _ => Speciality::Medicine,
        }
    }
}

vocabulary! {
    /// Time since onset.
    Period {
        Hour = "first-hour", "first hour";
        Day = "first-day", "first day";
        Week = "first-week", "first week";
        SecondWeek = "week-2", "week 2";
        Month = "first-month", "first month";
        Later = "later", "later";
    }
}

impl Period {
    /// The period an instant falls in; what is before the onset counts as the first hour.
    pub fn of(at: Time) -> Period {
        match (at - Time::ZERO).hours() {
            hours if hours < 1.0 => Period::Hour,
            hours if hours < 24.0 => Period::Day,
            hours if hours < 168.0 => Period::Week,
            hours if hours < 336.0 => Period::SecondWeek,
            hours if hours < 744.0 => Period::Month,
            _ => Period::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Span;

    #[test]
    fn periods_follow_one_another() {
        let at = |hours| Period::of(Time::ZERO + Span::from_hours(hours));
        let expected = [(0.9, "first-hour"), (1.1, "first-day"), (25.0, "first-week"), (169.0, "week-2"), (400.0, "first-month")];
        for (hours, word) in expected {
            assert_eq!(at(hours).word(), word);
        }
        assert_eq!(at(800.0), Period::Later);
    }

    #[test]
    fn what_somebody_has_counts_before_where_somebody_lies() {
        assert_eq!(Speciality::of(Condition::Stroke, Some(WardKind::Icu)), Speciality::Neurology);
        assert_eq!(Speciality::of(Condition::General, Some(WardKind::Icu)), Speciality::IntensiveCare);
        assert_eq!(Speciality::of(Condition::Surgical, None), Speciality::Surgery);
    }
}
