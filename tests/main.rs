
mod files;
