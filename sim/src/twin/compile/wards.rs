//! Wards and beds.

use super::layout;
use super::names::Names;
use super::problems::{Problems, distinct, short};
use crate::blueprint::{self, Blueprint, Fidelity, Room, WardKind};
use crate::twin::defaults::SizeDefaults;
use crate::twin::{Bed, BedId, SiteId, Twin, Ward, WardId};

/// More beds than a ward can have.
const MOST_BEDS: usize = 400;
/// More patients than one nurse can have; beyond it nobody is there.
const MOST_PATIENTS: f64 = 50.0;
/// Patients per nurse where there is none.
const NOBODY: f64 = 1e6;

/// Compiles wards and beds of every site, and gives rooms to wards without one.
pub(super) fn wards<'a>(
    blueprint: &'a Blueprint,
    defaults: &SizeDefaults,
    twin: &mut Twin,
    names: &mut Names<'a>,
    problems: &mut Problems,
) {
    for (index, site) in blueprint.sites.iter().enumerate() {
        let list = distinct(&site.wards, "ward", |ward| &ward.id, |ward| ward.mark, problems);
        let ratios: Vec<[f64; 2]> = list.iter().map(|ward| checked(ward, defaults, problems)).collect();
        let rooms = layout::rooms(&site.wards);
        let first = twin.wards.len();
        match site.site.fidelity {
            Fidelity::Full => {
                for (ward, ratio) in list.iter().zip(ratios) {
                    let room = site.wards.iter().position(|other| std::ptr::eq(other, *ward)).and_then(|at| rooms.get(at));
                    push(ward, index, ratio, room.copied().unwrap_or_default(), twin, names);
                }
            }
            Fidelity::Pooled => pooled(&list, &ratios, index, twin, names),
            Fidelity::Network => {}
        }
        let range = first..twin.wards.len();
        if range.is_empty() && site.site.fidelity != Fidelity::Network {
            let message = format!("site `{}` has no ward", short(&site.site.id));
            let hint = "give it wards, or `fidelity = \"network\"` if nobody is treated there";
            problems.error("no-wards", site.site.mark, "", message, hint.into());
        }
        let inpatient: u32 = twin.wards[range.clone()].iter().filter(|ward| ward.kind.inpatient()).map(|ward| ward.beds).sum();
        if inpatient == 0 && !range.is_empty() {
            let message = format!("site `{}` has no bed in which a patient stays overnight", short(&site.site.id));
            problems.finding("no-beds", site.site.mark, "", message, "list the labels of the beds in `wards.toml`".into());
        }
        if let Some(compiled) = twin.sites.get_mut(index) {
            compiled.wards_of_kind = WardKind::ALL
                .iter()
                .map(|kind| range.clone().filter(|ward| twin.wards[*ward].kind == *kind && twin.wards[*ward].beds > 0))
                .map(|wards| wards.map(WardId::from_index).collect())
                .collect();
            compiled.wards = range;
            compiled.inpatient_beds = inpatient;
        }
    }
}

/// Problems of a ward's own numbers and labels; patients per nurse, day and night.
fn checked(ward: &blueprint::Ward, defaults: &SizeDefaults, problems: &mut Problems) -> [f64; 2] {
    if ward.beds.len() > MOST_BEDS {
        let message = format!("ward `{}` has {} beds", short(&ward.id), ward.beds.len());
        problems.error("too-many-beds", ward.mark, "beds", message, format!("at most {MOST_BEDS}; split the ward"));
    }
    let mut labels: Vec<&str> = ward.beds.iter().map(String::as_str).collect();
    labels.sort_unstable();
    for pair in labels.windows(2).filter(|pair| pair[0] == pair[1]) {
        let message = format!("two beds of ward `{}` are labelled `{}`", short(&ward.id), short(pair[0]));
        problems.error("duplicate-id", ward.mark, "beds", message, "labels are unique within a ward".into());
    }
    if labels.first().is_some_and(|label| label.trim().is_empty()) {
        let message = format!("a bed of ward `{}` has no label", short(&ward.id));
        problems.error("no-id", ward.mark, "beds", message, String::new());
    }
    if ward.kind.inpatient() && ward.beds.is_empty() {
        let message = format!("ward `{}` is {} and has no bed", short(&ward.id), ward.kind.title().to_lowercase());
        problems.finding("no-beds", ward.mark, "beds", message, "list the labels of its beds".into());
    }
    if let Some(room) = &ward.room {
        for (value, field, low) in
            [(room.x, "x", -1e5), (room.y, "y", -1e5), (room.width, "width", 0.1), (room.depth, "depth", 0.1)]
        {
            problems.number(value, low, 1e5, ward.mark, field);
        }
    }
    let mut ratio = |value: f64, field| {
        if value > MOST_PATIENTS {
            let message = format!("ward `{}` has one nurse for {value} patients", short(&ward.id));
            problems.error("ward-without-staff", ward.mark, field, message, format!("at most {MOST_PATIENTS}"));
            return MOST_PATIENTS;
        }
        if value == 0.0 {
            let message = format!("ward `{}` has no nurse", short(&ward.id));
            problems.finding("ward-without-staff", ward.mark, field, message, "patients per nurse, for example 5".into());
            return NOBODY;
        }
        problems.number(value, 0.1, MOST_PATIENTS, ward.mark, field)
    };
    let [usual, usual_night] = defaults.patients_per_nurse(ward.kind);
    let day = ward.patients_per_nurse.map_or(usual, |value| ratio(value, "patients_per_nurse"));
    let night = ward.patients_per_nurse_night.map_or_else(
        || if usual > 0.0 { day * usual_night / usual } else { day },
        |value| ratio(value, "patients_per_nurse_night"),
    );
    [day.max(0.1), night.max(0.1)]
}

