//! New files in `scenarios/` must be seen: `include_dir` alone notices only changes of those it already holds.
fn main() {
    println!("cargo::rerun-if-changed=../../scenarios");
}
