//! Everything is tested from here: one program, one file a subject.

mod acuity;
mod campaign;
mod common;
mod determinism;
mod emergency;
mod files;
mod generate;
mod golden;
mod hospital;
mod recovery;
mod shipped;
mod twin;
mod ward_hospital;
