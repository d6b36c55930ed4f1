//! `Retry-After`: how long the server asks to wait (RFC 9110, section 10.2.3), in all common forms.

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use jiff::Timestamp;
use std::time::{Duration, SystemTime};

/// The longest wait that is reported. Adding it to any clock is safe.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// Returns how long the response asks to wait, rounded up to whole seconds, at most a year.
///
/// A number is in seconds. Negative numbers and past dates mean now. A date is relative to the
/// response's own `Date`, so that this computer's clock does not matter. Without a readable `Date`,
/// it is relative to `now`. Of several header fields, which a proxy may add, the longest counts.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let sent = headers.get(DATE).and_then(|value| date(value.to_str().ok()?.trim()));
    let sent = sent.or_else(|| Timestamp::try_from(now).ok());
    let wait = |value: &str| {
        seconds(value).or_else(|| Some(Duration::try_from(date(value)?.duration_since(sent?)).unwrap_or_default()))
    };
    let waits = headers.get_all(RETRY_AFTER).iter().filter_map(|value| wait(value.to_str().ok()?.trim()));
    waits.map(|wait| wait.min(LONGEST)).max()
}

/// Parses digits with an optional sign and fraction. Rejects exponents, `inf` and `NaN`.
fn seconds(text: &str) -> Option<Duration> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    if text.starts_with('-') {
        return Some(Duration::ZERO);
    }
    let more = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    Some(Duration::from_secs(whole.parse().unwrap_or(u64::MAX).saturating_add(more)))
}

/// Parses an HTTP date: `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete forms `Sunday, 06-Nov-94
/// 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
fn date(text: &str) -> Option<Timestamp> {
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp());
    }
    // Years of two digits: 50 and later are in the last century.
    let short_year = |text: &str| {
        let (day_and_month, rest) = text.split_once(", ")?.1.rsplit_once('-')?;
        let (year, rest) = rest.split_at_checked(2)?;
        let century = if year.parse::<u8>().ok()? < 50 { "20" } else { "19" };
        Some(format!("{} {century}{year}{rest}", day_and_month.replace('-', " ")))
    };
    if let Some(text) = short_year(text) {
        return jiff::fmt::rfc2822::parse(&text).ok().map(|zoned| zoned.timestamp());
    }
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let [_, month, day, time, year] = fields[..] else { return None };
    jiff::fmt::rfc2822::parse(&format!("{day} {month} {year} {time} GMT")).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, retry_after};
    use http::{HeaderMap, HeaderValue};
    use std::time::{Duration, SystemTime};

    /// `Sun, 06 Nov 1994 08:49:07 GMT`.
    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_747)
    }

    fn wait(value: &str, date: Option<&'static str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_str(value).unwrap());
        if let Some(date) = date {
            headers.insert("date", HeaderValue::from_static(date));
        }
        retry_after(&headers, now())
    }

    #[test]
    fn seconds_are_whole_or_rounded_up_and_never_too_many() {
        for (value, expected) in [
            ("60", Some(60)),
            (" 60 ", Some(60)),
            ("0", Some(0)),
            ("+5", Some(5)),
            ("1.5", Some(2)),
            ("1.0", Some(1)),
            ("0.001", Some(1)),
            ("-1", Some(0)),
            ("-0.5", Some(0)),
            ("99999999999999999999999", Some(LONGEST.as_secs())),
            ("18446744073709551615.5", Some(LONGEST.as_secs())),
            ("", None),
            ("soon", None),
            ("1e3", None),
            ("inf", None),
            ("1.5.1", None),
            (".5", None),
            ("5 s", None),
        ] {
            assert_eq!(wait(value, None), expected.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn of_several_the_longest_counts() {
        let mut headers = HeaderMap::new();
        for value in ["1", "soon", "30", "2"] {
            headers.append("retry-after", HeaderValue::from_static(value));
        }
        assert_eq!(retry_after(&headers, now()), Some(Duration::from_secs(30)));
    }

    #[test]
    fn all_three_forms_of_a_date_count_from_the_date_of_the_response() {
        let sent = "Sun, 06 Nov 1994 08:49:00 GMT";
        for value in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(wait(value, Some(sent)), Some(Duration::from_secs(37)), "{value}");
            assert_eq!(wait(value, None), Some(Duration::from_secs(30)), "{value}: from now");
            assert_eq!(wait(value, Some("yesterday")), Some(Duration::from_secs(30)), "{value}: from now");
            assert_eq!(wait(value, Some("Sun Nov  6 08:50:00 1994")), Some(Duration::ZERO), "{value}: has passed");
        }
        assert_eq!(wait("Saturday, 06-Nov-49 08:49:37 GMT", Some(sent)), Some(LONGEST));
        assert_eq!(wait("Sun Nov  6 25:49:37 1994", Some(sent)), None);
    }

    proptest::proptest! {
        #[test]
        fn no_value_panics(value in "[ -~]{0,40}") {
            wait(&value, Some("Sun, 06 Nov 1994 08:49:00 GMT"));
        }
    }
}
