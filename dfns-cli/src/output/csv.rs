//! Comma-separated values, one line for each item.
//!
//! A spreadsheet takes text that begins with `=`, `+`, `-` or `@` for a formula, and the names of
//! wallets and users are other people's text. Such text gets an apostrophe, by which spreadsheets
//! mark text. Numbers stay numbers.

use super::columns::{Fields, cell};
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The columns, which the first items determine.
pub(super) struct Csv {
    columns: Vec<String>,
    has_header: bool,
    left_out: BTreeSet<String>,
}

/// How many names of fields that have no column are kept for the note.
const LEFT_OUT: usize = 20;

impl Csv {
    pub(super) fn new(rows: &[Fields<'_>]) -> Self {
        let mut columns: Vec<String> = Vec::new();
        for (name, _) in rows.iter().flat_map(Fields::iter) {
            if !columns.iter().any(|known| known == name) {
                columns.push(name.to_owned());
            }
        }
        Self { columns, has_header: false, left_out: BTreeSet::new() }
    }

    pub(super) fn lines(&mut self, rows: &[Fields<'_>]) -> String {
        let mut text = String::new();
        if !std::mem::replace(&mut self.has_header, true) && !self.columns.is_empty() {
            let header: Vec<_> = self.columns.iter().map(|column| quoted(&harmless(column))).collect();
            let _ = writeln!(text, "{}", header.join(","));
        }
        for row in rows {
            let cells: Vec<_> =
                self.columns.iter().map(|column| row.get(column).map(value).unwrap_or_default()).collect();
            let _ = writeln!(text, "{}", cells.join(","));
            let unknown = row.iter().filter(|(name, _)| !self.columns.iter().any(|column| column == name));
            for (name, _) in unknown {
                if self.left_out.len() < LEFT_OUT {
                    self.left_out.insert(name.to_owned());
                }
            }
        }
        text
    }

    /// Returns the fields that have no column.
    pub(super) fn left_out(&self) -> Option<String> {
        let names: Vec<_> = self.left_out.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

fn value(value: &RawValue) -> String {
    let text = cell(value);
    quoted(&if value.get().starts_with('"') { harmless(&text) } else { text })
}

fn harmless(text: &str) -> String {
    // Some spreadsheets skip white space before a formula.
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\\', '|', '%']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    let is_plain = !text.contains([',', '"', ';', '\'']) && text.trim() == text;
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::{Csv, Fields};
    use serde_json::value::RawValue;

    fn lines(items: &[&str]) -> (String, Option<String>) {
        let items: Vec<&RawValue> = items.iter().map(|item| serde_json::from_str(item).unwrap()).collect();
        let rows: Vec<_> = items.iter().map(|item| Fields::of(item)).collect();
        let mut csv = Csv::new(&rows[..1]);
        let text = csv.lines(&rows[..1]) + &csv.lines(&rows[1..]);
        (text, csv.left_out())
    }

    #[test]
    fn formulas_are_text_and_numbers_stay_numbers() {
        let item =
            r#"{"a": "=HYPERLINK(1)", "b": -5, "c": "+1,2", "d": "say \"hi\"", "e": " @x", "f": null, "g": [1, 2]}"#;
        let expected = "a,b,c,d,e,f,g\n\"'=HYPERLINK(1)\",-5,\"'+1,2\",\"say \"\"hi\"\"\",\"' @x\",,\"[1,2]\"\n";
        assert_eq!(lines(&[item]), (expected.to_owned(), None));
    }

    #[test]
    fn a_record_is_one_line_and_a_field_that_the_first_items_lack_is_named() {
        let (text, left_out) = lines(&[r#"{"a": 18446744073709551617}"#, r#"{"a": "x\ny\u001b[2J", "z": 1}"#]);
        assert_eq!(text, "a\n18446744073709551617\nx\\ny\\u{1b}[2J\n");
        assert_eq!(left_out.as_deref(), Some("z"));
    }
}
