mod files;
mod generate;
