//! Tables for readers: the fields that identify an item first, as many as fit.

use super::columns::{Fields, cell, is_scalar};
use crate::failure::MAX_MESSAGE;
use crate::screen::Screen;
use dfns_core::one_line;
use std::fmt::Write as _;

/// The longest cell. Ids, addresses and hashes are shorter.
const LONGEST: usize = 72;

/// A table whose columns the first items determine.
pub(super) struct Table {
    columns: Vec<Column>,
    has_header: bool,
    screen: Screen,
}

struct Column {
    name: String,
    /// The name in capitals, escaped: a server may send any field.
    header: String,
    width: usize,
}

impl Table {
    pub(super) fn new(rows: &[Fields<'_>], screen: Screen) -> Self {
        let mut columns: Vec<(usize, Column)> = Vec::new();
        for (name, value) in rows.iter().flat_map(Fields::iter).filter(|(_, value)| is_scalar(value)) {
            let width = cell(value).chars().count().min(LONGEST);
            if width == 0 {
                continue;
            }
            if let Some((_, column)) = columns.iter_mut().find(|(_, column)| column.name == name) {
                column.width = column.width.max(width);
            } else {
                let header = cut(one_line(name.to_uppercase(), MAX_MESSAGE).clone());
                let width = width.max(header.chars().count());
                columns.push((rank(name), Column { name: name.to_owned(), header, width }));
            }
        }
        columns.sort_by_key(|(rank, _)| *rank);
        let (mut left, mut is_first) = (screen.width(), true);
        let mut fits = |(_, column): &(usize, Column)| {
            // A table without any column would say nothing.
            let fits = column.width + 2 <= left || std::mem::take(&mut is_first);
            is_first = false;
            left = left.saturating_sub(if fits { column.width + 2 } else { 0 });
            fits
        };
        columns.retain(&mut fits);
        Self { columns: columns.into_iter().map(|(_, column)| column).collect(), has_header: false, screen }
    }

    pub(super) fn lines(&mut self, rows: &[Fields<'_>]) -> String {
        let mut text = String::new();
        if !std::mem::replace(&mut self.has_header, true) && !self.columns.is_empty() {
            let header = self.line(|column| column.header.clone());
            text.push_str(&self.screen.bold(&header));
            text.push('\n');
        }
        for row in rows {
            text.push_str(&self.line(|column| row.get(&column.name).map(cell).unwrap_or_default()));
            text.push('\n');
        }
        text
    }

    fn line(&self, cell: impl Fn(&Column) -> String) -> String {
        let mut line = String::new();
        for column in &self.columns {
            let text = cut(cell(column));
            let _ = write!(line, "{text:width$}  ", width = column.width);
        }
        line.trim_end().to_owned()
    }
}

/// Returns an object as lines of a field and its value.
pub(super) fn record(fields: &Fields<'_>, screen: Screen) -> String {
    let lines: Vec<_> = fields.iter().map(|(name, value)| (one_line(name, LONGEST).clone(), value)).collect();
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, value) in lines {
        let name = screen.bold(&format!("{name:width$}"));
        let _ = writeln!(text, "{}", format!("{name}  {}", cell(value)).trim_end());
    }
    text
}

fn cut(text: String) -> String {
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// Returns how early a column comes.
fn rank(name: &str) -> usize {
    let is_date = name.starts_with("date") || name.ends_with("At") || name.ends_with("Time");
    match name {
        "id" => 0,
        "name" | "username" | "label" => 2,
        "kind" | "network" => 3,
        "address" | "symbol" => 4,
        "status" | "isActive" | "balance" | "amount" => 5,
        _ if name.ends_with("Id") && name != "externalId" && name != "orgId" => 1,
        _ if is_date => 6,
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, Table, record};
    use crate::screen::Screen;
    use serde_json::value::RawValue;

    fn table(items: &[&str]) -> String {
        let items: Vec<&RawValue> = items.iter().map(|item| serde_json::from_str(item).unwrap()).collect();
        let rows: Vec<_> = items.iter().map(|item| Fields::of(item)).collect();
        Table::new(&rows, Screen::PLAIN).lines(&rows)
    }

    #[test]
    fn identifying_fields_come_first_and_control_characters_are_shown() {
        let text = table(&[
            r#"{"dateCreated": "2026", "tags": [], "status": "Active", "id": "wa-1", "name": "a\u001b[2J", "memo": null}"#,
            r#"{"status": "Archived", "id": "wa-10", "name": null}"#,
        ]);
        assert_eq!(
            text,
            "ID     NAME        STATUS    DATECREATED\nwa-1   a\\u{1b}[2J  Active    2026\nwa-10              Archived\n"
        );
    }

    #[test]
    fn names_of_fields_are_escaped_like_values() {
        let item = r#"{"id": "wa-1", "\u001b]0;pwned\u0007": "x", "a\nb\u202e": "y"}"#;
        let long = format!("{{\"{}\\u009b\": \"z\"}}", "n".repeat(500));
        let value: &RawValue = serde_json::from_str(item).unwrap();
        for text in [table(&[item]), record(&Fields::deep(value), Screen::PLAIN), table(&[&long])] {
            assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
            assert!(!text.contains('\u{202e}') && text.lines().all(|line| line.chars().count() < 100), "{text:?}");
        }
        assert_eq!(table(&[item]), "ID    \\u{1b}]0;PWNED\\u{7}  A\\nB\\u{202e}\nwa-1  x                    y\n");
    }

    #[test]
    fn columns_that_do_not_fit_are_left_out_and_long_cells_are_cut() {
        let long = "x".repeat(500);
        let fields: Vec<_> = (0..9).map(|number| format!("\"f{number}\": \"{long}\"")).collect();
        let text = table(&[&format!("{{\"id\": \"wa-1\", {}}}", fields.join(","))]);
        let widths: Vec<_> = text.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width <= 140), "{widths:?}");
        assert!(text.contains('…') && text.starts_with("ID "), "{text}");
        assert_eq!(table(&[]), "");
    }

    #[test]
    fn an_object_is_a_line_for_each_field() {
        let value: &RawValue = serde_json::from_str(
            r#"{"id": "wa-1", "signingKey": {"id": "k", "x": {}}, "tags": ["a", "b"], "n": 1.50}"#,
        )
        .unwrap();
        let text = record(&Fields::deep(value), Screen::PLAIN);
        assert_eq!(
            text,
            "id             wa-1\nsigningKey.id  k\nsigningKey.x   {}\ntags           [\"a\",\"b\"]\nn              1.50\n"
        );
    }
}
