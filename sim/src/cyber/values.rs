//! The parameters this subject reads.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of `cyber`.
    pub struct CyberValues {
        /// Concurrent actions.
        hands = "operator.hands",
        /// Log-sd of every duration.
        spread = "operator.spread",
        /// Median minutes of a lateral step.
        lateral = "operator.lateral",
        /// Median minutes from foothold to the first attempt on the directory.
        directory_after = "operator.directory_after",
        /// Median minutes from foothold to data taken out.
        exfiltration_after = "operator.exfiltration_after",
        /// Median minutes to look around.
        discovery = "operator.discovery",
        /// Median minutes to search a host for credentials.
        dumping = "operator.dumping",
        /// Median minutes of an attempt on directory, backup or data store.
        attempt = "operator.attempt",
        /// Hosts beyond which it moves on only for an unmet goal.
        enough_hosts = "operator.enough_hosts",
        /// Attempts on one host before it is left alone.
        tries = "operator.tries",
        /// Minutes between reconsiderations when nothing can be done.
        rethink = "operator.rethink",
        /// Multiple of the longest wanted stage that an unhurried campaign takes; a shorter fixed launch shrinks its waits in proportion.
        unhurried = "operator.unhurried",
        /// Chance that one log-on of an administrator left a credential.
        cached = "cred.cached",
        /// Administrators' log-ons on a client in 30 days.
        logons_client = "cred.logons_client",
        /// Administrators' log-ons on a server in 30 days.
        logons_server = "cred.logons_server",
        /// Success with a stolen account.
        account_success = "lateral.account",
        /// Success with the account as delivered.
        default_success = "lateral.default",
        /// Success of an exploit on a weak host.
        exploit_success = "lateral.exploit",
        /// Share of unsupported hosts with a usable weakness.
        weak_legacy = "weakness.legacy",
        /// Share of other hosts with one.
        weak_other = "weakness.other",
        /// Success on the directory with a server account.
        directory_with_account = "directory.with_account",
        /// Success on it without.
        directory_without_account = "directory.without_account",
        /// Share of campaigns that attack a reachable backup.
        backup_attacked = "backup.attacked",
        /// Share of attacked backups that are lost.
        backup_lost = "backup.lost",
        /// Success of taking data out.
        exfiltration_success = "exfiltration.success",
        /// Chance that a mail is opened.
        phish_open = "phish.open",
        /// By somebody trained within a year.
        phish_open_trained = "phish.open_trained",
        /// Mails in a wave.
        phish_mails = "phish.mails",
        /// Minutes between waves.
        phish_wave = "phish.wave",
        /// Mean minutes from sending to opening.
        phish_read = "phish.read",
        /// Median minutes through a tunnel or remote access to the first host.
        entry_minutes = "entry.minutes",
        /// Success through a supplier's tunnel.
        entry_tunnel = "entry.tunnel",
        /// Success with stolen remote access.
        entry_remote = "entry.remote",
        /// Share of those that a second factor stops.
        second_factor_stops = "entry.second_factor_stops",
        /// Success on an exposed service.
        entry_exposed = "entry.exposed",
        /// Share of short dwell times.
        launch_short_share = "launch.short_share",
        /// Median minutes of a short one.
        launch_short = "launch.short",
        /// Log-sd.
        launch_short_spread = "launch.short_spread",
        /// Median minutes of a long one.
        launch_long = "launch.long",
        /// Log-sd.
        launch_long_spread = "launch.long_spread",
        /// Share of launches outside office hours.
        launch_off_hours = "launch.off_hours",
        /// Multiple of the dwell time at which unmet goals are given up.
        launch_deadline = "launch.deadline",
        /// Chance to launch then rather than to leave.
        launch_unmet = "launch.unmet",
        /// Hosts a minute.
        push_rate = "push.rate",
        /// Minutes between batches.
        push_batch = "push.batch",
        /// Share of pushes that a covering agent stops.
        push_stopped = "push.stopped",
        /// Share of analysers' consoles outside any directory that a push passes by.
        push_apart = "push.apart",
        /// Coverage of managed hosts by an endpoint agent.
        endpoint_coverage = "sensor.endpoint_coverage",
        /// Median minutes to encrypt 54 GB.
        encrypt_minutes = "encrypt.minutes",
        /// Log-sd between operators' tools.
        encrypt_spread = "encrypt.spread",
        /// Longest minutes a host takes: large files are encrypted in part.
        encrypt_longest = "encrypt.longest",
        /// Chance to launch at once when seen.
        seen_launch = "seen.launch",
        /// Chance to hide and wait.
        seen_hide = "seen.hide",
        /// Minutes it waits.
        seen_wait = "seen.wait",
        /// Share of results, images or doses that a tampered system alters.
        tamper_share = "tamper.share",
        /// Share of those that is unsafe to act on.
        tamper_unsafe = "tamper.unsafe",
        /// Chance that a second person's check catches a wrong dose.
        second_check = "tamper.second_check",
        /// Chance that whoever caught something tells somebody.
        doubt_reported = "tamper.reported",
        /// Reports within a day that make somebody look into it.
        doubts_needed = "tamper.reports_needed",
        /// Median hours of an investigation.
        investigation = "investigation.hours",
        /// Log-sd.
        investigation_spread = "investigation.spread",
        /// Multiple of its length where logs do not reach back or were wiped.
        without_logs = "investigation.without_logs",
        /// Hours until somebody may read a log that nobody named may read.
        log_permission = "log.permission",
        /// Days a log is kept where nothing is written.
        log_kept = "log.kept",
        /// Median hours to check a system that is not believed.
        revalidation = "integrity.revalidation",
        /// Log-sd.
        revalidation_spread = "integrity.revalidation_spread",
        /// Days of results that are repeated at most.
        look_back = "integrity.look_back",
        /// Share of the results of those days that is repeated.
        repeated = "integrity.repeated",
        /// Records on a gigabyte of a store of data.
        records_per_gigabyte = "disclosure.records_per_gb",
        /// Records read in an hour.
        records_per_hour = "disclosure.records_per_hour",
        /// A worm's attempts a second in its subnet.
        worm_local = "worm.local_rate",
        /// Attempts a second beyond it.
        worm_remote = "worm.remote_rate",
        /// Chance that an attempt at a vulnerable host works.
        worm_success = "worm.success",
        /// Minutes from infection to the first attempt.
        worm_dormant = "worm.latency",
        /// Mean minutes from then to encryption.
        worm_payload = "worm.payload_delay",
        /// Chance that an unsupported system crashes instead.
        worm_crash = "worm.crash",
        /// Minutes until a crashed one is started anew.
        worm_restart = "worm.restart",
        /// Mean hours between ordinary restarts.
        worm_restarts = "worm.restarts",
        /// Hits a minute on an address that the outside reaches.
        worm_exposure = "worm.exposure",
        /// Days for which hits from outside go on.
        worm_season = "worm.season",
        /// Vulnerable share of unsupported systems.
        worm_unsupported = "worm.vulnerable_unsupported",
        /// Of those only their supplier patches.
        worm_supplier = "worm.vulnerable_supplier",
        /// Of those a tool patches.
        worm_managed = "worm.vulnerable_managed",
        /// Of all others.
        worm_unmanaged = "worm.vulnerable_unmanaged",
        /// Share of rebuilt hosts that are patched as they are rebuilt.
        worm_patched = "worm.patched_on_rebuild",
    }
}

impl CyberValues {
    /// How often a backup is lost when somebody gets at it.
    pub fn backup_share(&self) -> f64 {
        self.backup_attacked * self.backup_lost
    }
}
