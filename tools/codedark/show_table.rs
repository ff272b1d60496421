//! A table of text, for people or as CSV.

use comfy_table::presets::NOTHING;

use crate::arguments::Format;

/// Head and rows.
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With that head.
    pub fn new(head: &[&str]) -> Table {
        Table { head: head.iter().map(|word| (*word).to_owned()).collect(), rows: Vec::new() }
    }
    /// A head and rows made elsewhere.
    pub fn of((head, rows): (Vec<String>, Vec<Vec<String>>)) -> Table {
        Table { head, rows }
    }
    /// One more row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }
    /// As text, JSON (a list of objects) or CSV.
    pub fn text(&self, format: Format) -> String {
        match format {
            Format::Text => {
                let mut table = comfy_table::Table::new();
                table.load_style(NOTHING);
                table.set_header(&self.head).add_rows(&self.rows);
                table.trim_fmt() + "\n"
            }
            Format::Json => {
                let objects: Vec<serde_json::Value> = self
                    .rows
                    .iter()
                    .map(|row| {
                        self.head
                            .iter()
                            .cloned()
                            .zip(row.iter().cloned().map(Into::into))
                            .collect::<serde_json::Map<_, _>>()
                            .into()
                    })
                    .collect();
                format!("{:#}\n", serde_json::Value::Array(objects))
            }
            Format::Csv => codedark_files::results::table_csv(&self.head, &self.rows),
        }
    }
}
