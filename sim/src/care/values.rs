//! The parameters this subject reads.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of `care`.
    pub struct CareValues {
        /// Per hour, band 0 to 1.
        onset = "acuity.onset",
        /// Per hour, band 0 to 3.
        sudden = "acuity.sudden",
        /// Per hour, one band worse, treated.
        worsening = "acuity.worsening",
        /// Per hour, one band better, treated.
        improving = "acuity.improving",
        /// Per hour, band 0.
        death_0 = "acuity.death_0",
        /// Per hour, band 1.
        death_1 = "acuity.death_1",
        /// Per hour, band 2.
        death_2 = "acuity.death_2",
        /// Per hour, band 3.
        death_3 = "acuity.death_3",
        /// Per hour, from band 0.
        ready = "acuity.ready",
        /// Worsening is faster by this while untreated.
        untreated_worsening = "acuity.ku",
        /// Death is faster by this while untreated.
        untreated_death = "acuity.kh",
        /// Improving is slower by this while untreated.
        untreated_improving = "acuity.untreated_improving",
        /// Improving after a treatment without all it needed.
        blind_improving = "acuity.blind_improving",
        /// Improving in intensive care.
        icu_improving = "acuity.icu_improving",
        /// Death in intensive care.
        icu_death = "acuity.icu_death",
        /// Share of admissions in band 1.
        admitted_1 = "acuity.admitted_1",
        /// Share of admissions in band 2.
        admitted_2 = "acuity.admitted_2",
        /// Share of admissions in band 3.
        admitted_3 = "acuity.admitted_3",
        /// Greatest product of the multipliers of the death odds.
        odds_cap = "harm.odds_cap",

        /// Minutes between observations, band 0.
        interval_0 = "obs.interval_0",
        /// Minutes between observations, band 1.
        interval_1 = "obs.interval_1",
        /// Minutes between observations, band 2.
        interval_2 = "obs.interval_2",
        /// Minutes between observations, band 3.
        interval_3 = "obs.interval_3",
        /// Minutes between observations at most, intensive care.
        interval_icu = "obs.interval_icu",
        /// Minutes between observations at most, step-down.
        interval_step = "obs.interval_step_down",
        /// An observation notices, electronic record.
        notices = "obs.notices",
        /// An observation notices, on paper.
        notices_paper = "obs.notices_paper",
        /// Per hour, relatives or the patient call.
        call_rate = "recognition.call_rate",
        /// Share of calls that need no call system.
        call_by_voice = "recognition.call_by_voice",
        /// Minutes to reach a physician by phone.
        reach = "recognition.reach",
        /// Minutes a physician takes to come, day.
        physician_day = "recognition.physician_day",
        /// Minutes a physician takes to come, night and weekend.
        physician_night = "recognition.physician_night",
        /// Share of the physician's time in band 3.
        rapid_response = "recognition.rapid_response",
        /// A treatment needs the laboratory.
        needs_laboratory = "therapy.needs_laboratory",
        /// A treatment needs imaging.
        needs_imaging = "therapy.needs_imaging",
        /// A treatment needs a drug from the pharmacy.
        needs_drug = "therapy.needs_drug",
        /// A treatment in band 3 needs intensive care.
        needs_icu = "therapy.needs_icu",
        /// Hours from recognition to treatment, band 1.
        therapy_1 = "therapy.base_1",
        /// Hours from recognition to treatment, band 2.
        therapy_2 = "therapy.base_2",
        /// Hours from recognition to treatment, band 3.
        therapy_3 = "therapy.base_3",
        /// Share of it that is the ward's work.
        therapy_hands = "therapy.hands",
        /// Patience with an input over its tolerance.
        therapy_patience = "therapy.patience",

        /// Arrests in which resuscitation is attempted, share of the death hazard in bands 2 and 3.
        arrest_share = "arrest.share",
        /// Survival of an arrest that is monitored or witnessed.
        arrest_survival = "arrest.survival_seen",
        /// Odds ratio of survival, monitored or witnessed against neither.
        arrest_seen_odds = "arrest.seen_odds",
        /// An arrest is witnessed by chance.
        arrest_witnessed = "arrest.witnessed",
        /// Odds of survival per minute until a nurse comes.
        arrest_minute_odds = "arrest.minute_odds",

        /// Minutes of nursing per patient-hour, band 0.
        minutes_0 = "nurse.minutes_0",
        /// Minutes of nursing per patient-hour, band 1.
        minutes_1 = "nurse.minutes_1",
        /// Minutes of nursing per patient-hour, band 2.
        minutes_2 = "nurse.minutes_2",
        /// Minutes of nursing per patient-hour, band 3.
        minutes_3 = "nurse.minutes_3",
        /// Share of class 1, emergencies.
        share_1 = "nurse.share_emergencies",
        /// Share of class 2, alarms and time-critical drugs.
        share_2 = "nurse.share_alarms",
        /// Share of class 3, observations.
        share_3 = "nurse.share_observations",
        /// Share of class 4, routine drugs and care.
        share_4 = "nurse.share_care",
        /// Load of a day shift at planned census.
        reference_load = "nurse.reference_load",
        /// Mean minutes per patient-hour the planned nurses are for, wards.
        reference_minutes = "nurse.reference_minutes",
        /// The same in intensive care.
        reference_minutes_icu = "nurse.reference_minutes_icu",
        /// The same in step-down and emergency.
        reference_minutes_step = "nurse.reference_minutes_step_down",
        /// Patients per nurse the minutes of intensive care are for.
        ratio_icu = "ward.patients_per_nurse.icu",
        /// Patients per nurse the minutes of step-down are for.
        ratio_step = "ward.patients_per_nurse.step_down",
        /// Patients per nurse the minutes of a ward are for.
        ratio_ward = "ward.patients_per_nurse.ward",
        /// Patients per nurse the minutes of an emergency department are for.
        ratio_emergency = "ward.patients_per_nurse.emergency",
        /// Patients per nurse the minutes of maternity are for.
        ratio_maternity = "ward.patients_per_nurse.maternity",
        /// Patients per nurse the minutes of neonatal care are for.
        ratio_neonatal = "ward.patients_per_nurse.neonatal",
        /// Patients per nurse the minutes of paediatrics are for.
        ratio_paediatrics = "ward.patients_per_nurse.paediatrics",
        /// Patients per nurse the minutes of psychiatry are for.
        ratio_psychiatry = "ward.patients_per_nurse.psychiatry",
        /// Work at night against the day.
        night_work = "nurse.night_work",
        /// Share of time nurses can give to work.
        productive = "nurse.productive",
        /// Capacity lost at full fatigue.
        fatigue_loss = "nurse.fatigue_loss",
        /// Nurse-to-nurse variation of load.
        load_variation = "nurse.load_variation",
        /// Missed work, weight of observations.
        missed_observations = "nurse.missed_observations",
        /// Missed work, weight of routine care.
        missed_care = "nurse.missed_care",
        /// Missed work, weight of paperwork.
        missed_paper = "nurse.missed_paper",
        /// Gain of the observation interval on missed work.
        slip_gain = "obs.slip_gain",
        /// Onset and worsening per missed share of routine care.
        wear_gain = "nurse.wear_gain",
        /// Minutes of one urgent task.
        urgent_minutes = "nurse.urgent_minutes",
        /// Share of the work of classes 1 to 4 that is looking things up.
        lookup_share = "nurse.lookup_share",
        /// Times per patient-hour that a person is to be found.
        find_rate = "nurse.find_rate",
        /// Times per patient-hour that a patient or sample is to be found or carried.
        carry_rate = "nurse.carry_rate",
        /// Nurses per ward who run errands while phones are down.
        runners = "nurse.runners",
        /// Hours until called-in staff arrive, earliest.
        recall_low = "surge.recall_low",
        /// Hours until called-in staff arrive, latest.
        recall_high = "surge.recall_high",
        /// Additional staff at first.
        surge_first = "surge.first",
        /// Hours it lasts.
        surge_hours = "surge.hours",
        /// Additional staff afterwards.
        surge_later = "surge.later",
        /// Nurses who work for a theatre with a list, recovery included.
        freed_nurses_per_theatre = "freed.nurses_per_theatre",
        /// Visits a day of one nurse in clinics.
        freed_visits_per_nurse = "freed.visits_per_nurse",
        /// Physicians who work for a theatre with a list.
        freed_physicians_per_theatre = "freed.physicians_per_theatre",
        /// Visits a day of one physician in clinics.
        freed_visits_per_physician = "freed.visits_per_physician",
        /// Share of those freed by a stop of planned care who can work in a ward.
        freed_usable = "freed.usable",
        /// Minutes to look for something without its location tag.
        search_minutes = "nurse.search_minutes",
        /// Minutes more per set of doses without the ward's cabinet.
        cabinet_minutes = "nurse.cabinet_minutes",
        /// Sets of doses per patient-hour.
        dose_sets = "nurse.dose_sets",
        /// Patients at a device that keeps them alive who are on it.
        supported = "monitor.life_supported",
        /// Share of a physician's work that is charting and looking up.
        charting_share = "physician.charting_share",
        /// Share more work per unit by which results or drugs are slower than usual: people chase them.
        chasing_share = "staff.chasing_share",
        /// Physician's minutes for a deterioration.
        escalation_minutes = "physician.escalation_minutes",
        /// Load of a team that works by hand while anything waits, times the quiet.
        flat_out = "staff.flat_out",
        /// Share of a porter's errands that carry samples, results or patients to be found.
        samples_carried = "porter.samples_carried",
        /// Minutes of a porter's errand.
        porter_minutes = "porter.minutes",
        /// Calls in a crisis, times the quiet.
        crisis_calls = "switchboard.crisis_calls",
        /// Days in which they become fewer.
        crisis_call_days = "switchboard.crisis_days",
        /// Minutes a call takes at the switchboard.
        call_minutes = "switchboard.call_minutes",
        /// Minutes after which people run instead of waiting for the switchboard.
        call_patience = "switchboard.patience",
        /// Longest that deferrable work takes, times the quiet.
        slip_most = "staff.slip_most",
        /// Days without claims and payroll after which some staff stay away.
        unpaid_days = "staff.unpaid_days",
        /// Share of staff who then stay away.
        unpaid_share = "staff.unpaid_share",
        /// Days of full overload to full fatigue.
        fatigue_days = "fatigue.load_days",
        /// Days of full overtime to full fatigue.
        fatigue_overtime_days = "fatigue.overtime_days",
        /// Days of recovery.
        fatigue_rest_days = "fatigue.rest_days",
        /// Load beyond which fatigue grows.
        fatigue_load = "fatigue.load",
        /// Staff lost to sickness at full fatigue, beyond the planned.
        sickness = "fatigue.sickness",

        /// Minutes until a central watcher answers.
        watcher = "monitor.watcher",
        /// Minutes until a phone alarm is answered.
        relay = "monitor.relay",
        /// Minutes until somebody in earshot answers.
        earshot = "monitor.earshot",
        /// Somebody is in earshot, intensive care.
        earshot_icu = "monitor.earshot_icu",
        /// Somebody is in earshot, step-down.
        earshot_step = "monitor.earshot_step_down",
        /// Somebody is in earshot, ward.
        earshot_ward = "monitor.earshot_ward",
        /// Somebody is in earshot of a bed where one is posted.
        earshot_posted = "monitor.earshot_posted",
        /// A deterioration shows in vital signs.
        signature = "monitor.signature",
        /// Ward patients in bands 0 and 1 who are connected.
        connected = "monitor.connected_ward",
        /// Share of a ward's nurses that can be posted at bedsides.
        posted_share = "monitor.posted_share",
        /// Beds one posted nurse hears.
        posted_beds = "monitor.posted_beds",
        /// Alarms per bed-day in intensive care.
        alarms_icu = "alarm.icu",
        /// Alarms per patient-day elsewhere, behind a watcher.
        alarms_watched = "alarm.watched",
        /// How many times more without a watcher.
        alarms_unwatched = "alarm.unwatched",
        /// Minutes an alarm takes.
        alarm_minutes = "alarm.minutes",

        /// A discharge waits for a last result.
        discharge_result = "discharge.result",
        /// A discharge waits for drugs to take.
        discharge_drugs = "discharge.drugs",
        /// Hours until the round comes, in the day.
        round_hours = "discharge.round_hours",
        /// A physician at the bed on the daily round (min).
        review_minutes = "round.review_minutes",
        /// Minutes for the letter.
        letter = "discharge.letter",
        /// Minutes of nurses' paperwork.
        discharge_work = "discharge.work",
        /// Hours a discharge waits behind late paperwork, at most.
        discharge_behind = "discharge.behind",
        /// Minutes until transport.
        transport = "discharge.transport",

        /// Preventable harmful drug errors per patient-hour.
        drug_errors = "medication.errors",
        /// With the history unknown.
        drug_history = "medication.history_unknown",
        /// Time-critical doses per patient-hour.
        critical_doses = "medication.critical_doses",
        /// Share of time-critical doses that depend on a glucose reading.
        glucose_doses = "medication.glucose_doses",
        /// Missed doses per missed routine care.
        missed_doses = "medication.missed_doses",
        /// Infusions per hour for each running pump.
        infusion_starts = "infusion.starts",
        /// Running pumps per bed, intensive care.
        pumps_icu = "infusion.pumps_icu",
        /// Running pumps per bed, step-down.
        pumps_step = "infusion.pumps_step_down",
        /// Running pumps per bed, ward.
        pumps_ward = "infusion.pumps_ward",
        /// Share of infusions programmed through the library.
        library = "infusion.library",
        /// Alerts that intercept, per infusion.
        intercepts = "infusion.intercepts",
        /// Share of them dangerous.
        dangerous = "infusion.dangerous",
        /// Falls per patient-hour.
        falls = "harm.falls",
        /// Falls with bed-exit alarms lost.
        falls_alarm = "harm.falls_without_alarm",
        /// Failed communications per escalation.
        communication = "harm.communication",
        /// Harmful surprises per admission without the record.
        history = "harm.history",
        /// Lost follow-ups per discharge without record or letter.
        follow_up = "harm.follow_up",
        /// Heat and cold harm per patient-hour without cooling.
        cold = "harm.cold",
        /// Absconding or violence per psychiatric patient-hour without doors or cameras.
        absconding = "harm.absconding",
        /// Newborn identity errors per newborn-hour without identification.
        newborn = "harm.newborn",
        /// Multiplier of identity errors, less 1, at which every newborn error gets through.
        newborn_worst = "harm.newborn_worst",
        /// Delivery decisions late per maternity patient-hour without the fetal view.
        delivery = "harm.delivery",
        /// Infections nobody saw spread, per patient-hour without surveillance.
        infection = "harm.infection",
        /// Hours without results after which surveillance is blind.
        infection_blind_hours = "harm.infection_blind_hours",
        /// Doses of comfort care per medical patient-hour.
        comfort = "harm.comfort",
        /// Minutes after which comfort care is late.
        comfort_minutes = "harm.comfort_minutes",
        /// Hours without cooling that can be borne.
        cold_hours = "harm.cold_hours",
        /// Hours without cooling beyond which nothing gets worse: people and stores are moved.
        cold_most = "harm.cold_most",
        /// Drug errors, more at full fatigue.
        fatigue_errors = "fatigue.errors",
        /// Late time-critical doses per unit of delay of the pharmacy.
        supply_late = "medication.supply_late",
        /// Share of events with at least low harm.
        low = "harm.low",
        /// Share with at least moderate harm.
        moderate = "harm.moderate",
        /// Share with severe harm.
        severe = "harm.severe",
        /// Exponent of delay over tolerance.
        kappa = "harm.kappa",
        /// Minutes unrecognised in band 2 or 3 that are moderate harm.
        unrecognised_moderate = "harm.unrecognised_moderate",
    }
}
