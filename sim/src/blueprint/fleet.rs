//! `inventory.csv`: devices. One row a device; the header names the fields below.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;
use super::words::vocabulary;

vocabulary! {
    /// Who answers for a device.
    Owner {
        It = "it", "IT";
        Biomedical = "biomedical", "Biomedical";
        Building = "building", "Building services";
        Vendor = "vendor", "Supplier";
        Nobody = "nobody", "nobody named";
    }
}

vocabulary! {
    /// Whether the hospital can patch it.
    Patchable {
        Yes = "yes", "yes";
        VendorOnly = "vendor-only", "by the supplier only";
        Never = "never", "never";
    }
}

vocabulary! {
    /// Class under the medical device or in-vitro diagnostics regulation; authored, never derived.
    RegulatoryClass {
        None = "none", "not a medical device";
        I = "I", "MDR I";
        IIa = "IIa", "MDR IIa";
        IIb = "IIb", "MDR IIb";
        III = "III", "MDR III";
        Ivd = "IVD", "IVDR, class undetermined";
        IvdA = "IVD-A", "IVDR A";
        IvdB = "IVD-B", "IVDR B";
        IvdC = "IVD-C", "IVDR C";
        IvdD = "IVD-D", "IVDR D";
    }
}

vocabulary! {
    /// What it does when it loses its network.
    NetworkLoss {
        StandsAlone = "stands-alone", "goes on alone";
        LocalAlarm = "local-alarm", "alarms at the bedside only";
        Stops = "stops", "stops";
    }
}

vocabulary! {
    /// How one logs on to it.
    Credentials {
        Individual = "individual", "individual";
        Shared = "shared", "shared";
        Default = "default", "as delivered";
    }
}

/// One device. Everything but `id` and `kind` may be absent; what is absent falls to the catalogue's kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Device {
    /// Word, unique in the site.
    pub id: String,
    /// Shown to people; host name.
    pub name: String,
    /// Kind, from the catalogue.
    pub kind: String,
    /// For servers: what they serve, `record`, `directory`, `backup` …
    pub role: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Operating system and version as written.
    pub os: String,
    /// Firmware or software version.
    pub firmware: String,
    /// Year it was installed.
    pub installed: Option<u16>,
    /// Year its maker's support ends or ended.
    pub end_of_support: Option<u16>,
    /// Regulatory class.
    pub class: Option<RegulatoryClass>,
    /// Whether it can be patched.
    pub patchable: Option<Patchable>,
    /// Whether the supplier has a remote service into it.
    pub vendor_remote: Option<bool>,
    /// Log-on.
    pub credentials: Option<Credentials>,
    /// CVE ids, separated by spaces.
    pub vulnerabilities: String,
    /// Managed by a tool (agent, directory, update server).
    pub managed: Option<bool>,
    /// Who answers for it.
    pub owner: Option<Owner>,
    /// Security-assessed when bought.
    pub assessed: Option<bool>,
    /// Ward id; empty: none.
    pub ward: String,
    /// Bed label within the ward; empty: none.
    pub bed: String,
    /// Zone id. Empty: the zone whose subnet holds the address, else the kind's usual zone.
    pub zone: String,
    /// IPv4 or IPv6 address; empty: unknown.
    pub address: String,
    /// MAC address, lower case with colons.
    pub mac: String,
    /// Serial number.
    pub serial: String,
    /// What it does without a network.
    pub network_loss: Option<NetworkLoss>,
    /// Not in any export: added by us.
    pub assumed: bool,
    /// Where the export that it was read from says it, `gmao.csv:123`; empty when it was not imported.
    pub source: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}
