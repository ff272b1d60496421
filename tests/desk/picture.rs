//! Pictures, where a Vulkan driver exists: looked at by their pixels.

use bevy::image::{CompressedImageFormats, Image, ImageSampler, ImageType};
use codedark_desk::app::{Desk, Shown, picture};
use codedark_desk::state::Selected;
use codedark_desk::{driver, look};
use codedark_sim::twin::BedId;

use crate::fixture;

fn draw(name: &str, width: u32, height: u32, desk: Desk) -> Option<Image> {
    if let Err(missing) = driver::vulkan() {
        println!("not run: {missing}");
        return None;
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(name);
    picture(desk, width, height, &file).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let kind = ImageType::Extension("png");
    Some(Image::from_buffer(&bytes, kind, CompressedImageFormats::NONE, true, ImageSampler::Default, Default::default()).unwrap())
}

fn pixels(image: &Image) -> impl Iterator<Item = [u8; 3]> + '_ {
    image.data.as_deref().unwrap_or_default().chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]])
}

fn share(image: &Image, colour: egui::Color32) -> f64 {
    let wanted = [colour.r(), colour.g(), colour.b()];
    let near = |pixel: [u8; 3]| pixel.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 3);
    let (mut hits, mut all) = (0u32, 0u32);
    for pixel in pixels(image) {
        all += 1;
        hits += u32::from(near(pixel));
    }
    f64::from(hits) / f64::from(all)
}

#[test]
fn the_home_screen_is_drawn_in_its_colours() {
    let mut desk = Desk::new(Shown::Hospital);
    desk.snapshot = Some(fixture::snapshot());
    desk.state.selected = Some(Selected::Bed(BedId(5)));
    let Some(image) = draw("hospital.png", 1600, 1000, desk) else { return };
    assert_eq!((image.width(), image.height()), (1600, 1000));
    for (what, colour, least) in [
        ("panels", look::PANEL, 0.2),
        ("rooms", look::ROOM, 0.05),
        ("calm beds", look::TILE, 0.03),
        ("beds at risk", look::AT_RISK, 0.002),
        ("alarms", look::ALARM, 0.0005),
        ("beds nobody sees", look::BLIND, 0.001),
    ] {
        let found = share(&image, colour);
        assert!(found >= least, "{what}: {found}");
    }
    // Saturated colours belong to patient alarms alone: they stay few.
    let saturated = |pixel: [u8; 3]| pixel.iter().max().unwrap() - pixel.iter().min().unwrap() > 130;
    let loud = pixels(&image).filter(|pixel| saturated(*pixel)).count() as f64 / (1600.0 * 1000.0);
    assert!(loud < 0.02, "{loud}");
}

#[test]
fn a_small_picture_of_the_plan_is_drawn_too() {
    let mut desk = Desk::new(Shown::Plan);
    desk.snapshot = Some(fixture::snapshot());
    let Some(image) = draw("plan.png", 1000, 640, desk) else { return };
    assert!(share(&image, look::TILE) > 0.05);
    assert!(share(&image, look::ALARM) > 0.0005);
}
