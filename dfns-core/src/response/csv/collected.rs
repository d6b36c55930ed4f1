//! A whole table: its collected text, and its rows.

use super::content_type::refuse_another;
use super::fields::CsvRow;
use super::table::Table;
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
    /// Returns the rows, each parsed on demand. A row that has nothing in a required column is an
    /// error that names the column; the next row follows.
    pub fn rows(&self) -> impl Iterator<Item = Result<T, Error>> {
        let (mut table, mut rest) = (Table::default(), self.text.as_bytes());
        std::iter::from_fn(move || table.next_row(&mut rest, true))
    }
}

impl<T: CsvRow> FromResponse for Csv<T> {
    /// Accepts plain CSV, or CSV in a JSON string as in older descriptions of the API.
    ///
    /// Everything else is an error: a page, JSON, an empty body, a first line that lacks a required
    /// column or names one twice, and a row with more or fewer cells, as one that is cut off has.
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        json::refuse_change_request(response)?;
        json::refuse_page(response)?;
        refuse_another(response.headers()).map_err(|error| error.with_response(response))?;
        let text = json::utf8(response)?;
        json::refuse_error(response, text)?;
        let text = in_json(text).unwrap_or_else(|| text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
        let ends_with_remark = Table::check::<T>(text.as_bytes())
            .map_err(|error| json::labelled(&error, response).with_response(response))?;
        let truncated = is_announced(response.headers()) || ends_with_remark;
        Ok(Self { text, truncated, row: PhantomData })
    }
}

/// Returns the text in a JSON string, if it is one.
fn in_json(text: &str) -> Option<String> {
    let is_quoted = text.trim_start_matches('\u{feff}').trim_start().starts_with('"');
    is_quoted.then(|| serde_json::from_str(&json::without_marks(text)).ok()).flatten()
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
        const COLUMNS: &'static [&'static str] = &["Name"];

        fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str> {
            Ok(Self(fields.required("Name")?.to_owned(), fields.optional("Note").map(str::to_owned)))
        }
    }

    fn decode(text: &str) -> Result<Csv<Pair>, crate::error::Error> {
        Csv::decode(&RawResponse::new(StatusCode::OK, HeaderMap::new(), text.to_owned().into()))
    }

    fn table(text: &str) -> Csv<Pair> {
        decode(text).unwrap()
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
    fn a_row_that_has_nothing_in_a_column_is_an_error_of_its_own() {
        let rows: Vec<_> = table("Name,Note\n,b\nc,\n").rows().collect();
        assert!(rows[0].as_ref().unwrap_err().to_string().contains("row 1 of the table has nothing in column `Name`"));
        assert_eq!(*rows[1].as_ref().unwrap(), pair("c", ""));
        assert_eq!(table("Name,Note\n").rows().count(), 0);
    }

    #[test]
    fn what_is_not_the_whole_table_is_an_error_that_names_the_fault() {
        for (text, why) in [
            ("", "is empty"),
            ("\n \n", "does not name the column `Name`"),
            ("\"\"", "is empty"),
            ("<html><body>log in</body></html>", "is a page that begins with `<html><body>log in"),
            ("\n<!doctype html>\n<title>Log in, please</title>\n", "begins with `Log in, please`"),
            ("null", "does not name the column `Name`"),
            ("1", "does not name the column `Name`"),
            ("\"a string\"", "does not name the column `Name`"),
            ("{\"error\":{\"message\":\"no\"}}", "is an error, although its status is that of a success: no"),
            ("{\"error\":{\"id\":1}}", "is JSON where a table was expected"),
            ("[]", "is JSON where a table was expected"),
            ("{\"items\":[{\"id\":\"wa-", "is JSON where a table was expected"),
            ("one,b\ntwo,c\n", "does not name the column `Name`"),
            ("name,note\na,b\n", "does not name the column `Name`"),
            ("Name,Note,Note\na,b,c\n", "two columns of the table have the name `Note`"),
            ("Name,Note\na,b\nc\n", "row 2 of the table has 1 cell, and its first line has 2"),
            ("Name,Note\na,b,c\n", "row 1 of the table has 3 cells"),
            ("Name,Note\na,b\n\"c", "row 2 of the table is cut off inside quotes"),
            ("Name,Note\na,\"b\nc,d\n", "row 1 of the table is cut off inside quotes"),
            ("Name,Note\na,\"", "row 1 of the table is cut off inside quotes"),
            ("\"Name,Note\\na,b", "the first line of the table is cut off inside quotes"),
            ("Name,Note\na,b\n<html>\n", "row 2 of the table has 1 cell"),
        ] {
            let error = decode(text).unwrap_err();
            assert!(error.message().contains(why), "{text:?}: {error}");
        }
        // A line break inside quotes, none at the end, and quotes that end the text are whole.
        for text in ["Name,Note\na,\"b\n\"", "Name,Note\na,\"\"", "Name\n\"\"\"\"", "Name,Note\r\na,b\r\n\r\n"] {
            assert_eq!(table(text).rows().map(Result::unwrap).count(), 1, "{text:?}");
        }
    }

    #[test]
    fn a_remark_is_no_row_and_a_row_is_no_remark() {
        let rows: Vec<_> = table("Name,Note\n# a remark\n# a,b\n").rows().map(Result::unwrap).collect();
        assert_eq!(rows, [pair("# a", "b")]);
    }

    #[test]
    fn the_content_type_of_a_page_is_refused() {
        let headers = [("content-type".parse().unwrap(), http::HeaderValue::from_static("text/html"))];
        let response = RawResponse::new(StatusCode::OK, HeaderMap::from_iter(headers), "Name\na\n".into());
        let error = Csv::<Pair>::decode(&response).unwrap_err();
        assert_eq!(error.message(), "the response is `text/html` where a table was expected");
    }

    #[cfg(unix)]
    #[test]
    fn a_megabyte_of_columns_and_rows_is_read_in_time_that_grows_with_its_length() {
        let texts = [1, 4].map(|factor| {
            let columns: String = (0..factor * 15_000).map(|column| format!("c{column},")).collect::<Vec<_>>().concat();
            // Remarks are lines of any width.
            format!("{columns}Name\n{}{columns}Name\n", "# ,\n".repeat(factor << 17))
        });
        crate::effort::assert_grows_with_length("a table", |factor| {
            let csv = table(&texts[usize::from(factor > 1)]);
            assert_eq!(csv.rows().map(Result::unwrap).count(), 1, "{factor}");
        });
    }
}
