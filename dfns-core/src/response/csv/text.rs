//! Turns chunks of a response into chunks of CSV. The response is plain CSV or, in older
//! descriptions of the API, CSV in a JSON string.
//!
//! The two differ before the first row. At the end of the line, a JSON string has a backslash; CSV
//! ends the line or the quotes.

use super::json_string::JsonString;
use super::records::LONGEST;
use crate::error::{Error, ErrorKind};

#[derive(Default)]
pub(crate) struct Text {
    form: Form,
    json: JsonString,
    /// Unread CSV; as long as the form is unknown, the unread response.
    input: Vec<u8>,
    /// The number of bytes that are read. They are discarded when more arrive.
    taken: usize,
    is_complete: bool,
}

/// The form of a response, as far as it is known.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Only white space so far.
    #[default]
    Blank,
    /// Only text so far that either form may have in quotes.
    Quoted,
    Plain,
    Json,
}

impl Form {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Blank, b'"') => Self::Quoted,
            (Self::Blank, _) if !byte.is_ascii_whitespace() => Self::Plain,
            (Self::Quoted, b'\\') => Self::Json,
            (Self::Quoted, b'"' | b'\r' | b'\n') => Self::Plain,
            _ => self,
        }
    }

    fn is_known(self) -> bool {
        matches!(self, Self::Plain | Self::Json)
    }
}

impl Text {
    /// Adds a chunk of the response.
    pub(crate) fn add(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.input.drain(..std::mem::take(&mut self.taken));
        if self.form == Form::Json {
            return self.json.read(piece, &mut self.input);
        }
        self.input.extend_from_slice(piece);
        if self.form.is_known() {
            return Ok(());
        }
        self.form = piece.iter().fold(self.form, |form, &byte| form.after(byte));
        if self.form == Form::Json {
            let start = std::mem::take(&mut self.input);
            return self.json.read(&start, &mut self.input);
        }
        if !self.form.is_known() && self.input.len() > LONGEST {
            let message = format!("the first line of the table is longer than {LONGEST} bytes");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        Ok(())
    }

    /// Marks the end of the response.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        self.is_complete = true;
        if self.form == Form::Json {
            return self.json.end();
        }
        self.form = Form::Plain;
        Ok(())
    }

    /// Lets a reader consume the text. Its second argument is true if no more text follows.
    pub(crate) fn read<R>(&mut self, reader: impl FnOnce(&mut &[u8], bool) -> R) -> R {
        let mut rest = if self.form.is_known() { &self.input[self.taken..] } else { &[] };
        let before = rest.len();
        let result = reader(&mut rest, self.is_complete);
        self.taken += before - rest.len();
        result
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Table;
    use super::super::{CsvFields, CsvRow};
    use super::{LONGEST, Text};

    #[derive(Debug, PartialEq)]
    struct Note(String);

    impl CsvRow for Note {
        const COLUMNS: &'static [&'static str] = &["Note"];

        fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str> {
            Ok(Self(fields.required("Note")?.to_owned()))
        }
    }

    type Rows = Vec<Result<Note, String>>;

    /// Returns all rows of a response that arrives in these chunks, and whether it says that it is
    /// truncated.
    fn rows<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<(Rows, bool), String> {
        let (mut text, mut table, mut rows) = (Text::default(), Table::default(), Vec::new());
        for piece in pieces.into_iter().map(Some).chain([None]) {
            let taken_in = if let Some(piece) = piece { text.add(piece) } else { text.end() };
            taken_in.map_err(|error| error.to_string())?;
            while let Some(row) = text.read(|input, is_last| table.next_row(input, is_last)) {
                rows.push(row.map_err(|error| error.to_string()));
            }
        }
        Ok((rows, table.ends_with_truncation()))
    }

    proptest::proptest! {
        #[test]
        fn neither_the_pieces_nor_a_json_string_around_them_make_a_difference(
            lines in proptest::collection::vec("([abé]{0,4}|\"([ab,é\n\r]|\"\"){0,6}\"),x", 0..8),
            head in "Note,X|\"Note\",X|X,\"Note\"",
            crlf: bool,
            cut: bool,
            length in 1..50_usize,
        ) {
            let mut lines = [vec![head], lines].concat();
            lines.extend(cut.then(|| String::from("# TRUNCATED at 7, \"rows\"")));
            let csv = lines.join(if crlf { "\r\n" } else { "\n" });
            let json = serde_json::to_string(&format!("{csv}\n")).unwrap();
            let whole = rows([csv.as_bytes()]).unwrap();
            assert_eq!(rows(csv.as_bytes().chunks(length)).unwrap(), whole);
            assert_eq!(rows(json.as_bytes().chunks(length)).unwrap(), whole);
            assert_eq!((whole.0.len(), whole.1), (lines.len() - 1 - usize::from(cut), cut));
        }
    }

    #[test]
    fn a_response_without_rows_has_none_in_whatever_form() {
        for response in ["\"Note\"", "\"Note,X\\n\"", "Note", "\u{feff}Note,X\n\n", "Note\r\n"] {
            assert_eq!(rows(response.as_bytes().chunks(1)).unwrap().0, [], "{response}");
        }
    }

    #[test]
    fn a_response_without_a_first_line_is_an_error() {
        for response in ["", " ", "\n\n", "\"\"", "\u{feff}"] {
            let rows = rows(response.as_bytes().chunks(1)).unwrap().0;
            let [Err(why)] = &rows[..] else { panic!("{response:?}: {rows:?}") };
            assert!(why.contains("empty") || why.contains("does not name the column `Note`"), "{response:?}: {why}");
        }
    }

    #[test]
    fn a_json_string_that_is_cut_off_or_ill_formed_is_an_error() {
        assert!(rows([&b"\"Note\\na\\nb"[..]]).unwrap_err().contains("cut off"));
        assert!(rows([&b"\"Note\\x"[..]]).unwrap_err().contains("not the JSON string"));
    }

    #[test]
    fn a_beginning_that_does_not_tell_the_form_is_not_kept_for_ever() {
        for endless in [&b"\"a"[..], b" "] {
            let long = endless[..1].iter().chain(std::iter::repeat_n(&endless[endless.len() - 1], LONGEST + 1));
            let long: Vec<u8> = long.copied().collect();
            assert!(rows(long.chunks(1000)).unwrap_err().contains("longer than 1048576 bytes"));
        }
    }
}
