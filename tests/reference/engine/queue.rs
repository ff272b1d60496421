//! Stations in a row, first come first served, one list of events that is searched for the least. Poisson arrivals, exponential
//! service of mean one minute.

use std::collections::VecDeque;

use super::random::Random;

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    /// At a station, a customer who came then.
    Served(usize, f64),
}

/// Mean minutes from arrival to the end of the last service, of all who left within the time played from empty.
pub fn mean_turnaround(places: &[usize], per_minute: f64, minutes: f64, replication: u64) -> f64 {
    let mut random = Random::new(replication);
    let mut events = vec![(random.exponential(per_minute), Event::Arrival)];
    let mut busy = vec![0; places.len()];
    let mut waiting: Vec<VecDeque<f64>> = vec![VecDeque::new(); places.len()];
    let (mut sum, mut left) = (0.0, 0.0);
    loop {
        let next = (0..events.len()).min_by(|a, b| events[*a].0.total_cmp(&events[*b].0)).unwrap();
        let (now, event) = events.swap_remove(next);
        if now > minutes {
            return sum / left;
        }
        let (joins, came) = match event {
            Event::Arrival => {
                events.push((now + random.exponential(per_minute), Event::Arrival));
                (0, now)
            }
            Event::Served(station, came) => {
                match waiting[station].pop_front() {
                    Some(first) => events.push((now + random.exponential(1.0), Event::Served(station, first))),
                    None => busy[station] -= 1,
                }
                (station + 1, came)
            }
        };
        if joins == places.len() {
            sum += now - came;
            left += 1.0;
        } else if busy[joins] < places[joins] {
            busy[joins] += 1;
            events.push((now + random.exponential(1.0), Event::Served(joins, came)));
        } else {
            waiting[joins].push_back(came);
        }
    }
}
