
mod emergency;
mod files;
mod generate;
mod hospital;
