//! Where floors, wards and beds lie. Wards keep the order of the hospital's own plan; their sizes follow their beds, and beds are
//! as large as the window allows.

use codedark_sim::twin::{BedId, Twin, WardId};
use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Sizes a bed's tile may have, largest first.
const TILES: [(f32, f32); 9] = [
    (62.0, 26.0),
    (54.0, 24.0),
    (48.0, 22.0),
    (43.0, 20.0),
    (38.0, 18.0),
    (34.0, 17.0),
    (30.0, 15.0),
    (26.0, 13.0),
    (22.0, 11.0),
];
const GAP: f32 = 3.0;
const BETWEEN_ROOMS: f32 = 8.0;
const PADDING: f32 = 8.0;
/// Height of a ward's heading.
pub const HEADING: f32 = 22.0;
/// Between two floors, besides what lies between two rooms.
const BETWEEN_FLOORS: f32 = 5.0;
const MARGIN: f32 = 14.0;
/// Width of the column at the left that names the floors.
const GUTTER: f32 = 44.0;
/// A room too narrow for its name tells nothing.
const NARROWEST: f32 = 168.0;

/// A ward on the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomPlace {
    /// Which.
    pub ward: WardId,
    /// Where.
    pub area: Rect,
    /// Beds in a row.
    pub columns: usize,
    /// Size of a bed.
    pub tile: Vec2,
    /// Beds.
    pub beds: usize,
}

impl RoomPlace {
    /// Where a bed lies, by its position in the ward.
    pub fn bed(&self, number: usize) -> Rect {
        let (column, row) = (number % self.columns, number / self.columns);
        let origin = self.area.min + vec2(PADDING, HEADING + 3.0);
        let step = self.tile + Vec2::splat(GAP);
        Rect::from_min_size(origin + vec2(column as f32 * step.x, row as f32 * step.y), self.tile)
    }
}

/// A floor's heading.
#[derive(Clone, Debug, PartialEq)]
pub struct FloorPlace {
    /// Its number, `G` for the ground, `B1` below.
    pub title: String,
    /// The site's name where there are several.
    pub site: String,
    /// Where its text begins.
    pub at: Pos2,
}

/// What lies under a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A ward's room, beside its beds.
    Ward(WardId),
    /// A bed.
    Bed(BedId),
}

/// Where everything lies, in points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Floors, from the top.
    pub floors: Vec<FloorPlace>,
    /// Wards, floor by floor.
    pub rooms: Vec<RoomPlace>,
    /// Size of all.
    pub size: Vec2,
}

struct Floor {
    title: String,
    site: String,
    wards: Vec<WardId>,
}

impl Plan {
    /// Lays out every ward so that all of them fit, if beds of a readable size allow it.
    pub fn lay(twin: &Twin, room: Vec2) -> Plan {
        let floors = floors(twin);
        let mut plan = Plan::default();
        for (width, height) in TILES {
            plan = Plan::with_tiles(twin, &floors, room.x, vec2(width, height));
            if plan.size.y <= room.y {
                // What is left of the height makes every bed a little taller.
                let taller = (1..=6).rev().map(|more| Plan::with_tiles(twin, &floors, room.x, vec2(width, height + more as f32)));
                return taller.into_iter().find(|plan| plan.size.y <= room.y).unwrap_or(plan);
            }
        }
        plan
    }

    fn with_tiles(twin: &Twin, floors: &[Floor], width: f32, tile: Vec2) -> Plan {
        let mut plan = Plan::default();
        let mut y = MARGIN - 2.0;
        for floor in floors {
            plan.floors.push(FloorPlace { title: floor.title.clone(), site: floor.site.clone(), at: pos2(MARGIN, y + 2.0) });
            let most = ((width - MARGIN - GUTTER + BETWEEN_ROOMS) / (NARROWEST + BETWEEN_ROOMS)).max(1.0) as usize;
            let fewest = floor.wards.len().div_ceil(most).max(1);
            let best = (fewest..=floor.wards.len().max(fewest))
                .map(|rows| floor_rooms(twin, &floor.wards, rows, width, tile, y))
                .min_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((rooms, bottom)) = best {
                plan.rooms.extend(rooms);
                y = bottom + BETWEEN_FLOORS;
            }
        }
        plan.size = vec2(width, y - BETWEEN_FLOORS);
        plan
    }

