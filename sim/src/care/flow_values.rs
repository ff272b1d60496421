//! The parameters of flow: orders, emergency, planned care, region. `flow_tables` reads those by triage, priority, modality or
//! condition as tables.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of the flow of patients and orders.
    pub struct FlowValues {
        /// Phases of the Erlang service times of stations: 1 exponential, more is steadier (phases).
        service_shape = "order.service_shape",
        /// Orders mislabelled or lost on an ordinary day; multiplied by the error of the modes in force (1).
        lost = "order.lost",
        /// Results of somebody else on an ordinary day (1).
        swapped = "order.swapped",
        /// Results copied wrongly when they travel by hand (1).
        transcription = "order.transcription",
        /// Wrong blood in tube, 1 in 2,000 samples (1).
        wrong_blood = "order.wrong_blood",
        /// Wrong results that would change treatment for the worse (1).
        wrong_unsafe = "order.wrong_unsafe",
        /// Wrong results caught by plausibility and delta checks (1).
        catch_plausibility = "order.catch_plausibility",
        /// Share of earlier results that are at hand on paper (1).
        catch_on_paper = "order.catch_on_paper",
        /// Wrong results a clinician doubts (1).
        catch_doubt = "order.catch_doubt",
        /// Wrong results caught by a repeat or a second source (1).
        catch_repeat = "order.catch_repeat",
        /// A result later than so many usual turnarounds is late (x base).
        late_tolerance = "order.late_tolerance",
        /// Late results that are an opportunity for harm (1).
        late_matters = "order.late_matters",
        /// Contrast scans without a look at kidneys and allergies that harm, per unit of the record's error multiplier above 1 (1).
        contrast_harm = "order.contrast_harm",
        /// Venepunctures per inpatient and day (1/d).
        draws_per_patient_day = "lab.draws_per_patient_day",
        /// Clinic visits with blood drawn before (1).
        draws_per_visit = "lab.draws_per_visit",
        /// Samples of general practice per bed and weekday; with the wards' and clinics' 6,000 a day at a large hospital (1/d).
        practice_draws_per_bed = "lab.practice_draws_per_bed",
        /// Orders of wards that are routine, as a fluid (1).
        routine_share = "lab.routine_share",
        /// Receiving a sample (min).
        accession_minutes = "lab.accession_minutes",
        /// Work of a place of the analysis line per sample (min).
        analysis_minutes = "lab.analysis_minutes",
        /// Samples for haematology; the others are for biochemistry (1).
        haematology_share = "lab.haematology_share",
        /// What haematology does by hand, against the laboratory as a whole (x).
        haematology_by_hand = "lab.haematology_by_hand",
        /// Verifying a result (min).
        verification_minutes = "lab.verification_minutes",
        /// Urgent samples sent in from outside, one by one (/d).
        sent_in_per_day = "lab.sent_in_per_day",
        /// Load of the stations in the busiest hour of a quiet weekday (1).
        laboratory_load = "lab.load",
        /// Turnaround on a quiet day (min).
        laboratory_base_0 = "lab.base.emergency",
        /// Turnaround on a quiet day (min).
        laboratory_base_1 = "lab.base.urgent",
        /// Turnaround on a quiet day (min).
        laboratory_base_2 = "lab.base.theatre",
        /// Turnaround on a quiet day (min).
        laboratory_base_3 = "lab.base.routine",
        /// Turnaround on a quiet day (min).
        laboratory_base_4 = "lab.base.outpatient",
        /// Share of the time outside the stations until a sample is drawn (1).
        collection_share = "lab.collection_share",
        /// Share of the turnaround outside the stations: drawn, carried, spun, on the analyser (1).
        laboratory_outside_share = "lab.outside_share",
        /// An order is refused when it would wait longer (h).
        patience_0 = "order.patience.emergency",
        /// An order is refused when it would wait longer (h).
        patience_1 = "order.patience.urgent",
        /// An order is refused when it would wait longer (h).
        patience_2 = "order.patience.theatre",
        /// An order is refused when it would wait longer (h).
        patience_3 = "order.patience.routine",
        /// An order is refused when it would wait longer (h).
        patience_4 = "order.patience.outpatient",
        /// Orders fall with the felt turnaround to this power (1).
        ordering_elasticity = "lab.ordering_elasticity",
        /// Share of orders nobody can do without (1).
        ordering_floor_0 = "lab.ordering_floor.emergency",
        /// Share of orders nobody can do without (1).
        ordering_floor_1 = "lab.ordering_floor.urgent",
        /// Share of orders nobody can do without (1).
        ordering_floor_2 = "lab.ordering_floor.theatre",
        /// Share of orders nobody can do without (1).
        ordering_floor_3 = "lab.ordering_floor.routine",
        /// Share of orders nobody can do without (1).
        ordering_floor_4 = "lab.ordering_floor.outpatient",
        /// Specimens of an operation (1).
        specimens_per_operation = "histology.per_operation",
        /// Specimens of a clinic visit (1).
        specimens_per_visit = "histology.per_visit",
        /// From specimen to report (d).
        histology_days = "histology.turnaround",
        /// Of those, fixed, cut and stained (d).
        histology_bench_days = "histology.bench",
        /// Specimens of an ordinary weekday over what can be read in one (1).
        histology_load = "histology.load",
        /// How much longer it takes without the laboratory's system (1).
        histology_manual = "histology.manual",
        /// Share of reports that decide how a cancer is treated (1).
        histology_decides = "histology.decides",
        /// Memory of the felt turnaround (h).
        felt_memory_hours = "lab.felt_memory",
        /// Without a result for so long people go by what they must expect (h).
        silence_hours = "lab.silence",
        /// Least share of the laboratory's capacity at night and weekends: analysers run with few people (1).
        laboratory_automation = "lab.automation",
        /// Until partner laboratories help (d).
        aid_lag_days = "aid.lag",
        /// Share of the own volume partner laboratories can take over (1).
        aid_most = "aid.max",
        /// Until they do (d).
        aid_ramp_days = "aid.ramp",
        /// A courier to a partner laboratory and the result back (min).
        courier_minutes = "aid.courier",
        /// Emergency panels a bedside tester does (1/h).
        bedside_per_hour = "poct.per_hour",
        /// Bedside testers are used when the laboratory is so much slower than usual (x base).
        bedside_from = "poct.from",
        /// Emergency blood tests that a bedside panel answers (1).
        bedside_covers = "poct.covers",
        /// Late, lost or copied routine results that are an opportunity for harm, against gating ones (1).
        routine_matters = "lab.routine_matters",
        /// Least share of a weekday's people who can be reached at night (1).
        least_on_duty = "staff.least_on_duty",
        /// Machine time of an examination (min).
        examination_ct = "imaging.ct.minutes",
        /// Radiologist's time for a report (min).
        report_ct = "imaging.ct.report_minutes",
        /// Order to report on a quiet day (min).
        imaging_base_ct = "imaging.ct.base",
        /// Examinations per inpatient stay (1).
        per_discharge_ct = "imaging.ct.per_discharge",
        /// Booked examinations per clinic visit (1).
        per_visit_ct = "imaging.ct.per_visit",
        /// Examinations per emergency visit (1).
        emergency_ct = "imaging.ct.per_emergency",
        /// Machine time of an examination (min).
        examination_mri = "imaging.mri.minutes",
        /// Radiologist's time for a report (min).
        report_mri = "imaging.mri.report_minutes",
        /// Order to report on a quiet day (min).
        imaging_base_mri = "imaging.mri.base",
        /// Examinations per inpatient stay (1).
        per_discharge_mri = "imaging.mri.per_discharge",
        /// Booked examinations per clinic visit (1).
        per_visit_mri = "imaging.mri.per_visit",
        /// Examinations per emergency visit (1).
        emergency_mri = "imaging.mri.per_emergency",
        /// Machine time of an examination (min).
        examination_xray = "imaging.xray.minutes",
        /// Radiologist's time for a report (min).
        report_xray = "imaging.xray.report_minutes",
        /// Order to report on a quiet day (min).
        imaging_base_xray = "imaging.xray.base",
        /// Examinations per inpatient stay (1).
        per_discharge_xray = "imaging.xray.per_discharge",
        /// Booked examinations per clinic visit (1).
        per_visit_xray = "imaging.xray.per_visit",
        /// Examinations per emergency visit (1).
        emergency_xray = "imaging.xray.per_emergency",
        /// Machine time of an examination (min).
        examination_ultrasound = "imaging.ultrasound.minutes",
        /// Radiologist's time for a report (min).
        report_ultrasound = "imaging.ultrasound.report_minutes",
        /// Order to report on a quiet day (min).
        imaging_base_ultrasound = "imaging.ultrasound.base",
        /// Examinations per inpatient stay (1).
        per_discharge_ultrasound = "imaging.ultrasound.per_discharge",
        /// Booked examinations per clinic visit (1).
        per_visit_ultrasound = "imaging.ultrasound.per_visit",
        /// Examinations per emergency visit (1).
        emergency_ultrasound = "imaging.ultrasound.per_emergency",
        /// How much likelier an image is in that triage category than on average (1).
        image_likelihood_1 = "ed.image_likelihood.1",
        /// How much likelier an image is in that triage category than on average (1).
        image_likelihood_2 = "ed.image_likelihood.2",
        /// How much likelier an image is in that triage category than on average (1).
        image_likelihood_3 = "ed.image_likelihood.3",
        /// How much likelier an image is in that triage category than on average (1).
        image_likelihood_4 = "ed.image_likelihood.4",
        /// How much likelier an image is in that triage category than on average (1).
        image_likelihood_5 = "ed.image_likelihood.5",
        /// Load of machines and readers in the busiest hour of a quiet weekday (1).
        imaging_load = "imaging.load",
        /// Share of the rest of the turnaround that is porter and preparation, not waiting (1).
        imaging_outside_share = "imaging.outside_share",
        /// Mean inpatient stay that volumes are derived from (d).
        inpatient_stay_days = "care.stay_days",
        /// New orders that a pharmacist verifies (1/d).
        new_drugs_per_patient_day = "pharmacy.orders_per_patient_day",
        /// Verification of an order (min).
        drug_verification_minutes = "pharmacy.verification_minutes",
        /// Load in the busiest hour (1).
        pharmacy_load = "pharmacy.load",
        /// Order to bedside on a quiet day (min).
        drug_base = "pharmacy.base",
        /// From ward stock or cabinet in an emergency (min).
        emergency_drug_minutes = "pharmacy.emergency_minutes",
        /// Share of it outside the pharmacists' queue (1).
        pharmacy_outside_share = "pharmacy.outside_share",
        /// Orders not verified by then are given on the prescriber's word (min).
        verification_lapse_minutes = "pharmacy.verification_lapse",
        /// Bench time of a cross-match (min).
        crossmatch_minutes = "blood.crossmatch_minutes",
        /// Operations for which blood must be there (1).
        blood_share = "blood.operation_share",
        /// Order to unit on a quiet day (min).
        blood_base = "blood.base",
        /// Uncrossed blood in an emergency (min).
        emergency_blood_minutes = "blood.emergency_minutes",
        /// Share of arrivals in that triage category, until a hospital gives its own (%).
        triage_1 = "ed.triage.1",
        /// Share of arrivals in that triage category, until a hospital gives its own (%).
        triage_2 = "ed.triage.2",
        /// Share of arrivals in that triage category, until a hospital gives its own (%).
        triage_3 = "ed.triage.3",
        /// Share of arrivals in that triage category, until a hospital gives its own (%).
        triage_4 = "ed.triage.4",
        /// Share of arrivals in that triage category, until a hospital gives its own (%).
        triage_5 = "ed.triage.5",
        /// Brought by ambulance (1).
        ambulance_1 = "ed.ambulance.1",
        /// Brought by ambulance (1).
        ambulance_2 = "ed.ambulance.2",
        /// Brought by ambulance (1).
        ambulance_3 = "ed.ambulance.3",
        /// Brought by ambulance (1).
        ambulance_4 = "ed.ambulance.4",
        /// Brought by ambulance (1).
        ambulance_5 = "ed.ambulance.5",
        /// Admitted; lower in S108 (1).
        admission_1 = "ed.admitted.1",
        /// Admitted; lower in S108 (1).
        admission_2 = "ed.admitted.2",
        /// Admitted; lower in S108 (1).
        admission_3 = "ed.admitted.3",
        /// Admitted; lower in S108 (1).
        admission_4 = "ed.admitted.4",
        /// Admitted; lower in S108 (1).
        admission_5 = "ed.admitted.5",
        /// Share of emergency arrivals (1).
        sepsis_share = "ed.share.sepsis",
        /// Share of emergency arrivals (1).
        stroke_share = "ed.share.stroke",
        /// Share of emergency arrivals (1).
        coronary_share = "ed.share.coronary",
        /// Share of emergency arrivals (1).
        stemi_share = "ed.share.stemi",
        /// Share of emergency arrivals (1).
        trauma_share = "ed.share.trauma",
        /// Share of emergency arrivals (1).
        child_share = "ed.share.child",
        /// Share of emergency arrivals (1).
        obstetric_share = "ed.share.obstetric",
        /// Share of emergency arrivals (1).
        psychiatric_share = "ed.share.psychiatric",
        /// Admitted in band 3 who go to intensive care (1).
        icu_of_band3 = "ed.icu_of_band3",
        /// Admitted in band 2 or 3 who go to step-down (1).
        step_down_of_band2 = "ed.step_down_of_band2",
        /// Admitted without a condition of their own who go to surgery (1).
        surgical_of_general = "ed.surgical_of_general",
        /// Triage (min).
        triage_minutes = "ed.triage_minutes",
        /// Physician's time until orders are out (min).
        look_1 = "ed.physician_minutes.1",
        /// Physician's time until orders are out (min).
        look_2 = "ed.physician_minutes.2",
        /// Physician's time until orders are out (min).
        look_3 = "ed.physician_minutes.3",
        /// Physician's time until orders are out (min).
        look_4 = "ed.physician_minutes.4",
        /// Physician's time until orders are out (min).
        look_5 = "ed.physician_minutes.5",
        /// Physician's time for the decision (min).
        decision_minutes = "ed.decision_minutes",
        /// Phases of the Erlang of physicians' times (phases).
        physician_shape = "ed.physician_shape",
        /// Treatment and observation beside the orders (min).
        treatment_1 = "ed.treatment_minutes.1",
        /// Treatment and observation beside the orders (min).
        treatment_2 = "ed.treatment_minutes.2",
        /// Treatment and observation beside the orders (min).
        treatment_3 = "ed.treatment_minutes.3",
        /// Treatment and observation beside the orders (min).
        treatment_4 = "ed.treatment_minutes.4",
        /// Treatment and observation beside the orders (min).
        treatment_5 = "ed.treatment_minutes.5",
        /// Phases of the Erlang of treatment times (phases).
        treatment_shape = "ed.treatment_shape",
        /// Visits with blood tests; 0.55 over all (1).
        laboratory_1 = "ed.laboratory.1",
        /// Visits with blood tests; 0.55 over all (1).
        laboratory_2 = "ed.laboratory.2",
        /// Visits with blood tests; 0.55 over all (1).
        laboratory_3 = "ed.laboratory.3",
        /// Visits with blood tests; 0.55 over all (1).
        laboratory_4 = "ed.laboratory.4",
        /// Visits with blood tests; 0.55 over all (1).
        laboratory_5 = "ed.laboratory.5",
        /// Results are waited for so long, then it is decided without (min).
        blind_minutes = "ed.blind_minutes",
        /// Mean patience of who waits to be seen; 0: never leaves (h).
        leaving_1 = "ed.patience.1",
        /// Mean patience of who waits to be seen; 0: never leaves (h).
        leaving_2 = "ed.patience.2",
        /// Mean patience of who waits to be seen; 0: never leaves (h).
        leaving_3 = "ed.patience.3",
        /// Mean patience of who waits to be seen; 0: never leaves (h).
        leaving_4 = "ed.patience.4",
        /// Mean patience of who waits to be seen; 0: never leaves (h).
        leaving_5 = "ed.patience.5",
        /// Phases of the Erlang of patience: 1 leaves at a constant rate, more hardly in the first minutes (phases).
        patience_shape = "ed.patience_shape",
        /// Arrivals of a population that are worth a department of its own (1/d).
        own_department = "ed.own_department",
        /// Blood tests of children, against adults (x).
        child_laboratory = "ed.paediatric.laboratory",
        /// Images of children, against adults (x).
        child_images = "ed.paediatric.images",
        /// Children brought by ambulance, against adults (x).
        child_ambulance = "ed.paediatric.ambulance",
        /// Blood tests of mothers, against adults (x).
        mother_laboratory = "ed.obstetric.laboratory",
        /// Ultrasound of mothers per visit; they get no other image (1).
        mother_ultrasound = "ed.obstetric.ultrasound",
        /// Mothers brought by ambulance, against adults (x).
        mother_ambulance = "ed.obstetric.ambulance",
        /// Patience once told that computers are down (1).
        told_patience = "ed.told_patience",
        /// Leavers who return (1).
        return_share = "ed.return_share",
        /// Of those, one triage category worse (1).
        return_worse = "ed.return_worse",
        /// Within (h).
        return_hours = "ed.return_hours",
        /// Wait to be seen that does no harm (min).
        wait_tolerance_1 = "ed.wait_tolerance.1",
        /// Wait to be seen that does no harm (min).
        wait_tolerance_2 = "ed.wait_tolerance.2",
        /// Wait to be seen that does no harm (min).
        wait_tolerance_3 = "ed.wait_tolerance.3",
        /// Wait to be seen that does no harm (min).
        wait_tolerance_4 = "ed.wait_tolerance.4",
        /// Wait to be seen that does no harm (min).
        wait_tolerance_5 = "ed.wait_tolerance.5",
        /// Longer waits that are an opportunity for harm (1).
        wait_matters = "ed.wait_matters",
        /// Cubicles, trolleys and chairs per daily arrival, at least (1/d).
        cubicles_per_daily = "ed.cubicles_per_arrival",
        /// And so many more, times the square root of the daily arrivals (1).
        cubicles_spare = "ed.cubicles_spare",
        /// Cubicles boarders may hold before they go to the corridor (1).
        boarding_share = "ed.boarding_share",
        /// Load of physicians where files name none (1).
        physician_load = "ed.physician_load",
        /// Share of their shift that physicians on duty see patients; the rest is teaching, calls, hand-over, breaks (1).
        physician_presence = "ed.physician_presence",
        /// Patients waiting to be seen per physician at which colleagues from the wards help (1).
        help_from = "ed.help_from",
        /// How many more physicians that makes (1).
        help_share = "ed.help_share",
        /// Physicians who see triage 4 and 5 only (1).
        fast_track_share = "ed.fast_track_share",
        /// Boarders over cubicles that start the full-capacity rule (1).
        full_capacity_share = "ed.full_capacity_share",
        /// For so long (h).
        full_capacity_hours = "ed.full_capacity_hours",
        /// Factor on admissions then (1).
        full_capacity_admission = "ed.full_capacity_admission",
        /// Factor on the pace of discharges then (1).
        discharge_drive = "ed.discharge_drive",
        /// Non-urgent operations of the day after that wait (1).
        full_capacity_electives = "ed.full_capacity_electives",
        /// Share of the turnover of medical, surgical and intensive beds that emergencies may take (1).
        emergency_share_of_beds = "ed.share_of_beds",
        /// One hour to antibiotics (min).
        sepsis_tolerance_minutes = "clock.sepsis.tolerance",
        /// Odds of death per hour of later antibiotics (OR/h).
        sepsis_odds = "clock.sepsis.odds",
        /// No further effect after (h).
        sepsis_cap_hours = "clock.sepsis.cap",
        /// Arrival to reading (min).
        stroke_tolerance_minutes = "clock.stroke.tolerance",
        /// Odds of a bad end per quarter of an hour (OR/15 min).
        stroke_odds = "clock.stroke.odds",
        /// No lysis after (h).
        stroke_cap_hours = "clock.stroke.cap",
        /// Arrival to open vessel (min).
        stemi_tolerance_minutes = "clock.stemi.tolerance",
        /// Odds of death per half hour (OR/30 min).
        stemi_odds = "clock.stemi.odds",
        /// First look to open vessel when everything works (min).
        catheter_minutes = "clock.stemi.catheter",
        /// More when images and lists are gone (min).
        catheter_search_minutes = "clock.stemi.search",
        /// Trauma and arrest outside, per minute of additional travel (OR/min).
        travel_odds = "clock.travel.odds",
        /// Stay before the ward without harm (h).
        stay_tolerance_hours = "clock.stay.tolerance",
        /// No further effect known (h).
        stay_cap_hours = "clock.stay.cap",
        /// 8 % more deaths at 6-8 h (OR/h).
        stay_odds = "clock.stay.odds",
        /// Walk-ins who stay away once the public knows (1).
        avoid = "region.avoid",
        /// Of those, who go next door (1).
        avoid_next_door = "region.avoid_next_door",
        /// Decay after it is over (d).
        avoid_days = "region.avoid_days",
        /// Psychiatric patients who stay away from a site whose records were read (1).
        disclosure_stay_away = "disclosure.stay_away",
        /// For how long after the public knows (d).
        disclosure_days = "disclosure.days",
        /// Psychiatric patients who come all the same, and are the worse for it (1).
        disclosure_distress = "disclosure.distress",
        /// Chronic patients at home who get prescriptions through a hospital, per bed (1).
        community_patients = "community.patients",
        /// Prescribing, dispensing or claims must be down for so long (d).
        community_days = "community.after",
        /// Untreated patients who come as emergencies (1/d).
        community_demand = "community.demand",
        /// Share of them who have a psychiatric illness and come twice as often (1).
        community_psychiatric = "community.psychiatric",
        /// How long a prescription lasts (d).
        community_refill_days = "community.refill",
        /// Until they are treated again (d).
        community_again_days = "community.again",
        /// Planned operations, the urgent ones apart, that are on bones and joints (1).
        orthopaedic_share = "planned.orthopaedic",
        /// Items that a clerk types in a day (1/d).
        items_per_clerk = "booking.items_per_clerk",
        /// Days of booked items that a list is made of (d).
        booked_ahead_days = "booking.ahead",
        /// Share of a list that is known while all of it is on paper (1).
        paper_list_known = "booking.paper_known",
        /// Median time to public notice (h).
        told_hours = "region.told",
        /// Log-sd of it (1).
        told_spread = "region.told_spread",
        /// Crisis cells that send ambulances elsewhere at declaration (1).
        divert_decision = "region.divert_decision",
        /// Patients over cubicles that closes a department to ambulances (1).
        divert_occupancy = "region.divert_occupancy",
        /// And reopens it (1).
        reopen_occupancy = "region.reopen_occupancy",
        /// For so long (min).
        close_minutes = "region.close_minutes",
        /// Until it reopens (h).
        reopen_hours = "region.reopen_hours",
        /// Without a free bed of its kind for so long ambulances go where there is one (min).
        beds_close_minutes = "region.beds_close",
        /// Wait for an urgent bed until another hospital is asked (h).
        transfer_urgent_hours = "transfer.urgent_after",
        /// Wait for any other bed, under the full-capacity rule (h).
        transfer_hours = "transfer.after",
        /// Transfers that can begin in half an hour (1).
        transfer_ambulances = "transfer.ambulances",
        /// Free beds at which a hospital takes somebody in (1).
        transfer_spare = "transfer.spare",
        /// A nurse is away for twice the way and this (min).
        transfer_escort_minutes = "transfer.escort",
        /// From the agreement to leaving (min).
        transfer_prepare_minutes = "transfer.prepare",
        /// Odds of death of a transfer itself (OR).
        transfer_odds = "transfer.odds",
        /// Capacity of record, laboratory and imaging at which a cell ends a diversion (1).
        reopen_capacity = "region.reopen_capacity",
        /// Capacity below which stroke, heart attack and trauma go elsewhere (1).
        gate_capacity = "region.gate_capacity",
        /// Ambulances come back (d).
        returning_days = "region.returning_days",
        /// Additional travel to the next hospital outside the twin (min).
        detour_minutes = "region.detour",
        /// Log-sd of it (1).
        detour_spread = "region.detour_spread",
        /// Hand-over delay per unit of occupancy above 1 (min).
        hand_over_minutes = "region.hand_over",
        /// Longer stays in the fuller departments next door (h).
        outside_hours = "region.outside_hours",
        /// Worsening to treatment where the patients go who are sent elsewhere (h).
        treated_elsewhere_hours = "region.treated_elsewhere",
        /// Emergency presentation per day overdue, urgent (1/d).
        deferral_urgent = "deferral.urgent",
        /// Soon (1/d).
        deferral_soon = "deferral.soon",
        /// Routine (1/d).
        deferral_routine = "deferral.routine",
        /// Operations whose patients stay overnight (1).
        inpatient_operations = "theatre.inpatient_share",
        /// Referrals that still come when telephone or record is lost (1).
        referral_lost = "referral.lost",
        /// Turnover of intensive and step-down beds that is referred from outside (1).
        referred_to_intensive = "referral.intensive_share",
        /// Occupancy of beds for mothers, newborns and children against the site's (x).
        small_pools = "referral.small_pools",
        /// Ward patients treated in band 2 who are moved up to step-down, if it has a bed (1).
        step_up = "ward.step_up",
        /// Referred patients whose blood is tested on the ward at once (1).
        referral_laboratory = "referral.laboratory",
        /// Referred patients who are X-rayed at once (1).
        referral_image = "referral.image",
        /// Planned care that is urgent (cancer) (1).
        urgent_share = "planned.urgent",
        /// Planned care that is due soon (1).
        soon_share = "planned.soon",
        /// Planned care that is routine (1).
        routine_planned_share = "planned.routine",
        /// Operations of a theatre and day, where files name no theatres (1/d).
        operations_per_theatre = "theatre.operations_per_theatre",
        /// Median case of a patient who stays (min).
        case_minutes = "theatre.case_minutes",
        /// Median day case (min).
        day_case_minutes = "theatre.day_case_minutes",
        /// Log-sd of case times (1).
        case_spread = "theatre.case_spread",
        /// Between two cases (min).
        turnover_minutes = "theatre.turnover",
        /// Case time on paper (x).
        paper_case = "theatre.paper",
        /// Operations for which images must be on the screen (1).
        images_share = "theatre.images_share",
        /// Operations with overnight stay that need an intensive bed (1).
        intensive_share = "theatre.intensive_share",
        /// Weekdays before its day that a list is reviewed (d).
        notice_days = "planned.notice",
        /// Missing inputs of an operation that something stands in for (1).
        substitute = "planned.substitute",
        /// Operations for which an assessment before must have taken place (1).
        assessed_share = "theatre.assessed_share",
        /// Median time from assessment to operation (d).
        assessment_lead_days = "theatre.assessment_lead",
        /// Log-sd of it (1).
        assessment_lead_spread = "theatre.assessment_lead_spread",
        /// Operations with overnight stay for which blood is tested before (1).
        results_share = "theatre.results_share",
        /// Of them, whose blood is tested after it (1).
        results_after = "theatre.results_after",
        /// Median time in recovery of who stays (min).
        recovery_minutes = "theatre.recovery_minutes",
        /// Median time in recovery of a day case (min).
        day_recovery_minutes = "theatre.day_recovery_minutes",
        /// Urgent operations that teams around the clock are planned for (1/bed/d).
        urgent_per_bed = "urgent.per_bed",
        /// Planned load of those teams (1).
        urgent_load = "urgent.load",
        /// Emergency admissions to surgery that are operated on urgently (1).
        urgent_of_surgical = "urgent.surgical",
        /// Injured who are admitted and operated on urgently (1).
        urgent_of_trauma = "urgent.trauma",
        /// Median urgent case (min).
        urgent_minutes = "urgent.minutes",
        /// Wait without harm: at once (min).
        urgent_tolerance_0 = "urgent.tolerance.at_once",
        /// Wait without harm: within hours (min).
        urgent_tolerance_1 = "urgent.tolerance.hours",
        /// Wait without harm: within a day (min).
        urgent_tolerance_2 = "urgent.tolerance.day",
        /// Who waits for an operation within hours and gets worse (1/d).
        urgent_turns_1 = "urgent.turns.hours",
        /// Who waits for an operation within a day and gets worse (1/d).
        urgent_turns_2 = "urgent.turns.day",
        /// Odds of death per hour beyond the tolerance of the two first classes (OR/h).
        urgent_odds = "urgent.odds",
        /// No further effect after (h).
        urgent_cap_hours = "urgent.cap",
        /// To sterilise what is at hand when no set is in stock (min).
        flash_minutes = "urgent.flash_minutes",
        /// Births by caesarean (1).
        caesarean_share = "birth.caesarean",
        /// Of those, planned (1).
        caesarean_planned = "birth.caesarean_planned",
        /// Of the others, at once (1).
        caesarean_at_once = "birth.caesarean_at_once",
        /// A caesarean that waits and has to be done at once (1/d).
        caesarean_turns = "birth.caesarean_turns",
        /// Newborns who need neonatal care (1).
        newborn_share = "birth.neonatal",
        /// Mean stay (d).
        stay_child = "course.child.stay",
        /// Hazards of getting worse and of death, against adults in medicine and surgery (x).
        risk_child = "course.child.risk",
        /// Mean stay (d).
        stay_mother = "course.obstetric.stay",
        /// Hazards of getting worse and of death, against adults in medicine and surgery (x).
        risk_mother = "course.obstetric.risk",
        /// Mean stay (d).
        stay_newborn = "course.newborn.stay",
        /// Hazards of getting worse and of death, against adults in medicine and surgery (x).
        risk_newborn = "course.newborn.risk",
        /// Mean stay (d).
        stay_psychiatric = "course.psychiatric.stay",
        /// Hazards of getting worse and of death, against adults in medicine and surgery (x).
        risk_psychiatric = "course.psychiatric.risk",
        /// From ready to gone, as far as it counts in a mean stay (h).
        way_home_hours = "course.way_home",
        /// Stock of sterile sets (d).
        sterile_stock_days = "theatre.sterile_stock",
        /// Days of sets that a night can sterilise (d).
        sterile_per_night = "theatre.sterile_per_night",
        /// Capacity after recovery, against the usual (1).
        catch_up = "planned.catch_up",
        /// New date at the earliest (d).
        rebooking_urgent = "planned.rebooking.urgent",
        /// New date at the earliest (d).
        rebooking_soon = "planned.rebooking.soon",
        /// New date at the earliest (d).
        rebooking_routine = "planned.rebooking.routine",
        /// Wait that does no harm (d).
        overdue_urgent = "planned.overdue_tolerance.urgent",
        /// Wait that does no harm (d).
        overdue_soon = "planned.overdue_tolerance.soon",
        /// Wait that does no harm (d).
        overdue_routine = "planned.overdue_tolerance.routine",
        /// Longer waits that are an opportunity for harm (1).
        overdue_matters = "planned.overdue_matters",
        /// Emergencies of the put off that are triage 2 (1).
        deferral_worse = "deferral.worse",
        /// Directions that stop planned operations at declaration (1).
        stop_electives = "planned.stop_electives",
        /// Directions that call off clinics at once (1).
        stop_clinics = "planned.stop_clinics",
        /// Urgent operations go on at the earliest (d).
        restart_urgent_days = "planned.restart_urgent",
        /// Operations due soon go on at the earliest (d).
        restart_soon_days = "planned.restart_soon",
        /// Routine operations go on at the earliest (d).
        restart_routine_days = "planned.restart_routine",
        /// Clinics that were called off go on (d).
        restart_clinics_days = "planned.restart_clinics",
        /// Least capacity of blood and sterilisation to operate at all (1).
        restart_gate = "planned.restart_gate",
        /// Least capacity of laboratory, imaging, record and lists for everything (1).
        restart_inputs = "planned.restart_inputs",
        /// Clinic slots that run on paper (1).
        paper_clinic = "clinic.paper",
        /// Visits that happen although nobody has the list (1).
        walk_in_clinic = "clinic.walk_in",
        /// Median time from blood to visit (d).
        blood_lead_days = "clinic.blood_lead",
        /// Log-sd of it (1).
        blood_lead_spread = "clinic.blood_lead_spread",
        /// Median time from image to visit (d).
        image_lead_days = "clinic.image_lead",
        /// Log-sd of it (1).
        image_lead_spread = "clinic.image_lead_spread",
        /// Fractions of a place and weekday (1/d).
        fractions_per_place = "radiotherapy.fractions_per_place",
        /// Tumour control lost per day of gap (1/d).
        control_loss = "radiotherapy.control_loss",
        /// Patients whose tumour grows fast (1).
        fast_growing = "radiotherapy.fast_growing",
        /// Until partners take over radiotherapy (d).
        partner_days = "series.partner_after",
        /// Own capacity that partners take over (1).
        partner_share = "series.partner_share",
        /// Missed sessions made up beside a usual weekday, of that day's (1).
        series_catch_up = "series.catch_up",
        /// Missed sessions made up on a Saturday, of a weekday's (1).
        series_saturday = "series.saturday",
        /// A physician's time for a series planned anew (min).
        replan_minutes = "series.replan_minutes",
        /// A missed fraction can be made up for so long (d).
        radiotherapy_window = "radiotherapy.window",
        /// A missed session can be made up for so long (d).
        dialysis_window = "dialysis.window",
        /// A missed cycle can be made up for so long, then it is planned anew (d).
        chemotherapy_window = "chemotherapy.window",
        /// Harmful errors in what is made up for a session, with all checks (1).
        chemotherapy_error = "chemotherapy.error",
        /// Sessions of a place and weekday (1/d).
        dialysis_per_place = "dialysis.per_place",
        /// Missed sessions that end in the emergency department (1).
        dialysis_emergency = "dialysis.emergency",
        /// Sessions of a place and weekday (1/d).
        chemotherapy_per_place = "chemotherapy.per_place",
        /// Clinic lists that are known ahead when booking is lost (d).
        clinic_known_days = "clinic.list_known",
        /// Theatre lists that are known ahead (d).
        theatre_known_days = "theatre.list_known",
    }
}
