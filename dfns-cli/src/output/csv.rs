//! Comma-separated values, one record for each item.
//!
//! A program reads them, so every cell has the whole value. A string is written as it is, with its
//! line breaks, and an object or a list as compact JSON. The columns are the declared fields, so
//! that they are the same for every response. Newer fields of the first items follow.
//!
//! A spreadsheet takes text that begins with `=`, `+`, `-` or `@` for a formula, and the names of
//! wallets and users are other people's text. Such text gets an apostrophe, by which spreadsheets
//! mark text. Numbers stay numbers. Control characters, which no spreadsheet shows and some readers
//! refuse, become the escapes of JSON.

use super::columns::Fields;
use super::escape::{is_escaped, printable};
use super::pretty;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The columns.
pub(super) struct Csv {
    columns: Vec<String>,
    /// The position of each column.
    positions: BTreeMap<String, usize>,
    has_header: bool,
    left_out: BTreeSet<String>,
}

/// How many names of fields that have no column are kept for the error.
const LEFT_OUT: usize = 20;

impl Csv {
    /// Creates the columns: the declared fields, and all others of these items.
    pub(super) fn new(declared: &[&str], rows: &[Fields<'_>]) -> Self {
        let (mut columns, mut positions) = (Vec::new(), BTreeMap::new());
        for name in declared.iter().copied().chain(rows.iter().flat_map(Fields::iter).map(|(name, _)| name)) {
            positions.entry(name.to_owned()).or_insert_with(|| {
                columns.push(name.to_owned());
                columns.len() - 1
            });
        }
        Self { columns, positions, has_header: false, left_out: BTreeSet::new() }
    }

    pub(super) fn lines(&mut self, rows: &[Fields<'_>]) -> String {
        let mut text = String::new();
        if !std::mem::replace(&mut self.has_header, true) && !self.columns.is_empty() {
            let header: Vec<_> = self.columns.iter().map(|column| string(column)).collect();
            let _ = writeln!(text, "{}", header.join(","));
        }
        for row in rows {
            let mut cells = vec![String::new(); self.columns.len()];
            for (name, value) in row.iter() {
                if let Some(&position) = self.positions.get(name) {
                    cells[position] = cell(value);
                } else if self.left_out.len() < LEFT_OUT {
                    self.left_out.insert(name.to_owned());
                }
            }
            let _ = writeln!(text, "{}", cells.join(","));
        }
        text
    }

    /// Returns the fields that have no column.
    pub(super) fn left_out(&self) -> Option<String> {
        let names: Vec<_> = self.left_out.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

/// Returns the cell of a value. Nothing for `null`.
fn cell(value: &RawValue) -> String {
    match serde_json::from_str::<Option<String>>(value.get()) {
        Ok(text) => string(&text.unwrap_or_default()),
        Err(_) => quoted(&String::from_utf8_lossy(&printable(pretty::compact(value.get()).as_bytes()))),
    }
}

fn string(text: &str) -> String {
    let mut visible = String::with_capacity(text.len() + 1);
    if is_formula(text) {
        visible.push('\'');
    }
    for character in text.chars() {
        if character.is_control() && !matches!(character, '\t' | '\n' | '\r') {
            let _ = write!(visible, "\\u{:04x}", u32::from(character));
        } else {
            visible.push(character);
        }
    }
    quoted(&visible)
}

/// Returns whether a spreadsheet might take text for a formula. Some skip white space and invisible
/// characters before it, and some take the wide forms of the characters.
fn is_formula(text: &str) -> bool {
    let shown = text.trim_start_matches(|character: char| character.is_whitespace() || is_escaped(character));
    shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\\', '|', '%'])
}

fn quoted(text: &str) -> String {
    let is_plain = !text.contains([',', '"', ';', '\'', '\t', '\n', '\r']) && text.trim() == text;
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::{Csv, Fields};
    use serde_json::value::RawValue;

    fn lines(declared: &[&str], items: &[&str]) -> (String, Option<String>) {
        let items: Vec<&RawValue> = items.iter().map(|item| serde_json::from_str(item).unwrap()).collect();
        let rows: Vec<_> = items.iter().map(|item| Fields::of(item)).collect();
        let first = rows.len().min(1);
        let mut csv = Csv::new(declared, &rows[..first]);
        let text = csv.lines(&rows[..first]) + &csv.lines(&rows[first..]);
        (text, csv.left_out())
    }

    #[test]
    fn formulas_are_text_and_numbers_stay_numbers() {
        let item =
            r#"{"a": "=HYPERLINK(1)", "b": -5, "c": "+1,2", "d": "say \"hi\"", "e": " @x", "f": null, "g": [1, 2]}"#;
        let expected = "a,b,c,d,e,f,g\n\"'=HYPERLINK(1)\",-5,\"'+1,2\",\"say \"\"hi\"\"\",\"' @x\",,\"[1,2]\"\n";
        assert_eq!(lines(&[], &[item]), (expected.to_owned(), None));
        for formula in ["\\t=1", "\\r\\n-1", "\\u0000=1", "\\ufeff@x", "\\u200b+1", "＝1", "|x", "-1"] {
            let (text, _) = lines(&[], &[&format!("{{\"a\": \"{formula}\"}}")]);
            assert!(text.starts_with("a\n\"'"), "{formula}: {text}");
        }
    }

    #[test]
    fn a_cell_has_the_whole_value() {
        let long = "x".repeat(100_000);
        let list: Vec<_> = (0..3000).map(|number| format!("\"tag{number:06}\"")).collect();
        let list = list.join(",");
        let (text, _) = lines(&[], &[&format!("{{\"a\": \"{long}\", \"b\": [{list}], \"c\": {{\"d\": \"{long}\"}}}}")]);
        let quotes = list.replace('"', "\"\"");
        assert_eq!(text, format!("a,b,c\n{long},\"[{quotes}]\",\"{{\"\"d\"\":\"\"{long}\"\"}}\"\n"));
    }

    #[test]
    fn line_breaks_stay_in_quotes_and_control_characters_are_escaped() {
        let item = r#"{"a": "x\ny\r\nz\tw", "b": "x\u001b[2J\u0000\u009b", "c": "❤\ufe0f", "d": ["\u001b", "\u202e"], "e": 18446744073709551617}"#;
        let (text, _) = lines(&[], &[item]);
        let expected = "a,b,c,d,e\n\"x\ny\r\nz\tw\",x\\u001b[2J\\u0000\\u009b,❤\u{fe0f},\"[\"\"\\u001b\"\",\"\"\\u202e\"\"]\",18446744073709551617\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_columns_are_the_declared_fields_and_those_of_the_first_items() {
        let (text, left_out) = lines(&["id", "name"], &[r#"{"new": 1, "id": "a"}"#, r#"{"name": "b", "later": 1}"#]);
        assert_eq!(text, "id,name,new\na,,1\n,b,\n");
        assert_eq!(left_out.as_deref(), Some("later"));
        assert_eq!(lines(&["id", "name"], &[]), ("id,name\n".to_owned(), None));
    }
}
