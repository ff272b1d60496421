mod campaign;
mod common;
mod emergency;
mod files;
mod generate;
mod hospital;
mod recovery;
mod shipped;
