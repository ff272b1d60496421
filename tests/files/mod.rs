//! Projects on disk: what is read, what is refused and where it says so, what is written.

mod damage;
mod reading;
mod results;
mod writing;

use std::fs;
use std::path::Path;

use codedark_files::{Diagnostics, Options, load_hospital};

const HOSPITAL: [(&str, &str); 7] = [
    ("site.toml", "format = 1\nid = \"main\"\nname = \"Saint Anne\"\nemergency_per_day = 60.0\n"),
    (
        "wards.toml",
        "format = 1\n[[ward]]\nid = \"icu\"\nname = \"Intensive care\"\nkind = \"icu\"\nbeds = [\"1\", \"2\"]\nroom = { x = 0.0, y = 0.0, width = 10.0, depth = 5.0 }\n",
    ),
    (
        "network.toml",
        "format = 1\n[[zone]]\nid = \"clinical\"\nsubnets = [\"10.0.0.0/24\"]\n[[zone]]\nid = \"office\"\n\
         [[conduit]]\nid = \"c1\"\nfrom = [\"office\"]\nto = [\"clinical\"]\ntraffic = [\"tcp/443\"]\naction = \"allow\"\n",
    ),
    (
        "services.toml",
        "format = 1\n[[service]]\nid = \"record\"\nfunction = \"record\"\nrto = \"4h\"\n[[service.need]]\nany = [\"device:db\"]\n",
    ),
    ("staff.toml", "format = 1\ngovernance = \"joint\"\n[[pool]]\nkind = \"physicians\"\nday = 10\nnight = 2.5\nweekend = 4\n"),
    ("continuity.toml", "format = 1\n[[procedure]]\nid = \"paper\"\nfunction = \"record\"\nramp = \"90min\"\n"),
    ("inventory.csv", "id,kind,ward,bed,zone\ndb,server,,,clinical\nmon-1,monitor,icu,1,clinical\n"),
];

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let hospital = folder.path().join("hospital");
    fs::create_dir(&hospital).unwrap();
    for (name, text) in HOSPITAL.iter().chain(files) {
        fs::write(hospital.join(name), text).unwrap();
    }
    folder
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn said(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|one| if one.hint.is_empty() { one.to_string() } else { format!("{one} | {}", one.hint) }).collect()
}

fn refused(files: &[(&str, &str)]) -> Vec<String> {
    let folder = project(files);
    said(&load_hospital(name(folder.path()), &Options::default()).expect_err("refused"))
}
