//! A floor plan for wards that have none: rows of rooms in the order of the file, wider for more beds.

use std::collections::BTreeMap;

use crate::blueprint::{Room, Ward};

/// Metres: a floor's width, a room's depth, the corridor between rows, a ward's own width and what two beds add.
const FLOOR: f64 = 72.0;
const DEPTH: f64 = 9.0;
const CORRIDOR: f64 = 3.0;
const OWN: f64 = 5.0;
const PER_PAIR: f64 = 1.6;

fn width(beds: usize) -> f64 {
    (OWN + PER_PAIR * beds.div_ceil(2) as f64).min(FLOOR)
}

/// Rooms of a site's wards, in the order of the file.
pub(super) fn rooms(wards: &[Ward]) -> Vec<Room> {
    // The next free corner of each floor, below everything that was given there.
    let mut corner: BTreeMap<i8, (f64, f64)> = BTreeMap::new();
    for ward in wards {
        if let Some(room) = ward.room {
            let (_, y) = corner.entry(ward.floor).or_default();
            let below = room.y + room.depth + CORRIDOR;
            if below.is_finite() && below > *y {
                *y = below;
            }
        }
    }
    wards
        .iter()
        .map(|ward| {
            ward.room.unwrap_or_else(|| {
                let (x, y) = corner.entry(ward.floor).or_default();
                let width = width(ward.beds.len());
                if *x + width > FLOOR && *x > 0.0 {
                    (*x, *y) = (0.0, *y + DEPTH + CORRIDOR);
                }
                let room = Room { x: *x, y: *y, width, depth: DEPTH };
                *x += width;
                room
            })
        })
        .collect()
}

/// The room of a pool of beds: one row a kind.
pub(super) fn pooled_room(row: usize, beds: usize) -> Room {
    Room { x: 0.0, y: row as f64 * (DEPTH + CORRIDOR), width: width(beds), depth: DEPTH }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_of_a_floor_do_not_overlap_and_grow_with_beds() {
        let ward = |beds: usize, floor| Ward { beds: (0..beds).map(|bed| bed.to_string()).collect(), floor, ..Ward::default() };
        let wards: Vec<Ward> = (0..14).map(|number| ward(4 + 3 * number, (number % 2) as i8)).collect();
        let rooms = rooms(&wards);
        assert!(rooms[13].width > rooms[1].width);
        for (i, a) in rooms.iter().enumerate() {
            for (j, b) in rooms.iter().enumerate().skip(i + 1) {
                let apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.depth <= b.y || b.y + b.depth <= a.y;
                assert!(apart || wards[i].floor != wards[j].floor, "{a:?} {b:?}");
            }
        }
    }
}
