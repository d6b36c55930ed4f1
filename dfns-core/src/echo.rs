//! The secrets of a request, which no error shows.
//!
//! A server or a proxy may send the request back, for instance in the page of an error. Errors
//! quote the beginning of such a page, and the message of an error response. So each response knows
//! the secrets of its request, and [`Error::with_response`](crate::Error) removes them from
//! everything that the error shows. Nothing is searched or copied unless there is an error.

use crate::foreign::REDACTED;
use crate::transport::TransportRequest;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use serde_json::Value;
use zeroize::Zeroizing;

pub(crate) const USER_ACTION: HeaderName = HeaderName::from_static("x-dfns-useraction");

/// The fields of a body that prove an identity.
const FIELDS: [&str; 9] = [
    "signature",
    "clientData",
    "challengeIdentifier",
    "password",
    "otpCode",
    "encryptedPrivateKey",
    "loginCode",
    "verificationCode",
    "refreshToken",
];

/// The shortest secret that is searched for, in bytes. A shorter one would match words.
const SHORTEST: usize = 6;

/// The shortest beginning of a secret that is removed where the text is cut, in bytes.
const BEFORE_A_CUT: usize = 6;
/// The shortest beginning of a secret that is removed anywhere: a server may have cut it.
const ANYWHERE: usize = 16;

/// The secrets of a request.
#[derive(Clone, Default)]
pub(crate) struct Echo {
    headers: [Option<HeaderValue>; 2],
    body: Bytes,
}

impl Echo {
    /// Keeps the secrets of a request. They are shared with it, not copied.
    pub(crate) fn of(request: &TransportRequest) -> Self {
        let header = |name: &HeaderName| request.headers.get(name).cloned();
        Self { headers: [header(&AUTHORIZATION), header(&USER_ACTION)], body: request.body.clone() }
    }

    /// Returns the text without the secrets, however they are encoded.
    pub(crate) fn removed_from(&self, text: String) -> String {
        let secrets = self.secrets();
        if secrets.is_empty() { text } else { without(text, &secrets) }
    }

    #[cold]
    fn secrets(&self) -> Vec<Zeroizing<String>> {
        let mut secrets = Vec::new();
        for header in self.headers.iter().flatten() {
            if let Ok(value) = header.to_str() {
                add(value.strip_prefix("Bearer ").unwrap_or(value), &mut secrets);
            }
        }
        if let Ok(body) = serde_json::from_slice(&self.body) {
            collect(&body, &mut secrets);
        }
        secrets
    }
}

fn add(secret: &str, secrets: &mut Vec<Zeroizing<String>>) {
    if secret.len() >= SHORTEST {
        secrets.push(Zeroizing::new(secret.to_owned()));
    }
}

/// Collects the fields that prove an identity. `serde_json` has bounded the depth.
fn collect(value: &Value, secrets: &mut Vec<Zeroizing<String>>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(secret) if FIELDS.contains(&name.as_str()) => add(secret, secrets),
                    value => collect(value, secrets),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, secrets)),
        _ => {}
    }
}

fn without(text: String, secrets: &[Zeroizing<String>]) -> String {
    let (mut clean, mut copied, mut at) = (String::new(), 0, 0);
    while at < text.len() {
        match secrets.iter().filter_map(|secret| end_of(&text, at, secret.as_bytes())).max() {
            Some(end) => {
                let end = text.ceil_char_boundary(end);
                clean.push_str(&text[copied..at]);
                clean.push_str(REDACTED);
                (copied, at) = (end, end);
            }
            None => at = text.ceil_char_boundary(at + 1),
        }
    }
    if copied == 0 {
        return text;
    }
    clean.push_str(&text[copied..]);
    clean
}

/// Returns the end of a secret that begins here, or of a part of it that says too much.
fn end_of(text: &str, begin: usize, secret: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut known) = (begin, 0);
    while let (Some(&expected), Some(&byte)) = (secret.get(known), bytes.get(at)) {
        let length = match decoded(&bytes[at..]) {
            Some((byte, length)) if byte == expected => length,
            _ if byte == expected => 1,
            _ => break,
        };
        at += length;
        known += 1;
    }
    let is_cut = || {
        let rest = &bytes[at..];
        let left = rest.windows(ELLIPSIS.len()).position(|window| window == ELLIPSIS).unwrap_or(rest.len());
        left == 0 || (left < LONGEST_ESCAPE && matches!(rest, [b'%' | b'&' | b'\\', ..]))
    };
    let is_enough = known == secret.len() || known >= ANYWHERE || (known >= BEFORE_A_CUT && is_cut());
    is_enough.then_some(at)
}

