//! Responses on standard output: as JSON, as a table, as CSV, or filtered by an expression of jq.
//!
//! The output may be a terminal, which a server's text must not control: `escape`.

mod columns;
mod csv;
mod escape;
mod filter;
mod pretty;
mod table;

use crate::failure::Failure;
use crate::screen::{Screen, note};
use columns::{Fields, declared};
use dfns_core::{Content, EndpointMeta};
use escape::printable;
use filter::Filter;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;

/// The format of the output, and a filter.
#[derive(clap::Args, Clone, Default)]
pub(crate) struct Options {
    /// The format of the output: json, jsonl (a line for each item of a list), table, or csv.
    /// Defaults to a table on a terminal, and to JSON elsewhere.
    #[arg(short = 'o', long = "output", value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Format>,
    /// Filter the response with an expression of jq and print each result. Strings are printed
    /// without quotes, unless `-o json` is given.
    #[arg(long, value_name = "EXPRESSION")]
    jq: Option<String>,
}

/// A format of the output.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// The response as JSON.
    Json,
    /// A line of JSON for each item of a list.
    Jsonl,
    /// A table.
    Table,
    /// Comma-separated values with a header, whole. A string that a spreadsheet would take for a
    /// formula begins with an apostrophe.
    Csv,
}

/// Returns whether a command line requests JSON, including its errors. It may be one that cannot be
/// parsed.
pub(crate) fn is_json(arguments: &[OsString]) -> bool {
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let is_format = |text: &str| matches!(text, "json" | "jsonl");
    words.iter().enumerate().any(|(position, word)| match &**word {
        "-o" | "--output" => words.get(position + 1).is_some_and(|next| is_format(next)),
        word => ["--output=", "-o=", "-o"].iter().any(|flag| word.strip_prefix(flag).is_some_and(is_format)),
    })
}

/// Prints responses.
pub(crate) struct Output<'a> {
    out: &'a mut (dyn Write + Send),
    screen: Screen,
    format: Format,
    filter: Option<Filter>,
    /// Whether `-o` chose the format. Then results of the filter that are strings have quotes.
    is_chosen: bool,
    /// The rows of a table or of CSV, once the first of them are known.
    table: Option<table::Table>,
    csv: Option<csv::Csv>,
    /// The number of items of a streamed list.
    items: u64,
}

impl<'a> Output<'a> {
    /// Checks the options before anything is sent. `is_stream` is true for a list of all pages.
    pub(crate) fn new(
        options: &Options,
        is_stream: bool,
        screen: Screen,
        out: &'a mut (dyn Write + Send),
    ) -> Result<Self, Failure> {
        let filter = match (&options.jq, options.format) {
            (Some(_), Some(Format::Table | Format::Csv)) => {
                return Err(Failure::Wrong(String::from("`--jq` prints JSON; leave out `-o table` and `-o csv`")));
            }
            (Some(expression), _) => {
                Some(Filter::new(expression).map_err(|why| Failure::Wrong(format!("`--jq`: {why}")))?)
            }
            (None, _) => None,
        };
        let format = match options.format {
            Some(format) => format,
            None if filter.is_some() => Format::Json,
            None if screen.is_terminal() => Format::Table,
            None if is_stream => Format::Jsonl,
            None => Format::Json,
        };
        let is_chosen = options.format.is_some();
        Ok(Self { out, screen, format, filter, is_chosen, table: None, csv: None, items: 0 })
    }

    /// Returns whether `-o` chose JSON, so that standard error has nothing but an error as JSON.
    pub(crate) fn is_for_programs(&self) -> bool {
        self.is_chosen && matches!(self.format, Format::Json | Format::Jsonl)
    }

    /// Prints a whole response.
    pub(crate) fn response(&mut self, endpoint: &EndpointMeta, content: &Content) -> Result<(), Failure> {
        let list = list_of(endpoint);
        match content {
            Content::Nothing => Ok(()),
            Content::Json(text) => self.show(list, &declared(endpoint, list), text),
            Content::Table { text, is_truncated } => {
                self.other(text.as_bytes(), "a table in CSV")?;
                self.out.flush()?;
                if *is_truncated {
                    note("the server truncated the table; narrow the request, for instance to a shorter period");
                }
                // Without a length, a connection closed in the last cell shows in this only.
                if !text.ends_with('\n') {
                    note("the table does not end with a line break, so its last row may be cut off");
                }
                Ok(())
            }
            Content::File(file) => match json(file) {
                Some(text) if self.is_chosen || self.filter.is_some() => self.show(list, &[], text),
                _ => self.other(file, "not JSON, or is nested too deeply"),
            },
        }
    }

