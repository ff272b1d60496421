//! Sites of a large region of which only the network is told: zones, computers and servers, a few services, the rules between
//! sites. Their wards are beds without devices.

use codedark_sim::blueprint::{
    Action, Blueprint, CareFunction, Conduit, Device, Egress, Fidelity, Need, Network, Service, Site, SiteBlueprint, Zone,
};

use super::GenerateOptions;
use super::chance::Chance;
use super::region::Partner;

/// Share of sites whose file sharing the region's network reaches (assumed).
const EXPOSED: f64 = 0.3;
/// Computers and servers a bed, as far as they matter to what spreads (assumed: a sixth of a site told in full).
const COMPUTERS_PER_BED: f64 = 0.9;
const SERVERS_PER_BED: f64 = 0.05;
/// Share of computers whose system is out of support, times `legacy` (assumed).
const UNSUPPORTED: f64 = 0.08;

/// One site, network only.
pub(super) fn site(options: &GenerateOptions, partner: &Partner) -> SiteBlueprint {
    let mut chance = Chance::new(options.seed, &format!("outlying:{}", partner.id));
    let mut site = SiteBlueprint {
        site: Site { id: partner.id.clone(), name: partner.name.clone(), fidelity: Fidelity::Network, ..Site::default() },
        wards: super::wards::plan(partner.beds),
        ..SiteBlueprint::default()
    };
    let zone = |id: &str, subnet: &str, egress, outside| Zone {
        id: id.into(),
        name: id.into(),
        subnets: vec![subnet.into()],
        egress,
        outside,
        ..Zone::default()
    };
    site.network = Network {
        zones: vec![
            zone("servers", "10.10.0.0/20", Egress::Proxy, false),
            zone("office", "10.20.0.0/20", Egress::Proxy, false),
            zone("clinical", "10.30.0.0/20", Egress::None, false),
            zone("outside", "198.51.100.0/24", Egress::Direct, true),
        ],
        ..Network::default()
    };
    fleet(&mut site, options, partner.beds, &mut chance);
    services(&mut site);
    let own = |from: &str, to: &str, traffic: &[&str]| rule(&format!("{from}-{to}"), &[from], &[to], traffic, Action::Allow);
    site.network.conduits = vec![
        own("office", "servers", &["smb", "https", "directory", "rdp"]),
        own("clinical", "servers", &["smb", "https", "directory"]),
        own("servers", "office", &["smb", "rdp", "winrm"]),
        own("servers", "clinical", &["smb", "rdp"]),
        own("servers", "outside", &["https"]),
        own("office", "outside", &["https"]),
    ];
    site.network.conduits.push(rule("everything-else", &["any"], &["any"], &["any"], Action::Deny));
    site
}

fn rule(id: &str, from: &[&str], to: &[&str], traffic: &[&str], action: Action) -> Conduit {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    Conduit { id: id.into(), from: words(from), to: words(to), traffic: words(traffic), action, ..Conduit::default() }
}

fn fleet(site: &mut SiteBlueprint, options: &GenerateOptions, beds: u32, chance: &mut Chance) {
    let count = |per_bed: f64| (f64::from(beds) * per_bed).round().max(4.0) as usize;
    for (number, role) in ["directory", "record", "laboratory", "backup"]
        .into_iter()
        .map(str::to_owned)
        .chain((0..count(SERVERS_PER_BED)).map(|number| format!("application-{number}")))
        .enumerate()
    {
        site.fleet.push(Device {
            id: format!("srv-{number:03}"),
            kind: "server".into(),
            role,
            zone: "servers".into(),
            managed: Some(true),
            ..Device::default()
        });
    }
    for number in 0..count(COMPUTERS_PER_BED) {
        let unsupported = chance.with(UNSUPPORTED * options.legacy);
        site.fleet.push(Device {
            id: format!("pc-{number:04}"),
            kind: "workstation".into(),
            zone: if number % 3 == 0 { "clinical" } else { "office" }.into(),
            managed: Some(chance.with(0.85)),
            end_of_support: unsupported.then_some(options.year.saturating_sub(6)),
            ..Device::default()
        });
    }
}

fn services(site: &mut SiteBlueprint) {
    let service = |id: &str, function, host: &str| Service {
        id: id.into(),
        name: id.into(),
        function,
        hosts: vec![host.into()],
        ..Service::default()
    };
    site.services = vec![
        service("directory", None, "srv-000"),
        service("record", Some(CareFunction::Record), "srv-001"),
        service("laboratory", Some(CareFunction::Laboratory), "srv-002"),
    ];
}

/// Lets the sites of a region reach each other's servers: shared records and referrals for all, file sharing where nobody closed it.
/// The rules come before a site's last one, which closes everything else.
pub(super) fn join(blueprint: &mut Blueprint, options: &GenerateOptions) {
    let sites: Vec<String> = blueprint.sites.iter().map(|site| site.site.id.clone()).collect();
    if options.shared {
        lean_on_the_first(blueprint);
    }
    for site in &mut blueprint.sites {
        let exposed = nobody_closed(site, options, EXPOSED.max(options.exposed));
        let others: Vec<String> =
            sites.iter().filter(|other| **other != site.site.id).map(|other| format!("{other}/servers")).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let into: &[&str] = if exposed { &["https", "hl7", "smb"] } else { &["https", "hl7"] };
        let between = [
            rule("region-out", &["servers"], &others, &["https", "hl7", "smb"], Action::Allow),
            rule("region-in", &others, &["servers"], into, Action::Allow),
        ];
        before_the_last(site, between);
    }
}

/// Systems of a whole service run in one place: what the others' services know of patients and people is asked there.
fn lean_on_the_first(blueprint: &mut Blueprint) {
    let Some((first, others)) = blueprint.sites.split_first_mut() else { return };
    for service in others.iter_mut().flat_map(|site| &mut site.services) {
        let there = |own: &&Service| own.id == service.id;
        if let Some(shared) = first.services.iter().find(there) {
            let any = vec![format!("service:{}/{}", first.site.id, shared.id)];
            service.needs.push(Need { any, ..Need::default() });
        }
    }
}

/// Lets the outside come at the servers' file sharing where nobody closed it.
pub(super) fn expose(blueprint: &mut Blueprint, options: &GenerateOptions) {
    for site in &mut blueprint.sites {
        if nobody_closed(site, options, options.exposed) {
            before_the_last(site, [rule("file-sharing-in", &["outside"], &["servers"], &["smb"], Action::Allow)]);
        }
    }
}

/// Whether a site is among the share that left file sharing open. One draw a site, however much of the world it is open to.
fn nobody_closed(site: &SiteBlueprint, options: &GenerateOptions, share: f64) -> bool {
    Chance::new(options.seed, &format!("region:{}", site.site.id)).with(share)
}

/// The last rule closes everything that none before it opens.
fn before_the_last(site: &mut SiteBlueprint, rules: impl IntoIterator<Item = Conduit>) {
    let last = site.network.conduits.len().saturating_sub(1);
    site.network.conduits.splice(last..last, rules);
}