/// Marks where a string was cut.
const ELLIPSIS: &[u8] = "…".as_bytes();

/// The length of the longest encoded character.
const LONGEST_ESCAPE: usize = 8;

/// Returns the character that is percent-encoded here, or escaped as in JSON or HTML, and the
/// length of its escape.
fn decoded(bytes: &[u8]) -> Option<(u8, usize)> {
    let number = |digits: &[u8], radix| {
        let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        u8::from_str_radix(digits, radix).ok()
    };
    match bytes {
        // Encoded twice.
        [b'%', b'2', b'5', digits @ ..] if digits.len() > 1 && number(&digits[..2], 16).is_some() => {
            Some((number(&digits[..2], 16)?, 5))
        }
        [b'%', digits @ ..] => Some((number(digits.get(..2)?, 16)?, 3)),
        [b'\\', b'u', digits @ ..] => Some((number(digits.get(..4)?, 16)?, 6)),
        [b'\\', b'x', digits @ ..] => Some((number(digits.get(..2)?, 16)?, 4)),
        [b'\\', byte, ..] => Some((*byte, 2)),
        [b'&', rest @ ..] => {
            let end = rest.iter().take(LONGEST_ESCAPE).position(|byte| *byte == b';')?;
            let byte = match &rest[..end] {
                [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
                [b'#', digits @ ..] => number(digits, 10)?,
                b"amp" => b'&',
                b"lt" => b'<',
                b"gt" => b'>',
                b"quot" => b'"',
                b"apos" => b'\'',
                b"equals" => b'=',
                b"plus" => b'+',
                b"sol" => b'/',
                _ => return None,
            };
            Some((byte, end + 2))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Echo;
    use bytes::Bytes;
    use http::HeaderValue;

    fn echo(token: &str, body: &str) -> Echo {
        let header = |text: &str| HeaderValue::try_from(text).unwrap();
        let headers = [Some(header(&format!("Bearer {token}"))), Some(header("ua/secret+1="))];
        Echo { headers, body: Bytes::from(body.to_owned()) }
    }

    #[test]
    fn secrets_are_removed_however_they_are_encoded() {
        let echo = echo(
            "t-SECRET/+=&'\"",
            r#"{"firstFactor":{"signature":"MEQsigned","credId":"cr-1"},"password":"pässwörd"}"#,
        );
        for (text, clean) in [
            ("Authorization: Bearer t-SECRET/+=&'\"!", "Authorization: Bearer [redacted]!"),
            ("a=t-SECRET%2F%2b%3D%26%27%22&b", "a=[redacted]&b"),
            ("a=t-SECRET%252F%252B%253D%2526%2527%2522&b", "a=[redacted]&b"),
            (r#"{"a":"t-SECRET\/+=\u0026'\""}"#, r#"{"a":"[redacted]"}"#),
            ("<p>t-SECRET&#x2F;&#43;=&amp;&#39;&quot;</p>", "<p>[redacted]</p>"),
            ("x-dfns-useraction: ua/secret+1=; twice ua/secret+1=", "x-dfns-useraction: [redacted]; twice [redacted]"),
            ("MEQsigned by cr-1 with pässwörd", "[redacted] by cr-1 with [redacted]"),
            ("begins with `<b>t-SECR…`; its", "begins with `<b>[redacted]…`; its"),
            ("begins with `t-SECRET%2…`", "begins with `[redacted]%2…`"),
            ("the end t-SECRE", "the end [redacted]"),
            ("t-SEC and ua/se are words", "t-SEC and ua/se are words"),
            ("é…%%%&&&\\\\\\", "é…%%%&&&\\\\\\"),
        ] {
            assert_eq!(echo.removed_from(text.to_owned()), clean);
        }
    }

    #[test]
    fn the_beginning_of_a_long_secret_is_removed_and_a_short_secret_is_no_secret() {
        let long = "0123456789abcdefghij";
        assert_eq!(echo(long, "").removed_from(format!("`{}`, cut", &long[..17])), "`[redacted]`, cut");
        assert_eq!(echo("t", "[[").removed_from("the text".to_owned()), "the text");
        assert_eq!(Echo::default().removed_from("the text".to_owned()), "the text");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_no_secret_is_left(text in "([a-c%&;#x0-9\\\\…é]|abcabc){0,30}", secret in "[a-c]{6,20}") {
            let clean = echo(&secret, "").removed_from(text);
            assert!(!clean.contains(&secret), "{clean}");
        }
    }
}