    /// Prints facts of the command itself.
    pub(crate) fn facts(&mut self, facts: &serde_json::Value) -> Result<(), Failure> {
        self.show("items", &[], &facts.to_string())
    }

    /// `columns` are the declared fields of an item.
    fn show(&mut self, list: &str, columns: &[&str], text: &str) -> Result<(), Failure> {
        if self.filter.is_some() {
            return self.filtered(text);
        }
        match self.format {
            Format::Json => self.json(text),
            Format::Jsonl => match items(list, text) {
                Some(items) => items.iter().try_for_each(|item| self.line(item.get())),
                None => self.line(text),
            },
            Format::Table | Format::Csv => match items(list, text) {
                Some(items) => self.rows(columns, &items),
                None if self.format == Format::Csv => self.rows(columns, &[raw(text)?]),
                None => self.record(text),
            },
        }
    }

    /// Prints a page of a list whose other pages follow. `text` is the whole response.
    pub(crate) fn page(&mut self, endpoint: &EndpointMeta, text: &str, items: &[&RawValue]) -> Result<(), Failure> {
        if self.filter.is_some() {
            return self.filtered(text);
        }
        match self.format {
            Format::Json => {
                for item in items {
                    let before: &[u8] = if self.items == 0 { b"{\"items\":[\n" } else { b",\n" };
                    self.out.write_all(before)?;
                    self.out.write_all(&printable(pretty::compact(item.get()).as_bytes()))?;
                    self.items += 1;
                }
            }
            Format::Jsonl => items.iter().try_for_each(|item| self.line(item.get()))?,
            Format::Table | Format::Csv => self.rows(&declared(endpoint, list_of(endpoint)), items)?,
        }
        self.out.flush()?;
        Ok(())
    }

    /// Writes what is printed so far, so that a failure to write it is not lost.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    /// Ends a list of several pages.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        match (&self.filter, self.format, self.items) {
            (None, Format::Json, 0) => self.out.write_all(b"{\"items\":[]}\n")?,
            (None, Format::Json, _) => self.out.write_all(b"\n]}\n")?,
            _ => {}
        }
        self.out.flush()?;
        match self.csv.as_ref().and_then(csv::Csv::left_out) {
            Some(names) => Err(Failure::Message(format!(
                "fields that neither the declaration nor the first page has are left out: {names}; use `-o jsonl`"
            ))),
            None => Ok(()),
        }
    }

    /// Prints a file that was downloaded, or a table as CSV: byte for byte, unless a terminal shows
    /// it.
    ///
    /// A format that was chosen is kept, or is an error: what reads it must not get something else.
    /// So is anything binary on a terminal, which it could control.
    fn other(&mut self, body: &[u8], what: &str) -> Result<(), Failure> {
        if self.filter.is_some() {
            return Err(Failure::Message(format!("`--jq`: the response is {what}")));
        }
        let is_binary = std::str::from_utf8(body).is_err();
        let is_kept = match self.format {
            Format::Json | Format::Jsonl => false,
            Format::Table | Format::Csv => !is_binary,
        };
        if self.is_chosen && !is_kept {
            let (what, length) = (if is_binary { "binary" } else { what }, body.len());
            let why = "leave out `-o`, and redirect the output to a file";
            return Err(Failure::Message(format!("the response is {what} ({length} bytes); {why}")));
        }
        if self.screen.is_terminal() && is_binary {
            let why = "the response is binary, and is not printed to a terminal; redirect the output to a file";
            return Err(Failure::Message(String::from(why)));
        }
        let is_raw = !self.is_chosen || self.format == Format::Csv;
        if is_raw && !self.screen.is_terminal() {
            return Ok(self.out.write_all(body)?);
        }
        let body = printable(body);
        self.out.write_all(&body)?;
        if !body.ends_with(b"\n") {
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn filtered(&mut self, text: &str) -> Result<(), Failure> {
        let Some(filter) = self.filter.take() else { return Ok(()) };
        let result = filter.run(text, &mut |result| {
            match serde_json::from_str::<String>(result) {
                Ok(string) if !self.is_chosen => {
                    self.out.write_all(&printable(string.as_bytes()))?;
                    writeln!(self.out)?;
                }
                _ if self.screen.is_terminal() => self.json(result)?,
                _ => self.line(result)?,
            }
            Ok(())
        });
        self.filter = Some(filter);
        result
    }

    /// Prints JSON: as it was received, or indented for a reader.
    fn json(&mut self, text: &str) -> Result<(), Failure> {
        let text = printable(text.trim().as_bytes()).into_owned();
        if self.screen.is_terminal() {
            let text = String::from_utf8_lossy(&text);
            self.out.write_all(pretty::indented(&text, self.screen.has_colours()).as_bytes())?;
        } else {
            self.out.write_all(&text)?;
        }
        writeln!(self.out)?;
        Ok(())
    }

    /// Prints JSON on one line.
    fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(&printable(pretty::compact(text).as_bytes()))?;
        writeln!(self.out)?;
        Ok(())
    }

    fn rows(&mut self, columns: &[&str], items: &[&RawValue]) -> Result<(), Failure> {
        let rows: Vec<Fields<'_>> = items.iter().map(|item| Fields::of(item)).collect();
        if self.format == Format::Csv {
            let text = self.csv.get_or_insert_with(|| csv::Csv::new(columns, &rows)).lines(&rows);
            let is_shown = self.screen.is_terminal();
            self.out.write_all(&if is_shown { printable(text.as_bytes()) } else { text.as_bytes().into() })?;
        } else {
            let text = self.table.get_or_insert_with(|| table::Table::new(&rows, self.screen)).lines(&rows);
            self.out.write_all(text.as_bytes())?;
        }
        Ok(())
    }

    /// Prints an object as a table of its fields.
    fn record(&mut self, text: &str) -> Result<(), Failure> {
        let lines = table::record(&Fields::deep(raw(text)?), self.screen);
        self.out.write_all(lines.as_bytes())?;
        Ok(())
    }
}

