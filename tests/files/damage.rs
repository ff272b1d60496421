//! Files that nobody meant to write: always a reason with a place, never a panic, never more memory than the file is worth.

use std::fs;

use codedark_files::{Options, check, load_hospital, load_incident};
use codedark_sim::twin::compile;
use proptest::prelude::*;

use super::{HOSPITAL, name, project, refused, said};

#[test]
fn what_is_no_text_is_refused_with_its_file() {
    let folder = project(&[]);
    let hospital = folder.path().join("hospital");
    for (file, bytes) in [
        ("wards.toml", &b"format = 1\n[[ward]]\nname = \"H\xF4tel\"\n"[..]),
        ("network.toml", b"format = 1\n\0\0\0"),
        ("services.toml", b"\xFF\xFEf\0o\0r\0"),
        ("inventory.csv", b"id,kind\n\x80,pump\n"),
        ("site.toml", b""),
    ] {
        fs::write(hospital.join(file), bytes).unwrap();
    }
    let said = said(&load_hospital(name(folder.path()), &Options::default()).unwrap_err());
    let starts: Vec<&str> = said.iter().filter_map(|line| line.split(": ").next()).collect();
    let expected = ["inventory.csv:2:1", "network.toml:2:1", "services.toml:1:1", "site.toml:1:1", "wards.toml:3:10"];
    assert_eq!(starts, expected.map(|place| format!("hospital/{place}")));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_no_harm() {
    let wards = HOSPITAL[1].1.replace('\n', "\r\n");
    let folder = project(&[("wards.toml", &format!("\u{feff}{wards}")), ("inventory.csv", "\u{feff}id,kind\r\nx,pump\r\n")]);
    let loaded = load_hospital(name(folder.path()), &Options::default()).unwrap();
    assert_eq!(loaded.blueprint.sites[0].fleet[0].id, "x");
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let folder = project(&[]);
    let file = fs::File::create(folder.path().join("hospital/wards.toml")).unwrap();
    file.set_len(100_000_000).unwrap();
    let said = said(&load_hospital(name(folder.path()), &Options::default()).unwrap_err());
    assert_eq!(
        said,
        [
            "hospital/wards.toml:1:1: is larger than 8 MB, the most that is read of such a file | check that it is the file that was meant"
        ]
    );
}

#[test]
fn one_long_line_is_shown_in_part() {
    let text = format!("format = 1\nname = \"{}\"\nx = 1\n", "é".repeat(300_000));
    let folder = project(&[("site.toml", &text)]);
    let diagnostics = load_hospital(name(folder.path()), &Options::default()).unwrap_err();
    let place = diagnostics.iter().next().unwrap().place.as_ref().unwrap();
    assert_eq!(place.line, 3);
    let folder = project(&[("site.toml", &format!("format = 1\n{} = 1\n", "é".repeat(200_000)))]);
    for diagnostic in load_hospital(name(folder.path()), &Options::default()).unwrap_err() {
        assert!(diagnostic.message.len() < 1_000 && diagnostic.place.unwrap().excerpt.len() < 1_000);
    }
}

#[test]
fn deep_nesting_and_huge_numbers_are_refused() {
    let deep = format!("format = 1\nx = {}{}\n", "[".repeat(50_000), "]".repeat(50_000));
    assert!(refused(&[("site.toml", &deep)])[0].starts_with("hospital/site.toml:2:"));
    let dotted = format!("format = 1\n{} = 1\n", vec!["a"; 20_000].join("."));
    assert!(refused(&[("site.toml", &dotted)])[0].starts_with("hospital/site.toml:"));
    let said = refused(&[(
        "site.toml",
        "format = 1\noperating_budget = 1e999\nemergency_per_day = 99999999999999999999999999999999999999999\n",
    )]);
    assert!(said[0].starts_with("hospital/site.toml:2:20:") && said[1].starts_with("hospital/site.toml:3:21:"), "{said:?}");
}

#[cfg(unix)]
#[test]
fn loops_of_links_pipes_and_folders_are_refused() {
    let folder = project(&[]);
    let hospital = folder.path().join("hospital");
    fs::remove_file(hospital.join("wards.toml")).unwrap();
    std::os::unix::fs::symlink("wards.toml", hospital.join("wards.toml")).unwrap();
    fs::remove_file(hospital.join("staff.toml")).unwrap();
    fs::create_dir(hospital.join("staff.toml")).unwrap();
    fs::remove_file(hospital.join("site.toml")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", hospital.join("site.toml")).unwrap();
    let said = said(&load_hospital(name(folder.path()), &Options::default()).unwrap_err());
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("hospital/site.toml:1:1: is not a file"), "{said:?}");
    assert!(said[1].starts_with("hospital/staff.toml:1:1: is not a file"), "{said:?}");
    assert!(said[2].starts_with("hospital/wards.toml:1:1: cannot be read"), "{said:?}");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("hospital/hospital")).unwrap();
    assert!(load_hospital(name(folder.path()), &Options::default()).is_err());
}

