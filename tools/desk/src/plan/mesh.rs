//! One mesh a ward, in one material over one texture of letters. A ward's mesh is made anew only when its picture changed; looking
//! elsewhere or closer moves the camera.

use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy::sprite_render::AlphaMode2d;
use egui::epaint::text::{Fonts, TextOptions};
use egui::epaint::{self, TessellationOptions, Tessellator};
use egui::{Shape, vec2};

use super::room::{Pen, Picture, draw};
use super::{Plan, layout::FloorPlace};
use crate::app::Desk;
use crate::look;

/// The plan's letters, meshes and pictures.
#[derive(Resource)]
pub struct PlanMeshes {
    fonts: Fonts,
    letters: Handle<Image>,
    letters_size: [usize; 2],
    material: Handle<ColorMaterial>,
    sharpness: f32,
    floors: Option<(Vec<FloorPlace>, Entity)>,
    rooms: Vec<(Option<Picture>, Entity)>,
    /// Meshes made so far; what does not change makes none.
    pub made: usize,
}

/// The camera that looks at the plan.
#[derive(Component)]
pub struct PlanCamera;

/// Prepares typeface, texture and material.
pub fn prepare(mut commands: Commands, mut images: ResMut<Assets<Image>>, mut materials: ResMut<Assets<ColorMaterial>>) {
    let letters = images.add(Image::default());
    let material = materials.add(ColorMaterial {
        texture: Some(letters.clone()),
        alpha_mode: AlphaMode2d::Blend,
        ..ColorMaterial::from_color(Color::WHITE)
    });
    commands.insert_resource(PlanMeshes {
        fonts: Fonts::new(TextOptions::default(), look::fonts()),
        letters,
        letters_size: [0, 0],
        material,
        sharpness: 1.0,
        floors: None,
        rooms: Vec::new(),
        made: 0,
    });
}

/// Lays the plan out for the room there is and brings the meshes up to date.
pub fn refresh(
    mut commands: Commands,
    mut desk: ResMut<Desk>,
    mut plan: ResMut<PlanMeshes>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut images: ResMut<Assets<Image>>,
    mut materials: ResMut<Assets<ColorMaterial>>,
) {
    let Some(snapshot) = desk.snapshot.clone() else { return };
    if !desk.state.plan_area.is_positive() {
        return;
    }
    let twin = &snapshot.stage.twin;
    let size = desk.state.plan_area.size();
    if desk.plan_for != Some(size) {
        desk.plan = Plan::lay(twin, size);
        desk.plan_for = Some(size);
    }
    let plan = &mut *plan;
    let mut all = false;
    // Letters are drawn for the magnification they are seen at, in steps, so that turning the wheel stays cheap.
    let sharpness = desk.scale * stepped(desk.state.zoom);
    if sharpness != plan.sharpness {
        plan.sharpness = sharpness;
        all = true;
    }
    if plan.rooms.len() != desk.plan.rooms.len() {
        for (_, entity) in plan.rooms.drain(..) {
            commands.entity(entity).despawn();
        }
        for _ in &desk.plan.rooms {
            let entity = commands.spawn((MeshMaterial2d(plan.material.clone()), NoFrustumCulling)).id();
            plan.rooms.push((None, entity));
        }
    }
    let pictures: Vec<Picture> = desk
        .plan
        .rooms
        .iter()
        .map(|place| Picture::of(twin, &snapshot.view, place, desk.state.overlay, desk.state.selected))
        .collect();
    loop {
        let mut described: Vec<(Entity, Vec<Shape>)> = Vec::new();
        if all || plan.floors.as_ref().is_none_or(|(floors, _)| *floors != desk.plan.floors) {
            let entity = match plan.floors.take() {
                Some((_, entity)) => entity,
                None => commands.spawn((MeshMaterial2d(plan.material.clone()), NoFrustumCulling)).id(),
            };
            let mut fonts = plan.fonts.with_pixels_per_point(plan.sharpness);
            let mut pen = Pen { fonts: &mut fonts, shapes: Vec::new() };
            for floor in &desk.plan.floors {
                pen.left(floor.at + vec2(0.0, 9.0), &floor.title, look::strong(16.0), look::SECONDARY, 28.0);
                pen.left(floor.at + vec2(0.0, 23.0), "floor", look::text(9.0), look::SECONDARY, 28.0);
                pen.left(floor.at + vec2(0.0, 35.0), &floor.site, look::text(9.0), look::SECONDARY, 30.0);
            }
            described.push((entity, pen.shapes));
            plan.floors = Some((desk.plan.floors.clone(), entity));
        }
        for ((known, entity), picture) in plan.rooms.iter_mut().zip(&pictures) {
            if all || known.as_ref() != Some(picture) {
                let mut fonts = plan.fonts.with_pixels_per_point(plan.sharpness);
                let mut pen = Pen { fonts: &mut fonts, shapes: Vec::new() };
                draw(twin, picture, &mut pen);
                described.push((*entity, pen.shapes));
                *known = Some(picture.clone());
            }
        }
        let size = plan.fonts.font_image_size();
        if size != plan.letters_size && !all {
            // The texture grew: every letter moved, so every mesh is made again.
            plan.letters_size = size;
            all = true;
            continue;
        }
        plan.letters_size = size;
        let sharpness = plan.sharpness;
        for (entity, shapes) in described {
            let mesh = tessellate(shapes, sharpness, size);
            commands.entity(entity).insert(Mesh2d(meshes.add(to_bevy(&mesh))));
            plan.made += 1;
        }
        break;
    }
    if plan.fonts.font_image_delta().is_some() {
        // Touching the material binds the new texture to it.
        let _ = images.insert(plan.letters.id(), letters(&plan.fonts.image()));
        let _ = materials.get_mut(&plan.material).map(|mut material| material.color = Color::WHITE);
    }
}

