//! A bound on lists that would be fetched forever.

use crate::error::{Error, ErrorKind};
use crate::foreign::debug_error;
use std::fmt;

/// How many pages in a row may be empty, although another one follows each.
const MAX_EMPTY_PAGES: usize = 1000;

/// Ends a list that a server would continue forever: it repeats a page token, or returns 1,000
/// empty pages in a row, each with the token of another.
///
/// [`Pages`](crate::Pages) and [`Items`](crate::Items) have one. Programs that fetch pages with raw
/// calls need one of their own. It remembers one token, however long the list is.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::PageGuard;
///
/// let mut guard = PageGuard::default();
/// assert!(guard.check(None, "page-2", 50).is_ok());
/// assert!(guard.check(Some("page-2"), "page-3", 50).is_ok());
/// let endless = guard.check(Some("page-3"), "page-3", 50).unwrap_err();
/// assert!(endless.to_string().starts_with("the server repeats a page token"));
/// ```
#[derive(Debug, Default)]
pub struct PageGuard {
    trail: Trail,
    empty_pages: usize,
}

impl PageGuard {
    /// Checks a page: the token that requested it, the token of the page that follows, and the
    /// number of its items.
    ///
    /// The token that was just requested is noticed at once, a longer cycle within three times its
    /// length.
    ///
    /// # Errors
    /// [`EndlessList`] if the list would probably never end.
    pub fn check(&mut self, requested: Option<&str>, next: &str, items: usize) -> Result<(), EndlessList> {
        self.empty_pages = if items == 0 { self.empty_pages + 1 } else { 0 };
        if requested == Some(next) || self.trail.leads_back_to(next) {
            return Err(EndlessList::Circle);
        }
        if self.empty_pages >= MAX_EMPTY_PAGES {
            self.empty_pages = 0;
            return Err(EndlessList::EmptyPages);
        }
        Ok(())
    }
}

/// The reason why a list would probably never end: see [`PageGuard`].
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndlessList {
    /// The server repeats a page token.
    Circle,
    /// The server returned 1,000 empty pages in a row.
    EmptyPages,
}

impl fmt::Display for EndlessList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Circle => {
                f.write_str("the server repeats a page token that it gave before, so the list would never end")
            }
            Self::EmptyPages => write!(
                f,
                "the server returned {MAX_EMPTY_PAGES} empty pages in a row, so the list may never end; narrow the \
                 request, or continue at the next page"
            ),
        }
    }
}

impl fmt::Debug for EndlessList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "EndlessList", self)
    }
}

impl std::error::Error for EndlessList {}

impl From<EndlessList> for Error {
    fn from(endless: EndlessList) -> Self {
        Self::new(ErrorKind::Decode, endless.to_string())
    }
}

/// Detects a cycle in a sequence of tokens with one remembered token (Brent's algorithm).
///
/// The remembered token is replaced after 1, 2, 4, 8, .. further tokens, so it is number 0, 1, 3,
/// 7, .. of the sequence. It is seen again once it lies on the cycle and is kept for at least the
/// length of the cycle. That takes at most three times as many tokens as there are distinct ones.
#[derive(Debug, Default)]
struct Trail {
    mark: Option<String>,
    since_mark: u64,
    distance: u64,
}

impl Trail {
    fn leads_back_to(&mut self, token: &str) -> bool {
        if self.mark.as_deref() == Some(token) {
            return true;
        }
        self.since_mark += 1;
        if self.since_mark >= self.distance {
            self.mark = Some(token.to_owned());
            self.since_mark = 0;
            self.distance = (2 * self.distance).max(1);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{EndlessList, MAX_EMPTY_PAGES, PageGuard, Trail};

    /// The worst cases lie just past powers of two, so each of them is tried.
    #[test]
    fn a_cycle_of_tokens_of_any_length_is_detected_soon() {
        for (before, length) in (0..70_usize).flat_map(|before| (1..140_usize).map(move |length| (before, length))) {
            let token = |step: usize| if step < before { step } else { before + (step - before) % length };
            let mut trail = Trail::default();
            let noticed = (0..2000).find(|&step| trail.leads_back_to(&token(step).to_string())).unwrap();
            assert!(noticed >= before + length, "a token that is new is no circle: {before} and {length}");
            assert!(noticed <= 3 * (before + length), "{noticed} for {before} and {length}");
        }
    }

    #[test]
    fn many_empty_pages_in_a_row_end_a_list_once() {
        let mut guard = PageGuard::default();
        for page in 0..10 * MAX_EMPTY_PAGES {
            assert_eq!(
                guard.check(None, &page.to_string(), usize::from(page % MAX_EMPTY_PAGES == 0)),
                Ok(()),
                "{page}"
            );
        }
        let mut guard = PageGuard::default();
        let ended = (1..5000).find(|page| guard.check(None, &page.to_string(), 0) == Err(EndlessList::EmptyPages));
        assert_eq!(ended, Some(MAX_EMPTY_PAGES));
        // Continuing is possible, and ends after as many again.
        let ended = (MAX_EMPTY_PAGES + 1..5000).find(|page| guard.check(None, &page.to_string(), 0).is_err());
        assert_eq!(ended, Some(2 * MAX_EMPTY_PAGES));
    }

    proptest::proptest! {
        #[test]
        fn distinct_tokens_are_not_a_cycle(steps in 0..2000_usize) {
            let mut trail = Trail::default();
            assert!(!(0..steps).any(|step| trail.leads_back_to(&step.to_string())));
        }
    }
}