/// Returns the text of a file that is JSON whose depth is bounded.
fn json(file: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(file).ok()?;
    serde_json::from_str::<serde_json::Value>(text).ok().map(|_| text)
}

fn raw(text: &str) -> Result<&RawValue, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Message(format!("the response is not JSON: {error}")))
}

/// Returns the name of the field that holds the items of a list.
pub(crate) fn list_of(endpoint: &EndpointMeta) -> &'static str {
    endpoint.page().map_or("items", |page| page.items)
}

/// Returns the items of a list: those of the field, or of a response that is a list.
pub(crate) fn items<'a>(list: &str, text: &'a str) -> Option<Vec<&'a RawValue>> {
    if let Ok(items) = serde_json::from_str(text) {
        return Some(items);
    }
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    serde_json::from_str(fields.get(list)?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::{Content, Format, Options, Output, Screen};
    use dfns_core::Endpoint as _;
    use dfns_endpoints::signers::CreateGenesisInput;

    fn printed(file: &[u8], format: Option<Format>, jq: Option<&str>) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        let options = Options { format, jq: jq.map(str::to_owned) };
        let mut output = Output::new(&options, false, Screen::PLAIN, &mut out).unwrap();
        let content = Content::File(file.to_vec().into());
        let result = output.response(CreateGenesisInput::META, &content);
        result.map(|()| out).map_err(|failure| failure.reason())
    }

    #[test]
    fn a_downloaded_file_is_printed_byte_for_byte() {
        for file in [&b"PK\x03\x04\xff\xfe"[..], b"{ \"a\" : 1 }", b"a\r\nb\x1b", "\u{202e}\n".as_bytes()] {
            assert_eq!(printed(file, None, None).unwrap(), file);
        }
    }

    #[test]
    fn a_chosen_format_is_that_of_the_output_or_an_error() {
        for format in [Format::Json, Format::Jsonl, Format::Table, Format::Csv] {
            let why = printed(b"PK\x03\x04\xff\xfe", Some(format), None).unwrap_err();
            assert!(why.contains("the response is binary (6 bytes)"), "{why}");
        }
        assert_eq!(printed(b"{\"a\":1}", Some(Format::Csv), None).unwrap(), b"a\n1\n");
        assert_eq!(printed(b"{\"a\":1}", None, Some(".a")).unwrap(), b"1\n");
        assert!(printed(b"PK\xff", None, Some(".a")).unwrap_err().contains("the response is not JSON"));
    }
}
