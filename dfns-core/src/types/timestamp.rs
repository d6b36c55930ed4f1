//! Points in time, as the API writes them.

use super::verbatim::{Verbatim, verbatim_type};
use crate::foreign::debug_error;
use std::fmt;
use std::time::SystemTime;

/// A point in time as the API writes it: an RFC 3339 string such as `2023-04-14T20:41:28.715Z`.
///
/// The text is kept, so a spelling that this version cannot read does not break a response and is
/// encoded unchanged. A JSON number keeps its digits. Its unit is unknown, so it is not converted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(Verbatim);

/// A timestamp that is not an RFC 3339 string.
#[derive(Clone)]
pub struct TimestampError(String);

impl Timestamp {
    /// Returns the point in time, to the nanosecond.
    pub fn to_system_time(&self) -> Result<SystemTime, TimestampError> {
        self.instant().map(SystemTime::from)
    }

    /// Returns the milliseconds since the start of 1970 in UTC.
    pub fn to_unix_millis(&self) -> Result<i64, TimestampError> {
        self.instant().map(jiff::Timestamp::as_millisecond)
    }

    fn instant(&self) -> Result<jiff::Timestamp, TimestampError> {
        let text = self.as_str();
        text.parse().map_err(|_| TimestampError(text.chars().take(40).flat_map(char::escape_debug).collect()))
    }
}

impl From<SystemTime> for Timestamp {
    /// Converts to UTC, to the millisecond, as the API writes it. Times beyond the years that can
    /// be written are clamped.
    fn from(time: SystemTime) -> Self {
        let instant = jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::MAX);
        Self(format!("{instant:.3}").into())
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

verbatim_type! { Timestamp }

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an RFC 3339 timestamp such as `2023-04-14T20:41:28.715Z`", self.0)
    }
}

impl fmt::Debug for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "TimestampError", self)
    }
}

impl std::error::Error for TimestampError {}

#[cfg(test)]
mod tests {
    use super::Timestamp;
    use std::time::{Duration, SystemTime};

    #[test]
    fn documented_timestamps_parse_and_keep_their_text() {
        let written = Timestamp::from("2023-04-14T20:41:28.715Z");
        assert_eq!(written.to_unix_millis().unwrap(), 1_681_504_888_715);
        assert_eq!(Timestamp::from(written.to_system_time().unwrap()), written);
        assert_eq!(Timestamp::from("2023-04-14T22:41:28.715+02:00").to_unix_millis().unwrap(), 1_681_504_888_715);
    }

    #[test]
    fn whole_seconds_are_written_with_milliseconds() {
        assert_eq!(
            Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).as_str(),
            "1970-01-01T00:00:01.000Z"
        );
    }

    #[test]
    fn a_strange_spelling_decodes_and_says_so_when_read_as_time() {
        let strange: Timestamp = serde_json::from_str("\"yesterday\"").unwrap();
        assert_eq!(serde_json::to_string(&strange).unwrap(), "\"yesterday\"");
        assert!(strange.to_unix_millis().unwrap_err().to_string().contains("`yesterday`"));
    }

    #[test]
    fn a_number_is_kept_to_the_digit_and_not_taken_for_a_time() {
        for json in ["1767225600", "1767225600123.50"] {
            let number: Timestamp = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), json);
            assert!(number.to_unix_millis().is_err());
        }
    }

    #[test]
    fn an_error_shows_a_bounded_part_of_the_text_escaped() {
        let error =
            Timestamp::from(format!("\x1b[2J{}", "x".repeat(1_000_000))).to_system_time().unwrap_err().to_string();
        assert!(error.len() < 200 && !error.contains('\x1b'), "{error}");
    }
}
