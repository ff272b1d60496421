//! Physicians' rounds: once a day somebody stands at each bed. Who is worse and unnoticed is found then; where physicians have too
//! much to do the round is slow, and beds are passed over.

use super::{Scene, recognition, teams};
use crate::blueprint::StaffKind;
use crate::engine::{Purpose, Span};
use crate::measure::Count;
use crate::twin::WardId;
use crate::world::{CareEvent, Status};

const REVIEW: Purpose = Purpose::named("care/round-review");

/// Hours of the day between which rounds are made.
const HOURS: (u8, u8) = (9, 18);

/// The run begins: each inpatient ward's next round.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.wards.len() {
        let place = &scene.twin.wards[index];
        if place.kind.inpatient() && place.beds > 0 {
            next_morning(scene, WardId::from_index(index));
        }
    }
}

fn next_morning(scene: &mut Scene<'_, '_>, ward: WardId) {
    let morning = scene.agenda.calendar.next_hour_of_day(scene.agenda.now, HOURS.0);
    scene.agenda.at(morning, CareEvent::Round { ward, bed: 0 });
}

/// The round of a ward stands at its `bed`th bed, or at the next one in which somebody lies.
pub(super) fn visit(scene: &mut Scene<'_, '_>, ward: WardId, bed: u32) {
    let beds = scene.twin.beds_of(ward);
    let calendar = scene.agenda.calendar;
    let here =
        beds.clone().skip(bed as usize).find_map(|bed| scene.care.wards.beds[bed].map(|patient| (bed - beds.start, patient)));
    let Some((bed, patient)) = here.filter(|_| calendar.hour(scene.agenda.now) < HOURS.1) else {
        return next_morning(scene, ward);
    };
    let site = scene.twin.wards[ward.index()].site;
    let minutes = scene.values.care.review_minutes * teams::slip(scene, site, StaffKind::Physicians);
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::Round { ward, bed: bed as u32 + 1 });
    let entity = scene.care.patients[patient].entity;
    let missed = teams::missed_reviews(scene, site);
    let day = calendar.day(scene.agenda.now) as u64;
    if missed > 0.0 && scene.agenda.draw(REVIEW, entity, day).chance(missed) {
        let now = scene.agenda.now;
        return scene.agenda.tally().count(Count::MissedReviews, site.index(), 1.0, now);
    }
    let slot = &scene.care.patients[patient];
    if slot.status == Status::Unrecognised && !slot.notice.on_its_way {
        recognition::recognise_now(scene, patient);
    }
}
