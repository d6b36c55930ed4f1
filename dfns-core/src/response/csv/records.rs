//! Splits CSV into records, whatever the boundaries of its chunks.
//!
//! A record is kept in two buffers that are reused for the next. It must not exceed [`LONGEST`]:
//! otherwise an unclosed quote would swallow everything that follows.

use crate::error::{Error, ErrorKind};

/// The longest record, in bytes of the text.
pub(super) const LONGEST: usize = 1024 * 1024;

/// The length of a byte order mark, which is skipped. The first chunk must hold all of it or
/// nothing.
const BYTE_ORDER_MARK: usize = 3;

pub(super) struct Records {
    reader: csv_core::Reader,
    has_begun: bool,
    /// The concatenated fields of the record so far.
    text: Vec<u8>,
    text_length: usize,
    /// The end of each field.
    ends: Vec<usize>,
    ends_length: usize,
    /// The number of input bytes in the record so far.
    size: usize,
}

impl Default for Records {
    fn default() -> Self {
        Self {
            reader: csv_core::Reader::new(),
            has_begun: false,
            text: vec![0; 256],
            text_length: 0,
            ends: vec![0; 16],
            ends_length: 0,
            size: 0,
        }
    }
}

/// The fields of one record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Record<'a> {
    pub(super) fn get(self, index: usize) -> Option<&'a str> {
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        self.text.get(start..*self.ends.get(index)?)
    }

    /// Returns the number of fields.
    pub(super) fn count(self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.ends.len()).map_while(move |index| self.get(index))
    }
}

impl Records {
    /// Returns the next record, or `None` if the input does not hold the rest of it. Also `None`
    /// after the last record, if this is the last chunk (`is_last`). A record that ends inside
    /// quotes was cut off, and is an error.
    ///
    /// Consumes the input that it reads; nothing of a first chunk that is too short.
    pub(super) fn next(&mut self, input: &mut &[u8], is_last: bool) -> Result<Option<Record<'_>>, Error> {
        if !self.has_begun && !is_last && input.len() < BYTE_ORDER_MARK {
            return Ok(None);
        }
        self.has_begun = true;
        loop {
            // The reader takes an empty chunk for the end of the input.
            if input.is_empty() && !is_last {
                return Ok(None);
            }
            // After the end of the last chunk, a line break completes the record, unless it is
            // inside quotes: then it is one more character.
            let is_closing = input.is_empty() && self.size > 0;
            let piece = if is_closing { b"\n" } else { *input };
            let (text, ends) = (&mut self.text[self.text_length..], &mut self.ends[self.ends_length..]);
            let (result, read, written, ended) = self.reader.read_record(piece, text, ends);
            if !is_closing {
                *input = &input[read..];
                self.size += read;
            }
            self.text_length += written;
            self.ends_length += ended;
            if self.size > LONGEST {
                return Err(Error::new(ErrorKind::TooLarge, format!("is longer than {LONGEST} bytes")));
            }
            match result {
                csv_core::ReadRecordResult::InputEmpty if is_closing && written > 0 => {
                    return Err(Error::new(ErrorKind::Decode, "is cut off inside quotes"));
                }
                // There were only empty lines.
                csv_core::ReadRecordResult::InputEmpty if is_closing => return Ok(None),
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                csv_core::ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return Ok(None),
            }
        }
        let (text, ends) = (&self.text[..self.text_length], &self.ends[..self.ends_length]);
        (self.text_length, self.ends_length, self.size) = (0, 0, 0);
        // Each field is checked separately: a character must not span two fields.
        let text = std::str::from_utf8(text).ok().filter(|text| ends.iter().all(|&end| text.is_char_boundary(end)));
        let text = text.ok_or_else(|| Error::new(ErrorKind::Decode, "is not UTF-8 text"))?;
        Ok(Some(Record { text, ends }))
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Records};

    /// Returns all records of a table that arrives in these chunks.
    fn records<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Vec<String>>, String> {
        let (mut records, mut all, mut input) = (Records::default(), Vec::new(), Vec::new());
        let mut read = |piece: &[u8], is_last| {
            input.extend_from_slice(piece);
            let mut rest = &input[..];
            while let Some(record) = records.next(&mut rest, is_last).map_err(|error| error.to_string())? {
                all.push(record.iter().map(str::to_owned).collect());
            }
            input = rest.to_vec();
            Ok(())
        };
        pieces.into_iter().try_for_each(|piece| read(piece, false))?;
        read(&[], true).map(|()| all)
    }

    fn quoted(rows: &[Vec<String>], line_end: &str) -> String {
        let field = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        let lines: Vec<_> = rows.iter().map(|row| row.iter().map(field).collect::<Vec<_>>().join(",")).collect();
        lines.join(line_end)
    }

    #[test]
    fn a_byte_order_mark_is_left_out_wherever_the_pieces_end() {
        let text = "\u{feff}\"a\",b\r\n".as_bytes();
        for length in 1..text.len() {
            assert_eq!(records(text.chunks(length)).unwrap(), [["a", "b"]], "pieces of {length}");
        }
        assert_eq!(records(["a".as_bytes()]).unwrap(), [["a"]]);
    }

    #[test]
    fn a_record_without_end_is_an_error_and_not_a_full_memory() {
        for (start, endless) in [(&b"a,b\n\""[..], &b"quoted,\n"[..]), (b"a\n", b","), (b"a\n", b"x"), (b"a", b"\n")] {
            let long = endless.repeat(LONGEST / endless.len() + 2);
            let error = records([start].into_iter().chain(long.chunks(1000))).map(|all| all.len()).unwrap_err();
            assert!(error.contains("longer than 1048576 bytes"), "{error}");
        }
        assert_eq!(records([&b"x".repeat(LONGEST)[..]]).unwrap()[0][0].len(), LONGEST);
    }

    #[test]
    fn what_is_not_utf8_is_an_error_also_where_the_fields_together_would_be() {
        for text in [&b"a\nb\xff\n"[..], b"a\n\xc3,\xa9\n", b"a\n\xc3"] {
            assert!(records([text]).unwrap_err().contains("not UTF-8"));
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_quoted_comes_back(
            rows in proptest::collection::vec(proptest::collection::vec(".*", 2..4), 1..6),
            crlf: bool,
            length in 1..40_usize,
        ) {
            let text = quoted(&rows, if crlf { "\r\n" } else { "\n" });
            assert_eq!(records(text.as_bytes().chunks(length)).unwrap(), rows);
        }

        #[test]
        fn the_pieces_a_text_comes_in_make_no_difference(
            text in "(\u{feff})?[ab,\"\r\n#é]{0,60}",
            cuts in proptest::collection::vec(0..10_usize, 0..60),
        ) {
            let (mut pieces, mut rest) = (Vec::new(), text.as_bytes());
            for cut in cuts {
                let (piece, after) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            pieces.push(rest);
            assert_eq!(records(pieces), records([text.as_bytes()]));
        }
    }
}
