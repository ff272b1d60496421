//! Backups, and a downtime procedure for every care function that a site provides.

use std::collections::BTreeSet;

use codedark_sim::blueprint::{Backup, BackupForm, CareFunction, Procedure, SiteBlueprint};
use codedark_sim::engine::Span;

use super::fleet::Fleet;

/// The servers of role `backup` are one online backup whose accounts live in the directory, unless backups are written.
pub(super) fn add_backups(site: &mut SiteBlueprint, statements: &mut Vec<String>) {
    if !site.continuity.backups.is_empty() {
        return;
    }
    let hosts = Fleet::new(&site.fleet).role("backup");
    if hosts.is_empty() {
        statements.push("no backup server was found: nothing can be restored from a backup".into());
        return;
    }
    statements.push(format!("one online backup on {} servers, with accounts in the directory, was assumed", hosts.len()));
    site.continuity.backups.push(Backup {
        id: "backup".into(),
        form: BackupForm::Online,
        hosts,
        in_directory: true,
        ..Backup::default()
    });
}

/// Owner, ramp (minutes), longest (hours), supplies (hours, 0: do not run out) and their refill (hours, 0: never). All assumed;
/// blood stock 5 d and printed lists as in the model specification.
fn usual(function: CareFunction) -> (&'static str, f64, f64, f64, f64) {
    use CareFunction::*;
    match function {
        Record => ("Chief nurse", 60.0, 720.0, 72.0, 12.0),
        Results => ("Head of laboratory", 30.0, 720.0, 0.0, 0.0),
        Laboratory => ("Head of laboratory", 120.0, 720.0, 96.0, 24.0),
        Imaging => ("Head of imaging", 60.0, 720.0, 0.0, 0.0),
        Pharmacy => ("Chief pharmacist", 60.0, 720.0, 96.0, 24.0),
        BloodBank => ("Head of blood bank", 30.0, 720.0, 120.0, 24.0),
        CentralMonitoring => ("Nurse in charge", 20.0, 168.0, 0.0, 0.0),
        AlarmRelay => ("Nurse in charge", 20.0, 336.0, 0.0, 0.0),
        NurseCall => ("Nurse in charge", 30.0, 336.0, 0.0, 0.0),
        Telephony => ("Switchboard", 60.0, 720.0, 24.0, 12.0),
        Booking => ("Head of admissions", 240.0, 720.0, 0.0, 0.0),
        PatientLocation => ("Head of admissions", 60.0, 720.0, 0.0, 0.0),
        DrugLibrary => ("Chief pharmacist", 120.0, 720.0, 0.0, 0.0),
        Theatre => ("Theatre manager", 60.0, 720.0, 0.0, 0.0),
        Sterilisation => ("Head of sterilisation", 120.0, 168.0, 72.0, 24.0),
        Radiotherapy => ("Head of radiotherapy", 2880.0, 720.0, 0.0, 0.0),
        TubeTransport => ("Head of logistics", 60.0, 720.0, 0.0, 0.0),
        DoorAccess => ("Security", 60.0, 720.0, 0.0, 0.0),
        Building => ("Building services", 30.0, 168.0, 72.0, 24.0),
        Printing => ("IT service desk", 60.0, 720.0, 120.0, 24.0),
        Claims => ("Finance", 1440.0, 720.0, 0.0, 0.0),
    }
}

/// Adds the usual procedure, undrilled, for each care function that a service provides and no procedure stands in for.
pub(super) fn add_procedures(site: &mut SiteBlueprint, statements: &mut Vec<String>) {
    let provided: BTreeSet<CareFunction> = site.services.iter().filter_map(|service| service.function).collect();
    let covered: BTreeSet<CareFunction> = site.continuity.procedures.iter().map(|procedure| procedure.function).collect();
    let before = site.continuity.procedures.len();
    for function in provided.difference(&covered) {
        let (owner, ramp, longest, supplies, refill) = usual(*function);
        site.continuity.procedures.push(Procedure {
            id: format!("{}-downtime", function.word()),
            function: *function,
            owner: owner.into(),
            ramp: Span::from_minutes(ramp),
            max_duration: Span::from_hours(longest),
            supplies: Span::from_hours(supplies),
            supplier_lag: Span::from_hours(refill),
            ..Procedure::default()
        });
    }
    let added = site.continuity.procedures.len() - before;
    if added > 0 {
        statements.push(format!(
            "{added} downtime procedures were assumed to exist, undrilled: write down the real ones in continuity.toml"
        ));
    }
}
