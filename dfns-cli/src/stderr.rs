//! Text on standard error. Nobody has to read it: it may be closed, or its disk full.

use std::fmt;
use std::io::Write as _;

/// Prints text on standard error.
pub(crate) fn print(text: fmt::Arguments<'_>) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_fmt(text).and_then(|()| stderr.flush());
}