fn push<'a>(ward: &'a blueprint::Ward, site: usize, ratio: [f64; 2], room: Room, twin: &mut Twin, names: &mut Names<'a>) {
    let id = WardId::from_index(twin.wards.len());
    let first_bed = twin.beds.len() as u32;
    names.sites[site].wards.insert(&ward.id, id);
    for label in &ward.beds {
        let bed = BedId::from_index(twin.beds.len());
        let entity = names.entity(site, "bed", &format!("{}/{label}", ward.id));
        names.sites[site].beds.insert((&ward.id, label), bed);
        twin.beds.push(Bed { label: label.clone(), entity, ward: id, ..Bed::default() });
    }
    twin.wards.push(Ward {
        entity: names.entity(site, "ward", &ward.id),
        name: if ward.name.is_empty() { ward.id.clone() } else { ward.name.clone() },
        id: ward.id.clone(),
        site: SiteId::from_index(site),
        kind: ward.kind,
        population: ward.population,
        floor: ward.floor,
        first_bed,
        beds: ward.beds.len() as u32,
        patients_per_nurse: ratio,
        terminals: Vec::new(),
        devices: Vec::new(),
        room,
        mark: ward.mark,
    });
}

/// One ward a kind: as many nurses and beds as all of that kind together, no bed-level devices.
fn pooled<'a>(list: &[&'a blueprint::Ward], ratios: &[[f64; 2]], site: usize, twin: &mut Twin, names: &mut Names<'a>) {
    for kind in WardKind::ALL {
        let members: Vec<(&&blueprint::Ward, &[f64; 2])> =
            list.iter().zip(ratios).filter(|(ward, _)| ward.kind == *kind).collect();
        let Some((first, ratio)) = members.first() else { continue };
        let id = WardId::from_index(twin.wards.len());
        let beds: usize = members.iter().map(|(ward, _)| ward.beds.len()).sum();
        let nurses = |shift: usize| members.iter().map(|(ward, ratio)| ward.beds.len() as f64 / ratio[shift]).sum::<f64>();
        let pooled_ratio = [0, 1].map(|shift| if beds > 0 { beds as f64 / nurses(shift) } else { ratio[shift] });
        let first_bed = twin.beds.len() as u32;
        for number in 1..=beds {
            let entity = names.entity(site, "bed", &format!("{}/{number}", kind.word()));
            twin.beds.push(Bed { label: number.to_string(), entity, ward: id, ..Bed::default() });
        }
        twin.wards.push(Ward {
            id: kind.word().into(),
            name: kind.title().into(),
            entity: names.entity(site, "ward", kind.word()),
            site: SiteId::from_index(site),
            kind: *kind,
            population: None,
            floor: 0,
            first_bed,
            beds: beds as u32,
            patients_per_nurse: pooled_ratio,
            terminals: Vec::new(),
            devices: Vec::new(),
            room: layout::pooled_room(kind.index(), beds),
            mark: first.mark,
        });
        for (ward, _) in members {
            names.sites[site].wards.insert(&ward.id, id);
        }
    }
}
