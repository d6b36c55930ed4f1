//! Answers that are tables: CSV, read row by row.
//!
//! The text is kept as it came and parsed while the rows are iterated over, so that a large export costs one buffer. Columns are
//! found by their names in the first row: a column that is new or has moved breaks nothing.

use crate::endpoint::ResponseBody;
use crate::error::{Error, ErrorKind};
use crate::transport::RawResponse;
use std::fmt;
use std::marker::PhantomData;

/// A row of a table, made from its fields.
pub trait CsvRow: Sized {
    /// Reads a row. Errors are the names of columns that are missing.
    fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str>;
}

/// One row's fields, by the names of their columns.
#[derive(Debug)]
pub struct CsvFields<'a> {
    columns: &'a [String],
    fields: &'a [String],
}

impl CsvFields<'_> {
    /// The field of a column, which has to be there.
    pub fn required(&self, column: &'static str) -> Result<&str, &'static str> {
        self.optional(column).ok_or(column)
    }

    /// The field of a column; `None` if there is no such column or the field is empty.
    pub fn optional(&self, column: &str) -> Option<&str> {
        let index = self.columns.iter().position(|name| name == column)?;
        self.fields.get(index).map(String::as_str).filter(|field| !field.is_empty())
    }
}

/// An answer that is a table of `T`.
#[derive(Clone)]
pub struct Csv<T> {
    text: String,
    truncated: bool,
    row: PhantomData<fn() -> T>,
}

impl<T> Csv<T> {
    /// Whether rows are missing because there were more than the server gives at once. Ask for less, for instance a shorter time.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// The table as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: CsvRow> Csv<T> {
    /// The rows, each read when it is asked for. A row that cannot be read is an error that names its line, and the next goes on.
    pub fn rows(&self) -> impl Iterator<Item = Result<T, Error>> {
        let mut records = Records::new(&self.text);
        let columns = records.next().unwrap_or_default();
        records.filter(|fields| !is_remark(fields)).enumerate().map(move |(index, fields)| {
            T::read(&CsvFields { columns: &columns, fields: &fields }).map_err(|column| {
                let message = format!("row {} of the table has nothing in column `{column}`", index + 1);
                Error::new(ErrorKind::Decode, message)
            })
        })
    }
}

impl<T> ResponseBody for Csv<T> {
    /// Takes the text as it is, or out of a JSON string, as which older descriptions of the API have it.
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        let text = crate::decode::utf8(response)?;
        let as_json = text.trim_start().starts_with('"').then(|| serde_json::from_str(text).ok()).flatten();
        let text = as_json.unwrap_or_else(|| text.to_owned());
        let announced = response.headers().get("x-dfns-result-truncated").is_some_and(|value| value == "true");
        let truncated = announced || text.lines().next_back().is_some_and(|line| line.starts_with("# TRUNCATED"));
        Ok(Self { text, truncated, row: PhantomData })
    }
}

impl<T> fmt::Debug for Csv<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Csv({} bytes, truncated: {})", self.text.len(), self.truncated)
    }
}

/// A line that is no row: the note that the table was cut.
fn is_remark(fields: &[String]) -> bool {
    fields.first().is_some_and(|field| field.starts_with("# "))
}

/// The records of a CSV text, one after the other.
struct Records<'a> {
    reader: csv_core::Reader,
    rest: &'a [u8],
    done: bool,
}

impl<'a> Records<'a> {
    fn new(text: &'a str) -> Self {
        Self { reader: csv_core::Reader::new(), rest: text.as_bytes(), done: false }
    }
}

impl Iterator for Records<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        let (mut fields, mut field, mut buffer) = (Vec::new(), Vec::new(), [0; 256]);
        while !self.done {
            let (result, read, written) = self.reader.read_field(self.rest, &mut buffer);
            self.rest = &self.rest[read..];
            field.extend_from_slice(&buffer[..written]);
            match result {
                // Nothing is left: asking once more with nothing flushes the last field.
                csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
                csv_core::ReadFieldResult::Field { record_end } => {
                    fields.push(String::from_utf8_lossy(&field).into_owned());
                    field.clear();
                    if record_end {
                        return Some(fields);
                    }
                }
                csv_core::ReadFieldResult::End => self.done = true,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Csv, CsvFields, CsvRow, Records};
    use crate::endpoint::ResponseBody;
    use crate::transport::RawResponse;
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
        let cut = table("Name,Note\na,b\n# TRUNCATED at 100000 rows\n");
        assert!(cut.is_truncated());
        assert_eq!(cut.rows().count(), 1);
    }

    #[test]
    fn a_row_that_lacks_a_column_is_an_error_of_its_own() {
        let rows: Vec<_> = table("Name,Note\n,b\nc\n").rows().collect();
        assert!(rows[0].as_ref().unwrap_err().to_string().contains("row 1 of the table has nothing in column `Name`"));
        assert_eq!(*rows[1].as_ref().unwrap(), pair("c", ""));
        assert_eq!(table("").rows().count(), 0);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_quoted_comes_back(rows in proptest::collection::vec(proptest::collection::vec(".*", 2..4), 1..6)) {
            let quoted: Vec<String> = rows
                .iter()
                .map(|row| row.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect::<Vec<_>>().join(","))
                .collect();
            assert_eq!(Records::new(&quoted.join("\n")).collect::<Vec<_>>(), rows);
        }
    }
}