    /// What lies under a point of the plan.
    pub fn at(&self, twin: &Twin, point: Pos2) -> Option<Target> {
        let room = self.rooms.iter().find(|room| room.area.contains(point))?;
        let bed = (0..room.beds).find(|number| room.bed(*number).contains(point));
        Some(match bed {
            Some(number) => Target::Bed(BedId::from_index(twin.beds_of(room.ward).start + number)),
            None => Target::Ward(room.ward),
        })
    }

    /// The room of a ward.
    pub fn room(&self, ward: WardId) -> Option<&RoomPlace> {
        self.rooms.iter().find(|room| room.ward == ward)
    }
}

fn floors(twin: &Twin) -> Vec<Floor> {
    let mut floors = Vec::new();
    for (number, site) in twin.sites.iter().enumerate() {
        let mut wards: Vec<usize> = site.wards.clone().filter(|index| *index < twin.wards.len()).collect();
        wards.sort_by(|a, b| {
            let key = |index: &usize| {
                let ward = &twin.wards[*index];
                (-i16::from(ward.floor), ward.room.y, ward.room.x)
            };
            key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        for index in wards {
            let floor = twin.wards[index].floor;
            let words = match floor {
                0 => "G".to_owned(),
                below if below < 0 => format!("B{}", -i16::from(below)),
                above => above.to_string(),
            };
            let site = if twin.sites.len() > 1 { site.name.clone() } else { String::new() };
            match floors.last_mut() {
                Some((last, Floor { wards, .. })) if *last == (number, floor) => wards.push(WardId::from_index(index)),
                _ => floors.push(((number, floor), Floor { title: words, site, wards: vec![WardId::from_index(index)] })),
            }
        }
    }
    floors.into_iter().map(|(_, floor)| floor).collect()
}

/// The rooms of one floor in so many rows, and where they end.
fn floor_rooms(twin: &Twin, wards: &[WardId], rows: usize, width: f32, tile: Vec2, top: f32) -> (Vec<RoomPlace>, f32) {
    let beds = |ward: &WardId| twin.wards[ward.index()].beds as f32;
    let total: f32 = wards.iter().map(|ward| beds(ward) + 6.0).sum();
    let mut groups: Vec<Vec<WardId>> = vec![Vec::new(); rows];
    let mut sum = 0.0;
    for ward in wards {
        let weight = beds(ward) + 6.0;
        let row = ((sum + weight / 2.0) / total * rows as f32) as usize;
        groups[row.min(rows - 1)].push(*ward);
        sum += weight;
    }
    let mut rooms = Vec::new();
    let mut y = top;
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let free = width - GUTTER - MARGIN - BETWEEN_ROOMS * (group.len() - 1) as f32;
        let spare = free - NARROWEST * group.len() as f32;
        let weights: f32 = group.iter().map(|ward| beds(ward).max(1.0)).sum();
        let mut x = GUTTER;
        let mut row_rooms = Vec::new();
        for ward in group {
            let share = beds(ward).max(1.0) / weights;
            let room_width = if spare > 0.0 { NARROWEST + spare * share } else { free / group.len() as f32 };
            let inner = room_width - 2.0 * PADDING + GAP;
            let columns = ((inner / (tile.x + GAP)) as usize).max(1);
            // Whole columns share what is left over, so that tiles end where the heading ends.
            let fitted = vec2((inner / columns as f32 - GAP).min(tile.x * 1.5), tile.y);
            let count = twin.wards[ward.index()].beds as usize;
            row_rooms.push(RoomPlace {
                ward: *ward,
                area: Rect::from_min_size(pos2(x.round(), y), vec2(room_width.round(), 0.0)),
                columns,
                tile: fitted,
                beds: count,
            });
            x += room_width + BETWEEN_ROOMS;
        }
        let deepest = row_rooms.iter().map(|room| room.beds.div_ceil(room.columns)).max().unwrap_or(0);
        let depth = HEADING + 3.0 + (deepest as f32 * (tile.y + GAP)).max(14.0) + PADDING - GAP;
        for mut room in row_rooms {
            room.area.max.y = y + depth;
            rooms.push(room);
        }
        y += depth + BETWEEN_ROOMS;
    }
    (rooms, y)
}
