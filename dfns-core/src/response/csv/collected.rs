//! A whole table: its collected text, and its rows.

use super::fields::CsvRow;
use super::table::{TRUNCATED, Table};
use crate::error::Error;
use crate::response::from_response::FromResponse;
use crate::response::json;
use crate::response::raw::RawResponse;
use http::HeaderMap;
use std::fmt;
use std::marker::PhantomData;

/// A response that is a table of `T`.
#[derive(Clone)]
pub struct Csv<T> {
    text: String,
    truncated: bool,
    row: PhantomData<fn() -> T>,
}

impl<T> Csv<T> {
    /// Returns whether the server truncated the table. If so, narrow the request, for instance to a
    /// shorter period.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Returns the text of the table, unchanged.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A table that a server responds with.
#[cfg(feature = "server")]
impl<T> From<String> for Csv<T> {
    fn from(text: String) -> Self {
        Self { text, truncated: false, row: PhantomData }
    }
}

impl<T: CsvRow> Csv<T> {
    /// Returns the rows, each parsed on demand. A row that lacks a column is an error that names
    /// the column; the next row follows.
    pub fn rows(&self) -> impl Iterator<Item = Result<T, Error>> {
        let (mut table, mut rest) = (Table::default(), self.text.as_bytes());
        std::iter::from_fn(move || table.next_row(&mut rest, true))
    }
}

impl<T> FromResponse for Csv<T> {
    /// Accepts plain CSV, or CSV in a JSON string as in older descriptions of the API.
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        let text = json::text(response)?;
        let as_json = text.trim_start().starts_with('"').then(|| serde_json::from_str(&text).ok()).flatten();
        let text = as_json.unwrap_or_else(|| text.into_owned());
        let remark = text.trim_end().lines().next_back();
        let truncated = is_announced(response.headers()) || remark.is_some_and(|line| line.starts_with(TRUNCATED));
        Ok(Self { text, truncated, row: PhantomData })
    }
}

/// Whether the response's headers say that the table is truncated.
pub(crate) fn is_announced(headers: &HeaderMap) -> bool {
    headers.get("x-dfns-result-truncated").is_some_and(|value| value == "true")
}

impl<T> fmt::Debug for Csv<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Csv({} bytes, truncated: {})", self.text.len(), self.truncated)
    }
}

#[cfg(test)]
mod tests {
    use super::Csv;
    use crate::response::csv::{CsvFields, CsvRow};
    use crate::response::from_response::FromResponse;
    use crate::response::raw::RawResponse;
    use http::{HeaderMap, StatusCode};

    #[derive(Debug, PartialEq)]
    struct Pair(String, Option<String>);

    impl CsvRow for Pair {
        fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str> {
            Ok(Self(fields.required("Name")?.to_owned(), fields.optional("Note").map(str::to_owned)))
        }
    }

    fn table(text: &str) -> Csv<Pair> {
        Csv::decode(&RawResponse::new(StatusCode::OK, HeaderMap::new(), text.to_owned().into())).unwrap()
    }

    fn pair(name: &str, note: &str) -> Pair {
        Pair(name.to_owned(), (!note.is_empty()).then(|| note.to_owned()))
    }

    #[test]
    fn rows_are_read_by_the_names_of_their_columns() {
        let csv = table("Note,New,Name\r\n\"a, \"\"b\"\"\nc\",x,one\r\n,,two");
        let rows: Vec<_> = csv.rows().map(Result::unwrap).collect();
        assert_eq!(rows, [pair("one", "a, \"b\"\nc"), pair("two", "")]);
        assert!(!csv.is_truncated());
        assert_eq!(table("\"Name,Note\\nå,b\"").rows().map(Result::unwrap).collect::<Vec<_>>(), [pair("å", "b")]);
    }

    #[test]
    fn a_table_that_was_cut_says_so_and_the_remark_is_no_row() {
        for end in ["", "\n", "\r\n\r\n"] {
            let cut = table(&format!("Name,Note\na,b\n# TRUNCATED at 100000 rows{end}"));
            assert!(cut.is_truncated());
            assert_eq!(cut.rows().count(), 1);
        }
    }

    #[test]
    fn a_row_that_lacks_a_column_is_an_error_of_its_own() {
        let rows: Vec<_> = table("Name,Note\n,b\nc\n").rows().collect();
        assert!(rows[0].as_ref().unwrap_err().to_string().contains("row 1 of the table has nothing in column `Name`"));
        assert_eq!(*rows[1].as_ref().unwrap(), pair("c", ""));
        assert_eq!(table("").rows().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_megabyte_of_columns_and_rows_is_read_in_time_that_grows_with_its_length() {
        let texts = [1, 4].map(|factor| {
            let columns: String = (0..factor * 15_000).map(|column| format!("c{column},")).collect::<Vec<_>>().concat();
            format!("{columns}Name\n{}", "\n,".repeat(factor << 17))
        });
        crate::effort::assert_grows_with_length("a table", |factor| {
            let csv = table(&texts[usize::from(factor > 1)]);
            assert!(csv.rows().all(|row| row.is_err()) && csv.rows().count() >= factor << 17);
        });
    }
}
