//! Playback of a real pair of runs: what is shown at an instant does not depend on how one got there.
