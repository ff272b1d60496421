//! State and events of care: patients, wards, orders, the emergency department, planned care, the region.
//!
//! One file a mechanism's state; rules are in `care/`. No rule may go in.

mod emergency;
mod histology;
mod orders;
mod patients;
mod planned;
mod region;
mod staff;
mod wards;

pub use emergency::{Crowding, Department, EmergencyState, Presentation, Queued, Stage, TRIAGES, Visit};
pub use histology::{Histology, Specimens};
pub use orders::{
    Booked, FIRST_ROUTINE, Felt, Fluid, NEVER, Order, OrderId, OrderKind, OrderPurpose, OrdersState, PRIORITIES, SiteOrders,
    Station, StationKind,
};
pub use patients::{
    Condition, Counters, Hazard, Input, Inputs, Insult, Notice, Patient, PatientId, PatientKind, Patients, Place, Status,
    Therapy, Way,
};
pub use planned::{CLASSES, HISTORY, Operation, Owed, PlannedState, SitePlans, Theatre, URGENCIES, Urgent, UrgentStage};
pub use region::{NEEDS, NEEDS_OF_FUNCTION, RegionState, SiteStatus};
pub use staff::{MissedCare, StaffState, TEAMS, Team, missed_share};
pub use wards::{Blindness, Burden, Clock, Request, WardState, Wards};

use crate::engine::events;
use crate::journal::RecordId;
use crate::twin::{SiteId, Twin, Values, WardId};

events! {
    /// What happens to patients and to the people who look after them. Events of a patient carry a stamp; a stale one is ignored.
    pub enum CareEvent {
        /// Care functions of a site changed; rates are to be looked at again.
        ModesChanged { site: SiteId },
        /// A site declared a crisis.
        Declared { site: SiteId, cause: RecordId },
        /// A site's crisis is over.
        AllClear { site: SiteId, cause: RecordId },
        /// A ward's hour, shift or profile changes.
        WardHour { ward: WardId },
        /// Called-in staff arrive, or leave.
        StaffChange { site: SiteId, stamp: u32 },
        /// The earliest threshold of a ward's wear clock is reached.
        WearReached { ward: WardId, stamp: u32 },
        /// The earliest threshold of a ward's work clock is reached.
        WorkReached { ward: WardId, stamp: u32 },
        /// A patient improves, dies or is ready to leave.
        Course { patient: PatientId, stamp: u32 },
        /// A worsening is noticed by relatives, the patient or a monitor.
        Noticed { patient: PatientId, stamp: u32 },
        /// The message about a worsening has found somebody who acts.
        Responded { patient: PatientId, stamp: u32 },
        /// A therapy waited for its inputs as long as anybody would.
        PatienceOver { patient: PatientId, stamp: u32 },
        /// The physicians' round of a ward is at a bed, counted from the ward's first.
        Round { ward: WardId, bed: u32 },
        /// A discharge has gone one task further.
        DischargeStep { patient: PatientId, stamp: u32 },
        /// A ward's next candidate for a mishap of routine care: a drug error, a fall …
        MishapCandidate { ward: WardId, number: u32 },
        /// Something at a site became untrue, or was found to be.
        AlterationChanged { site: SiteId, alteration: u32 },
        /// The next dose that a tampered drug library lets through in a ward.
        AlteredDose { ward: WardId, number: u32 },
        /// The next candidate arrival of a site's stream.
        Arrival { site: SiteId, number: u32 },
        /// The next referral to a site.
        Referral { site: SiteId, number: u32 },
        /// A day of planned care begins.
        PlannedDay { site: SiteId },
        /// A theatre is ready for its next case.
        TheatreNext { theatre: u32, stamp: u32 },
        /// An operation is over.
        CaseDone { patient: PatientId, stamp: u32 },
        /// Samples before an operation are drawn.
        SamplesDrawn { patient: PatientId, stamp: u32 },
        /// Somebody leaves recovery.
        RecoveryDone { patient: PatientId, stamp: u32 },
        /// An urgent operation is over.
        UrgentDone { patient: PatientId, stamp: u32 },
        /// An urgent operation cannot wait any longer.
        UrgentTurns { patient: PatientId, stamp: u32 },
        /// Half a day of clinics.
        ClinicSession { site: SiteId },
        /// Somebody who was put off cannot wait any longer.
        DeferralDue { patient: PatientId, stamp: u32 },
        /// Somebody looked after elsewhere is treated there.
        TreatedElsewhere { patient: PatientId, stamp: u32 },
        /// Somebody who is moved from another hospital arrives.
        TransferArrives { patient: PatientId, stamp: u32 },
        /// Somebody who was expected comes to an emergency department.
        Presents { slot: u32 },
        /// An emergency visit moves on.
        EmergencyStep { patient: PatientId, stamp: u32 },
        /// Half an hour of an emergency department has passed.
        EmergencyReview { site: SiteId },
        /// A sample has been drawn.
        OrderCollected { order: OrderId, stamp: u32 },
        /// An order reaches its next station.
        OrderArrives { order: OrderId, stamp: u32 },
        /// A station has served an order.
        OrderServed { order: OrderId, stamp: u32 },
        /// An order's result reaches those who asked.
        OrderDelivered { order: OrderId, stamp: u32 },
        /// The next urgent sample from another house comes in.
        SampleSentIn { site: SiteId, number: u32 },
        /// An hour of a site's stations begins.
        OrdersHour { site: SiteId },
    }
}

/// State of care.
#[derive(Clone, Debug)]
pub struct CareState {
    /// Patients at risk now: worse than anybody knows, or known and not yet treated.
    pub at_risk: u32,
    /// Everybody who has come.
    pub patients: Patients,
    /// Wards, beds and the people who work there.
    pub wards: Wards,
    /// People who are one team in a site.
    pub staff: StaffState,
    /// Orders and the stations that serve them.
    pub orders: OrdersState,
    /// Emergency departments.
    pub emergency: EmergencyState,
    /// Specimens from theatre and clinics, by site.
    pub histology: Vec<Histology>,
    /// Theatre, clinics, series.
    pub planned: PlannedState,
    /// Ambulances and partners.
    pub region: RegionState,
}

impl CareState {
    /// Empty wards; `care::begin` fills them.
    pub fn new(twin: &Twin, values: &Values) -> CareState {
        CareState {
            at_risk: 0,
            patients: Patients::default(),
            wards: Wards::new(twin, values),
            staff: StaffState::new(twin),
            orders: OrdersState::new(twin),
            emergency: EmergencyState::new(twin),
            histology: vec![Histology::default(); twin.sites.len()],
            planned: PlannedState::new(twin),
            region: RegionState::new(twin),
        }
    }
}
