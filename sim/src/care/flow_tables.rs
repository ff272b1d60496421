//! The parameters of flow by triage, priority, modality, population, condition, urgency, as tables.

use super::FlowValues;
use crate::blueprint::Population;
use crate::world::Condition;

impl FlowValues {
    /// Usual laboratory turnaround by priority, minutes.
    pub fn laboratory_base(&self) -> [f64; 5] {
        [self.laboratory_base_0, self.laboratory_base_1, self.laboratory_base_2, self.laboratory_base_3, self.laboratory_base_4]
    }
    /// Longest wait before an order is refused, by priority, minutes.
    pub fn patience_minutes(&self) -> [f64; 5] {
        [self.patience_0 * 60.0, self.patience_1 * 60.0, self.patience_2 * 60.0, self.patience_3 * 60.0, self.patience_4 * 60.0]
    }
    /// Share of orders nobody can do without, by priority.
    pub fn ordering_floors(&self) -> [f64; 5] {
        [self.ordering_floor_0, self.ordering_floor_1, self.ordering_floor_2, self.ordering_floor_3, self.ordering_floor_4]
    }
    /// Machine minutes by modality: CT, MRI, X-ray, ultrasound.
    pub fn examination_minutes(&self) -> [f64; 4] {
        [self.examination_ct, self.examination_mri, self.examination_xray, self.examination_ultrasound]
    }
    /// Radiologist's minutes by modality.
    pub fn report_minutes(&self) -> [f64; 4] {
        [self.report_ct, self.report_mri, self.report_xray, self.report_ultrasound]
    }
    /// Usual turnaround by modality, minutes.
    pub fn imaging_base(&self) -> [f64; 4] {
        [self.imaging_base_ct, self.imaging_base_mri, self.imaging_base_xray, self.imaging_base_ultrasound]
    }
    /// Examinations per inpatient stay by modality.
    pub fn images_per_discharge(&self) -> [f64; 4] {
        [self.per_discharge_ct, self.per_discharge_mri, self.per_discharge_xray, self.per_discharge_ultrasound]
    }
    /// Booked examinations per clinic visit by modality.
    pub fn images_per_visit(&self) -> [f64; 4] {
        [self.per_visit_ct, self.per_visit_mri, self.per_visit_xray, self.per_visit_ultrasound]
    }
    /// Examinations per emergency visit by modality.
    pub fn emergency_images(&self) -> [f64; 4] {
        [self.emergency_ct, self.emergency_mri, self.emergency_xray, self.emergency_ultrasound]
    }
    /// Likelihood of an image by triage, against the average.
    pub fn image_likelihood(&self) -> [f64; 5] {
        [
            self.image_likelihood_1,
            self.image_likelihood_2,
            self.image_likelihood_3,
            self.image_likelihood_4,
            self.image_likelihood_5,
        ]
    }
    /// Share of arrivals by triage.
    pub fn triage_mix(&self) -> [f64; 5] {
        [self.triage_1 / 100.0, self.triage_2 / 100.0, self.triage_3 / 100.0, self.triage_4 / 100.0, self.triage_5 / 100.0]
    }
    /// Brought by ambulance, by triage.
    pub fn ambulance_shares(&self) -> [f64; 5] {
        [self.ambulance_1, self.ambulance_2, self.ambulance_3, self.ambulance_4, self.ambulance_5]
    }
    /// Admitted, by triage.
    pub fn admission_chances(&self) -> [f64; 5] {
        [self.admission_1, self.admission_2, self.admission_3, self.admission_4, self.admission_5]
    }
    /// Physician's minutes until orders are out, by triage.
    pub fn look_minutes(&self) -> [f64; 5] {
        [self.look_1, self.look_2, self.look_3, self.look_4, self.look_5]
    }
    /// Minutes of treatment and observation, by triage.
    pub fn treatment_minutes(&self) -> [f64; 5] {
        [self.treatment_1, self.treatment_2, self.treatment_3, self.treatment_4, self.treatment_5]
    }
    /// Visits with blood tests, by triage.
    pub fn laboratory_chances(&self) -> [f64; 5] {
        [self.laboratory_1, self.laboratory_2, self.laboratory_3, self.laboratory_4, self.laboratory_5]
    }
    /// Mean patience of who waits to be seen, by triage, hours; 0: never leaves.
    pub fn patience_hours(&self) -> [f64; 5] {
        [self.leaving_1, self.leaving_2, self.leaving_3, self.leaving_4, self.leaving_5]
    }
    /// Blood tests of a population, against adults.
    pub fn laboratory_of(&self, population: Population) -> f64 {
        match population {
            Population::Adult => 1.0,
            Population::Paediatric => self.child_laboratory,
            Population::Obstetric => self.mother_laboratory,
        }
    }
    /// Images of a population, of those of adults: CT, MRI, X-ray, ultrasound.
    pub fn images_of(&self, population: Population, adults: [f64; 4]) -> [f64; 4] {
        match population {
            Population::Adult => adults,
            Population::Paediatric => adults.map(|share| share * self.child_images),
            Population::Obstetric => [0.0, 0.0, 0.0, self.mother_ultrasound],
        }
    }
    /// Brought by ambulance, against adults.
    pub fn ambulance_of(&self, population: Population) -> f64 {
        match population {
            Population::Adult => 1.0,
            Population::Paediatric => self.child_ambulance,
            Population::Obstetric => self.mother_ambulance,
        }
    }
    /// Wait that does no harm, by triage, minutes.
    pub fn wait_tolerance(&self) -> [f64; 5] {
        [self.wait_tolerance_1, self.wait_tolerance_2, self.wait_tolerance_3, self.wait_tolerance_4, self.wait_tolerance_5]
    }
    /// Emergency presentations per day overdue: urgent, soon, routine.
    pub fn deferral_hazard(&self) -> [f64; 3] {
        [self.deferral_urgent, self.deferral_soon, self.deferral_routine]
    }
    /// Share of planned care by urgency: urgent, soon, routine.
    pub fn urgency_mix(&self) -> [f64; 3] {
        [self.urgent_share, self.soon_share, self.routine_planned_share]
    }
    /// Days until a postponed operation gets a new date, by urgency.
    pub fn rebooking_days(&self) -> [f64; 3] {
        [self.rebooking_urgent, self.rebooking_soon, self.rebooking_routine]
    }
    /// Days from the stop after which operations go on at the earliest, by urgency.
    pub fn restart_days(&self) -> [f64; 3] {
        [self.restart_urgent_days, self.restart_soon_days, self.restart_routine_days]
    }
    /// Days overdue that do no harm, by urgency.
    pub fn overdue_tolerance(&self) -> [f64; 3] {
        [self.overdue_urgent, self.overdue_soon, self.overdue_routine]
    }
    /// Wait for an urgent operation that does no harm, by class, minutes.
    pub fn urgent_tolerance(&self) -> [f64; 3] {
        [self.urgent_tolerance_0, self.urgent_tolerance_1, self.urgent_tolerance_2]
    }
    /// Who waits for an urgent operation and gets worse, by class, per day.
    pub fn urgent_turns(&self) -> [f64; 3] {
        [0.0, self.urgent_turns_1, self.urgent_turns_2]
    }
    /// Mean inpatient stay with a condition, days.
    pub fn stay_days(&self, condition: Condition) -> f64 {
        match condition {
            Condition::Child => self.stay_child,
            Condition::Obstetric => self.stay_mother,
            Condition::Newborn => self.stay_newborn,
            Condition::Psychiatric => self.stay_psychiatric,
            _ => self.inpatient_stay_days,
        }
    }
    /// Factor on the hazards of getting worse and of death, and the rate per hour of getting ready to leave; `usual` is that of
    /// adults in medicine and surgery.
    #[inline]
    pub(crate) fn course(&self, condition: Condition, usual: f64) -> (f64, f64) {
        let risk = match condition {
            Condition::Child => self.risk_child,
            Condition::Obstetric => self.risk_mother,
            Condition::Newborn => self.risk_newborn,
            Condition::Psychiatric => self.risk_psychiatric,
            _ => return (1.0, usual),
        };
        (risk, 1.0 / (self.stay_days(condition) * 24.0 - self.way_home_hours).max(1.0))
    }
    /// Blood tests per emergency visit.
    pub fn emergency_laboratory(&self) -> f64 {
        self.triage_mix().iter().zip(self.laboratory_chances()).map(|(mix, chance)| mix * chance).sum()
    }
}
