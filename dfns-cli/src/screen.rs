//! The terminal: whether there is one, and whether it gets colours.

use crate::environment::Environment;
use crate::failure::MAX_MESSAGE;
use crate::stderr;
use dfns_core::one_line;
use std::io::IsTerminal as _;
use std::ops::RangeInclusive;

/// Where standard output and standard error go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    is_terminal: bool,
    has_colours: bool,
    shows_progress: bool,
    width: usize,
}

/// The width of a table, in characters, where COLUMNS does not say another.
const WIDTH: usize = 140;
/// The widths that COLUMNS can say.
const WIDTHS: RangeInclusive<usize> = 20..=1000;

impl Screen {
    /// No terminal: a pipe, a file, or the buffer of a program.
    pub(crate) const PLAIN: Self = Self { is_terminal: false, has_colours: false, shows_progress: false, width: WIDTH };

    /// The terminal of this process. `NO_COLOR` and a `dumb` terminal have no colours. `COLUMNS` is
    /// the width of tables.
    pub(crate) fn of_process(environment: &Environment<'_>) -> Self {
        let set = |name: &str| environment(name).filter(|value| !value.is_empty());
        let is_terminal = std::io::stdout().is_terminal();
        let has_colours = is_terminal && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb");
        let columns = set("COLUMNS").and_then(|columns| columns.trim().parse().ok());
        let width = columns.filter(|columns| WIDTHS.contains(columns)).unwrap_or(WIDTH);
        Self { is_terminal, has_colours, shows_progress: std::io::stderr().is_terminal(), width }
    }

    /// Returns whether standard output is a terminal.
    pub(crate) fn is_terminal(self) -> bool {
        self.is_terminal
    }

    /// Returns whether the terminal shows colours.
    pub(crate) fn has_colours(self) -> bool {
        self.has_colours
    }

    /// Returns the width of a table, in characters.
    pub(crate) fn width(self) -> usize {
        self.width
    }

    /// Returns whether somebody watches standard error.
    pub(crate) fn shows_progress(self) -> bool {
        self.shows_progress
    }

    pub(crate) fn bold(self, text: &str) -> String {
        if self.has_colours { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// Prints a step of something that takes long, if somebody watches.
    pub(crate) fn progress(self, text: &str) {
        if self.shows_progress {
            stderr::print(format_args!("{}\n", one_line(text, MAX_MESSAGE)));
        }
    }
}

/// Prints a note on standard error.
pub(crate) fn note(text: &str) {
    stderr::print(format_args!("note: {}\n", one_line(text, MAX_MESSAGE)));
}
