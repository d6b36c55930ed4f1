//! Strings in constant evaluation, where `format!` is unavailable: comparison, and messages built
//! in a buffer.

use std::str;

/// A message built in constant evaluation, in a buffer of fixed size. Text beyond its end is
/// dropped.
#[derive(Clone, Copy)]
pub(super) struct Message {
    bytes: [u8; Message::LONGEST],
    length: usize,
}

impl Message {
    const LONGEST: usize = 600;

    pub(super) const fn new() -> Self {
        Self { bytes: [0; Self::LONGEST], length: 0 }
    }

    pub(super) const fn add(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.length + text.len() <= Self::LONGEST {
            let mut index = 0;
            while index < text.len() {
                self.bytes[self.length] = text[index];
                self.length += 1;
                index += 1;
            }
        }
        self
    }

    /// Appends text in backticks.
    pub(super) const fn quote(self, text: &str) -> Self {
        self.add("`").add(text).add("`")
    }

    /// Appends text in quotes.
    pub(super) const fn quoted(self, text: &str) -> Self {
        self.add("\"").add(text).add("\"")
    }

    /// Appends the first few of these values.
    pub(super) const fn list(mut self, values: &[&str]) -> Self {
        const MOST: usize = 8;
        let mut index = 0;
        while index < values.len() && index < MOST {
            self = self.add(if index == 0 { "" } else { ", " }).quoted(values[index]);
            index += 1;
        }
        if values.len() > MOST { self.add(", ..") } else { self }
    }

    #[track_caller]
    pub(super) const fn fail(&self) -> ! {
        let (text, _) = self.bytes.split_at(self.length);
        match str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the declaration does not fit"),
        }
    }
}

/// Returns whether two strings are the same, in constants too.
pub(super) const fn same_text(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}
