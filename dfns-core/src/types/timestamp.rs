//! Points in time, as the API writes them.

use crate::params::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::SystemTime;

/// A point in time as the API writes it: RFC 3339 text such as `2023-04-14T20:41:28.715Z`.
///
/// The text is kept, so that a spelling this version cannot read neither breaks a response nor changes on the way back.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(Box<str>);

/// A timestamp's text could not be read as a point in time.
#[derive(Debug, Clone)]
pub struct TimestampError(Box<str>);

impl Timestamp {
    /// The text as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time, to the nanosecond.
    pub fn to_system_time(&self) -> Result<SystemTime, TimestampError> {
        self.instant().map(SystemTime::from)
    }

    /// Milliseconds since the start of 1970 in UTC.
    pub fn to_unix_millis(&self) -> Result<i64, TimestampError> {
        self.instant().map(jiff::Timestamp::as_millisecond)
    }

    fn instant(&self) -> Result<jiff::Timestamp, TimestampError> {
        self.0.parse().map_err(|_| TimestampError(self.0.clone()))
    }
}

impl Text for Timestamp {
    fn text(&self) -> &str {
        &self.0
    }
}

impl From<SystemTime> for Timestamp {
    /// In UTC, to the millisecond, as the API writes it. Times beyond the years jiff can write are clamped.
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

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an RFC 3339 timestamp such as `2023-04-14T20:41:28.715Z`", self.0)
    }
}

impl std::error::Error for TimestampError {}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

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
}
