//! Everything is tested from here: one program, one file a subject.

mod acuity;
mod adversaries;
mod campaign;
mod command;
mod common;
mod determinism;
mod emergency;
mod files;
mod generate;
mod golden;
mod harm;
mod hospital;
mod integrity;
mod links;
mod orders;
mod planned;
mod posture;
mod recovery;
mod sensitivity;
mod shipped;
mod twin;
mod validation;
mod ward_hospital;
mod worm;
