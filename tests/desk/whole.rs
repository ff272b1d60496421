//! The whole application without any driver: Bevy's systems run, nothing is drawn.

use bevy::prelude::*;
use codedark_desk::app::{Desk, Shown, Surface, build};
use codedark_desk::plan::mesh::PlanMeshes;
use codedark_desk::plan::{Plan, Target};
use codedark_desk::state::Overlay;
use codedark_sim::twin::{BedId, WardId};

use crate::fixture;

fn application() -> App {
    let mut desk = Desk::new(Shown::Hospital);
    desk.snapshot = Some(fixture::snapshot());
    let mut app = build(&Surface::Nowhere(1600, 1000), desk);
    app.finish();
    app.cleanup();
    for _ in 0..6 {
        app.update();
    }
    app
}

fn made(app: &App) -> usize {
    app.world().resource::<PlanMeshes>().made
}

#[test]
fn there_is_one_mesh_a_ward_and_none_is_made_anew_without_reason() {
    let mut app = application();
    let wards = fixture::twin().wards.len();
    let meshes = app.world_mut().query::<&Mesh2d>().iter(app.world()).count();
    assert_eq!(meshes, wards + 1, "one for each ward and one for the floors' names");
    let before = made(&app);
    for _ in 0..5 {
        app.update();
    }
    assert_eq!(made(&app), before, "nothing changed, so nothing is made");

    // One bed changes: one ward's mesh is made again.
    let mut changed = fixture::snapshot();
    let mut view = (*changed.view).clone();
    view.wards[4].beds[0].blind = !view.wards[4].beds[0].blind;
    changed.view = view.into();
    app.world_mut().resource_mut::<Desk>().snapshot = Some(changed);
    app.update();
    assert_eq!(made(&app), before + 1);

    // Moving and magnifying a little moves the camera only.
    app.world_mut().resource_mut::<Desk>().state.pan.x = 40.0;
    app.update();
    assert_eq!(made(&app), before + 1);

    // Another meaning of colours touches every ward.
    app.world_mut().resource_mut::<Desk>().state.overlay = Overlay::Load;
    app.update();
    assert_eq!(made(&app), before + 1 + wards);
}

#[test]
fn every_bed_lies_in_its_room_and_apart_from_the_others() {
    let twin = fixture::twin();
    for size in [egui::vec2(1030.0, 740.0), egui::vec2(560.0, 520.0), egui::vec2(1800.0, 1300.0)] {
        let plan = Plan::lay(&twin, size);
        assert_eq!(plan.rooms.len(), twin.wards.len());
        let mut beds = 0;
        for (number, room) in plan.rooms.iter().enumerate() {
            assert!(room.area.left() >= 0.0 && room.area.right() <= size.x, "{size:?} {room:?}");
            for other in &plan.rooms[..number] {
                assert!(!room.area.shrink(0.5).intersects(other.area.shrink(0.5)), "{room:?} {other:?}");
            }
            for bed in 0..room.beds {
                assert!(room.area.contains_rect(room.bed(bed)), "{size:?} {room:?} bed {bed}");
                let id = BedId::from_index(twin.beds_of(room.ward).start + bed);
                assert_eq!(plan.at(&twin, room.bed(bed).center()), Some(Target::Bed(id)));
                beds += 1;
            }
        }
        assert_eq!(beds, twin.beds.len());
    }
    let plan = Plan::lay(&twin, egui::vec2(1030.0, 740.0));
    assert!(plan.size.y <= 740.0, "a hospital of this size fits its place: {}", plan.size.y);
    let room = plan.room(WardId(0)).unwrap();
    assert_eq!(plan.at(&twin, room.area.left_top() + egui::vec2(12.0, 12.0)), Some(Target::Ward(WardId(0))));
}