#[test]
fn millions_of_problems_are_counted_not_kept() {
    let rows = "x,\n".repeat(20_000);
    let said = refused(&[("inventory.csv", &format!("id,installed\n{}", rows.replace("x,", "x,soon,late")))]);
    assert!(said.len() <= 10_001);
    assert!(said.last().unwrap().contains("further problems are not listed"));
}

fn edited(text: &str, edits: &[(usize, u8, bool)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (at, byte, insert) in edits {
        let at = at % (bytes.len() + 1);
        if *insert || at == bytes.len() {
            bytes.insert(at, *byte);
        } else {
            bytes[at] = *byte;
        }
    }
    bytes
}

/// Few in every build; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused_with_a_place(file in 0..HOSPITAL.len(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let folder = project(&[]);
        fs::write(folder.path().join("hospital").join(HOSPITAL[file].0), bytes).unwrap();
        if let Err(diagnostics) = check(None, Some(name(folder.path())), &Options::default()) {
            prop_assert!(diagnostics.iter().all(|one| one.place.is_some()), "{diagnostics}");
        }
    }

    #[test]
    fn any_toml_like_text_is_read_or_refused_with_a_place(text in "(format = 1\n)?([\\[\\]{}=\",.a-d0-9'# \n-]|\\[\\[zone\\]\\]\n|id|\"x\"|name = |= \"icu\"){0,60}") {
        let folder = project(&[("network.toml", &text), ("site.toml", &text), ("staff.toml", &text)]);
        let incident = folder.path().join("i.toml");
        fs::write(&incident, &text).unwrap();
        if let Err(diagnostics) = load_incident(name(&incident), Some(name(folder.path())), &Options::default()) {
            prop_assert!(diagnostics.iter().all(|one| one.place.is_some()), "{diagnostics}");
        }
    }

    #[test]
    fn any_edit_of_a_project_is_read_or_refused_with_a_place(
        file in 0..HOSPITAL.len(),
        edits in prop::collection::vec((0usize..500, prop_oneof![any::<u8>(), prop::sample::select(b"\"'[]{}=,.\n\r# -".to_vec())], any::<bool>()), 1..6),
        cut in prop::option::of(0usize..400),
    ) {
        let folder = project(&[]);
        let (file, text) = HOSPITAL[file];
        let mut bytes = edited(text, &edits);
        bytes.truncate(cut.unwrap_or(usize::MAX));
        fs::write(folder.path().join("hospital").join(file), bytes).unwrap();
        match check(None, Some(name(folder.path())), &Options::default()) {
            Ok(loaded) => {
                prop_assert!(loaded.diagnostics.iter().all(|one| one.place.is_some()));
                // Whatever it says, the compiler refuses it or takes it.
                let _ = compile(&loaded.blueprint, "2026-01-01");
            }
            Err(diagnostics) => prop_assert!(diagnostics.iter().all(|one| one.place.is_some()), "{diagnostics}"),
        }
    }
}
