//! The parameters this subject reads.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of `response`.
    pub struct ResponseValues {
        /// Strength of a quiet technique's signal.
        quiet = "signal.quiet",
        /// Of a normal one.
        normal = "signal.normal",
        /// Of a loud one.
        loud = "signal.loud",
        /// Coverage of managed hosts by an endpoint agent.
        endpoint_coverage = "sensor.endpoint_coverage",
        /// Coverage of traffic by network sensors.
        network_coverage = "sensor.network_coverage",
        /// Coverage of the traffic of devices that are no computers.
        device_coverage = "sensor.device_coverage",
        /// Coverage of mail by filters and by people who report.
        mail_coverage = "sensor.mail_coverage",
        /// Mean delay of an endpoint alert, minutes.
        endpoint_delay = "sensor.endpoint_delay",
        /// Of a network alert, minutes.
        network_delay = "sensor.network_delay",
        /// Of a mail alert, minutes.
        mail_delay = "sensor.mail_delay",
        /// False alerts a day and 1,000 endpoints.
        false_rate = "soc.false_rate",
        /// Minutes an analyst spends on a false alert.
        false_minutes = "soc.false_minutes",
        /// Days of false alerts beyond which the oldest are dropped.
        backlog_days = "soc.backlog_days",
        /// Analysts at night when somebody watches around the clock.
        analysts_watch = "soc.analysts_watch",
        /// Median minutes to look at a true alert.
        triage = "soc.triage",
        /// Log-sd.
        triage_spread = "soc.triage_spread",
        /// Chance that it is understood.
        recognise = "soc.recognise",
        /// Half-life of a case, days.
        case_half_life = "case.half_life",
        /// Weight at which zones are isolated.
        case_zones = "case.zones",
        /// Minutes after which somebody at a dead screen calls.
        staff_call = "staff.call",
        /// Share of screens in use by day.
        screens_day = "staff.screens_day",
        /// At night.
        screens_night = "staff.screens_night",
        /// Independent calls that open a case.
        calls_needed = "staff.calls_needed",
        /// Minutes between looks at the screens.
        look = "staff.look",
        /// Share of screens below which a crisis is declared without an attacker.
        declare_share = "decision.declare_share",
        /// Minutes to reach the person in office hours.
        reach_office = "decision.reach_office",
        /// Median minutes otherwise.
        reach_otherwise = "decision.reach_otherwise",
        /// Log-sd.
        reach_spread = "decision.reach_spread",
        /// Median minutes of deliberation.
        deliberation = "decision.deliberation",
        /// Log-sd.
        deliberation_spread = "decision.deliberation_spread",
        /// Minutes a further owner adds under joint governance.
        handover_joint = "handover.joint",
        /// Under siloed governance.
        handover_siloed = "handover.siloed",
        /// Chance that a further owner is not reached outside office hours.
        unreachable = "decision.unreachable",
        /// Minutes until a deputy decides instead.
        deputy = "decision.deputy",
        /// Chance that a zone with evidence is left out.
        wrong_scope = "decision.wrong_scope",
        /// Chance that another zone is taken for it.
        wrong_target = "decision.wrong_target",
        /// Median minutes until a wrong decision is noticed.
        wrong_noticed = "decision.wrong_noticed",
        /// Minutes to isolate a managed host.
        isolate_managed = "contain.isolate_managed",
        /// On foot.
        isolate_on_foot = "contain.isolate_on_foot",
        /// Minutes to isolate a zone or to disable accounts.
        isolate_zone = "contain.isolate_zone",
        /// Minutes to cut the outside.
        cut_outside = "contain.cut_outside",
        /// Minutes to switch servers off.
        servers_off = "contain.servers_off",
        /// Log-sd of these.
        contain_spread = "contain.spread",
        /// Technician-minutes a host that no tool manages.
        walk = "contain.walk",
        /// Median hours of the forensic hold after an encryption.
        hold = "recovery.hold",
        /// Without one.
        hold_short = "recovery.hold_short",
        /// Log-sd.
        hold_spread = "recovery.hold_spread",
        /// Multiple of the hold where logs were wiped.
        hold_without_logs = "recovery.hold_without_logs",
        /// Hours until a zone is approved for reopening where logs were wiped.
        reopen_without_logs = "recovery.reopen_without_logs",
        /// Minutes to clear a server.
        clear_server = "recovery.clear_server",
        /// A client.
        clear_client = "recovery.clear_client",
        /// Chance that clearing finds what is on an infected host.
        clear_finds = "recovery.clear_finds",
        /// Hours to install a server anew.
        rebuild_server = "recovery.rebuild_server",
        /// Hours for each further server of the same service, from the first one's image.
        rebuild_further = "recovery.rebuild_further",
        /// Servers of a departmental application.
        servers_per_application = "recovery.servers_per_application",
        /// GB an hour from a backup.
        restore_rate = "restore.rate",
        /// Median hours to configure and test an application.
        configure = "recovery.configure",
        /// Log-sd.
        configure_spread = "recovery.configure_spread",
        /// Chance that a restore's test fails.
        test_fails = "recovery.test_fails",
        /// Share of configuring and testing that a failed test costs again.
        test_share = "recovery.test_share",
        /// Factor on the work without a surviving backup.
        no_backup = "recovery.no_backup",
        /// Chance that the supplier is needed.
        vendor_needed = "recovery.vendor_needed",
        /// Median hours of the supplier's lag.
        vendor_lag = "recovery.vendor_lag",
        /// Log-sd.
        vendor_spread = "recovery.vendor_spread",
        /// Hours on the clock an hour of work takes: two shifts a day.
        clock = "crew.clock",
        /// How many times longer work takes for which no patient waits.
        by_day = "crew.by_day",
        /// Share of a crew at work above which it tires.
        crew_fatigue_load = "crew.fatigue_load",
        /// Days of full work that tire it out.
        crew_fatigue_days = "crew.fatigue_days",
        /// Days in which it rests.
        crew_rest_days = "crew.rest_days",
        /// Share of its pace that a crew loses when it is tired out.
        crew_fatigue_loss = "crew.fatigue_loss",
        /// Median minutes until other sites hear of a declared crisis.
        precaution_warned = "precaution.warned",
        /// Log-sd.
        precaution_warned_spread = "precaution.warned_spread",
        /// Chance an hour that a warned site cuts its ways to the outside.
        precaution_rate = "precaution.rate",
        /// Median hours of checks after the all-clear before it opens them again.
        precaution_checks = "precaution.checks",
        /// Log-sd.
        precaution_checks_spread = "precaution.checks_spread",
        /// Clients a technician re-images a day.
        clients_per_day = "crew.clients_per_day",
        /// Hours to validate a device of class IIb or III again.
        validation = "recovery.validation",
        /// Median hours until a modality's supplier has rebuilt it.
        modality = "recovery.modality",
        /// Log-sd.
        modality_spread = "recovery.modality_spread",
        /// Median hours to validate the record's interfaces.
        interfaces = "recovery.interfaces",
        /// Log-sd.
        interfaces_spread = "recovery.interfaces_spread",
        /// Hours of entering that an hour of a full hospital's paper takes, with the clerks there are.
        back_entry = "recovery.back_entry",
        /// Pages written a patient and day while nobody can write to the record.
        paper_pages = "paper.pages",
        /// Share of the most there was that may be left when the record counts as complete.
        paper_left = "paper.left",
        /// Hours between the last cleared service and the opened outside.
        approval = "recovery.approval",
        /// Median minutes until a failure is noticed by those who repair it.
        failure_noticed = "failure.noticed",
        /// Median minutes to be on site outside office hours.
        call_out = "failure.call_out",
        /// In office hours.
        call_office = "failure.call_office",
        /// Log-sd of both.
        call_spread = "failure.call_spread",
        /// Median hours until a supplier is on site.
        failure_vendor = "failure.vendor",
        /// Log-sd.
        failure_vendor_spread = "failure.vendor_spread",
        /// Median minutes until somebody thinks of a certificate.
        certificate_search = "failure.certificate_search",
        /// Minutes of an engineer to start a host that stood still.
        restart = "failure.restart",
        /// Minutes of a technician to take a bad update back on one device.
        rollback = "failure.rollback",
        /// Chance that planned downtime takes longer than planned.
        overrun = "failure.overrun",
        /// Median share of the planned time by which it does.
        overrun_share = "failure.overrun_share",
        /// Log-sd of it.
        overrun_spread = "failure.overrun_spread",
        /// Median days until a maker approves an update.
        update_approval = "update.approval",
        /// Log-sd.
        update_approval_spread = "update.approval_spread",
        /// Minutes a technician needs to update a computer.
        update_computer = "update.computer",
        /// Minutes a biomedical engineer needs to update a device.
        update_device = "update.device",
        /// Minutes lost at a device that is in use.
        update_in_vain = "update.in_vain",
        /// Share of devices that belong to no bed in use by day.
        update_use_day = "update.use_day",
        /// At night.
        update_use_night = "update.use_night",
        /// Chance that an update fails.
        update_fails = "update.fails",
        /// Hours a device is out then.
        update_failed_out = "update.failed_out",
        /// Hours of our own checks before a supplier is connected again.
        reconnect = "failure.reconnect",
    }
}
