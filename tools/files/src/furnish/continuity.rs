//! Backups, and a downtime procedure for every care function that a site provides.

use std::collections::BTreeSet;

use codedark_sim::blueprint::{Backup, BackupForm, CareFunction, Procedure, SiteBlueprint};

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

/// Adds the usual procedure, undrilled, for each care function that a service provides and no procedure stands in for.
pub(super) fn add_procedures(site: &mut SiteBlueprint, statements: &mut Vec<String>) {
    let provided: BTreeSet<CareFunction> = site.services.iter().filter_map(|service| service.function).collect();
    let covered: BTreeSet<CareFunction> = site.continuity.procedures.iter().map(|procedure| procedure.function).collect();
    let before = site.continuity.procedures.len();
    for function in provided.difference(&covered) {
        site.continuity.procedures.push(Procedure::usual(*function));
    }
    let added = site.continuity.procedures.len() - before;
    if added > 0 {
        statements.push(format!(
            "{added} downtime procedures were assumed to exist, undrilled: write down the real ones in continuity.toml"
        ));
    }
}
