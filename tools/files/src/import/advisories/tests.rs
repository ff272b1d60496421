//! Documents laid on a small fleet.

use codedark_sim::blueprint::{Credentials, Device, Patchable, SiteBlueprint};

use super::super::account::Verdict;
use super::*;

fn site() -> SiteBlueprint {
    let device = |id: &str, manufacturer: &str, model: &str, firmware: &str| Device {
        id: id.into(),
        manufacturer: manufacturer.into(),
        model: model.into(),
        firmware: firmware.into(),
        ..Device::default()
    };
    SiteBlueprint {
        fleet: vec![
            device("b650", "GE Healthcare", "B650", "2.4"),
            device("b650-new", "GE Healthcare", "B650", "3.1"),
            device("cic", "GE", "Clinical Information Center", ""),
            device("gateway", "Example Medical", "Infusion Gateway", "4.2"),
        ],
        ..SiteBlueprint::default()
    }
}

const CSAF: &str = r#"{"document":{"csaf_version":"2.0","title":"Monitors"},
"product_tree":{"branches":[{"category":"vendor","name":"General Electric (GE)","branches":[
 {"category":"product_name","name":"B650","branches":[{"category":"product_version","name":"2.X","product":{"product_id":"P1","name":"x"}}]},
 {"category":"product_name","name":"Clinical Information Center (CIC)","branches":[{"category":"product_version","name":"4.X | 5.X","product":{"product_id":"P2","name":"x"}}]}]}]},
"vulnerabilities":[
 {"cve":"CVE-2020-6961","scores":[{"cvss_v3":{"vectorString":"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H","baseScore":1.0}}],"product_status":{"known_affected":["P1","P2"]},"remediations":[{"category":"vendor_fix"}]},
 {"cve":"CVE-2020-9999","product_status":{"known_not_affected":["P1"]}}]}"#;

#[test]
fn an_advisory_marks_the_devices_it_speaks_of() {
    let mut site = site();
    assert!(csaf::sniff(CSAF) && !kev::sniff(CSAF) && !cyclonedx::sniff(CSAF));
    let applied = apply("a.json", csaf::read(CSAF).unwrap(), &mut site);
    let named = |site: &SiteBlueprint, at: usize| site.fleet[at].vulnerabilities.clone();
    assert_eq!(named(&site, 0), "CVE-2020-6961");
    assert_eq!(named(&site, 1), "", "firmware 3.1 is not of 2.X");
    assert_eq!(named(&site, 2), "CVE-2020-6961", "a firmware that is not known counts as affected");
    assert_eq!(site.vulnerabilities.len(), 1);
    let known = &site.vulnerabilities[0];
    assert_eq!((known.score, known.fixed, known.source.as_str()), (Some(10.0), Some(true), "a.json:6"), "the vector decides");
    assert_eq!(applied.records.iter().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Guessed, Verdict::Skipped]);
    assert!(applied.statements.iter().any(|said| said.contains("the firmware of 1 not known")), "{:?}", applied.statements);

    let kev = r#"{"catalogVersion":"1","vulnerabilities":[
{"cveID":"CVE-2020-6961","vendorProject":"GE","product":"x","vulnerabilityName":"n","knownRansomwareCampaignUse":"Known"},
{"cveID":"CVE-2017-0144","vendorProject":"Microsoft","product":"SMBv1"},
{"cveID":7}]}"#;
    assert!(kev::sniff(kev));
    let applied = apply("kev.json", kev::read(kev).unwrap(), &mut site);
    assert!(site.vulnerabilities[0].exploited && site.vulnerabilities[0].ransomware);
    assert_eq!(
        applied.records.iter().map(|one| (one.line, one.verdict)).collect::<Vec<_>>(),
        [(2, Verdict::Read), (3, Verdict::Skipped), (4, Verdict::Skipped)]
    );
    assert_eq!(kev::read("{\n\"vulnerabilities\": [}").unwrap_err().0, 2);
}

#[test]
fn a_parts_list_gives_what_its_maker_does_not_deny() {
    let text = r#"{"bomFormat":"CycloneDX","specVersion":"1.5",
"metadata":{"component":{"name":"Example Infusion Gateway","version":"4.2","supplier":{"name":"Example Medical"}}},
"components":[{"type":"operating-system","bom-ref":"os","name":"VxWorks","version":"6.9"},{"type":"library","bom-ref":"l","name":"openssl"}],
"vulnerabilities":[
{"id":"CVE-2019-12255","ratings":[{"vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","score":9.8}],"affects":[{"ref":"os"}],"analysis":{"state":"exploitable"}},
{"id":"CVE-2017-17562","affects":[{"ref":"l"}],"analysis":{"state":"not_affected","justification":"code_not_reachable"}}]}"#;
    assert!(cyclonedx::sniff(text));
    let mut site = site();
    let applied = apply("sbom.json", cyclonedx::read(text).unwrap(), &mut site);
    let gateway = &site.fleet[3];
    assert_eq!((gateway.vulnerabilities.as_str(), gateway.os.as_str()), ("CVE-2019-12255", "VxWorks 6.9"));
    assert_eq!(site.vulnerabilities[0].score, Some(9.8));
    assert_eq!(applied.records.len(), 4);
    assert!(applied.records[3].reason.contains("not_affected code_not_reachable"));
}

#[test]
fn a_disclosure_tells_who_patches_and_who_serves_from_afar() {
    let text = "Manufacturer Disclosure Statement,,,\nQuestion ID,Question,,See note\nDOC-1,Manufacturer Name,GE Healthcare,\n\
        DOC-3,Device Model,B650,\nCSUP-2.1,\"instructions for owner, operator?\",No,__\nCSUP-2.2,vendor?,Yes,1\nPAUT-1,unique IDs?,No,\n\
        RMOT-1,remote service?,Yes,\nSAHD-1,hardened?,See note,2\n";
    assert!(mds2::sniff(text, b','));
    let mut site = site();
    site.fleet[0].credentials = Some(Credentials::Individual);
    let applied = apply("mds2.csv", mds2::read(text, b','), &mut site);
    let (known, other) = (&site.fleet[0], &site.fleet[1]);
    assert_eq!((other.patchable, other.vendor_remote), (Some(Patchable::VendorOnly), Some(true)));
    assert_eq!((known.credentials, other.credentials), (Some(Credentials::Individual), Some(Credentials::Shared)));
    assert_eq!(site.fleet[3].patchable, None);
    assert_eq!(applied.records.len(), 9);
    assert_eq!(applied.records.iter().filter(|one| one.verdict == Verdict::Guessed).count(), 1);
}