/// The magnification rounded up to a power of the square root of two.
fn stepped(zoom: f32) -> f32 {
    let mut step = 1.0;
    while step < zoom && step < 6.0 {
        step *= std::f32::consts::SQRT_2;
    }
    step
}

fn tessellate(shapes: Vec<Shape>, sharpness: f32, letters: [usize; 2]) -> epaint::Mesh {
    let mut tessellator = Tessellator::new(sharpness, TessellationOptions::default(), letters, Vec::new());
    let mut mesh = epaint::Mesh::default();
    for shape in shapes {
        tessellator.tessellate_shape(shape, &mut mesh);
    }
    mesh
}

/// Turns egui's premultiplied colours into Bevy's, and lends the transparent rim of each shape the shape's own colour, so that its
/// edge does not darken.
fn to_bevy(mesh: &epaint::Mesh) -> Mesh {
    let mut colours: Vec<[f32; 4]> = mesh
        .vertices
        .iter()
        .map(|vertex| {
            let [red, green, blue, alpha] = vertex.color.to_srgba_unmultiplied();
            LinearRgba::from(Srgba::rgba_u8(red, green, blue, alpha)).to_f32_array()
        })
        .collect();
    for triangle in mesh.indices.chunks_exact(3) {
        let solid = triangle.iter().map(|index| colours[*index as usize]).find(|colour| colour[3] > 0.0);
        if let Some([red, green, blue, _]) = solid {
            for index in triangle {
                let colour = &mut colours[*index as usize];
                if colour[3] == 0.0 {
                    *colour = [red, green, blue, 0.0];
                }
            }
        }
    }
    let positions: Vec<[f32; 3]> = mesh.vertices.iter().map(|vertex| [vertex.pos.x, -vertex.pos.y, 0.0]).collect();
    let uvs: Vec<[f32; 2]> = mesh.vertices.iter().map(|vertex| [vertex.uv.x, vertex.uv.y]).collect();
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, uvs)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colours)
        .with_inserted_indices(Indices::U32(mesh.indices.clone()))
}

fn letters(image: &egui::ColorImage) -> Image {
    let bytes = image.pixels.iter().flat_map(|pixel| [255, 255, 255, pixel.a()]).collect();
    let size = Extent3d { width: image.size[0] as u32, height: image.size[1] as u32, depth_or_array_layers: 1 };
    Image::new(size, TextureDimension::D2, bytes, TextureFormat::Rgba8UnormSrgb, RenderAssetUsages::RENDER_WORLD)
}

/// Points the camera so that the plan lies where the panels leave room.
pub fn look_at_plan(desk: Res<Desk>, mut camera: Single<(&mut Transform, &mut Projection), With<PlanCamera>>) {
    let state = &desk.state;
    if !state.plan_area.is_positive() {
        return;
    }
    let centre = state.to_plan((desk.window_size / 2.0).to_pos2());
    let wanted = Vec3::new(centre.x, -centre.y, 10.0);
    let (transform, projection) = &mut *camera;
    if transform.translation != wanted {
        transform.translation = wanted;
    }
    if let Projection::Orthographic(orthographic) = &mut **projection {
        let scale = 1.0 / state.zoom;
        if orthographic.scale != scale {
            orthographic.scale = scale;
        }
    }
}
