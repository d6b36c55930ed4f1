//! The kinds of faults and their parameters, as JSON has them.

use crate::json_words;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// When a fault is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// Before anything has happened: a user action is still unused.
    #[default]
    OnReceive,
    /// After every check: the user action is used, and nothing is committed.
    AfterAuth,
    /// After the effect: it is committed, or the challenge or user action exists.
    AfterCommit,
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DropHow {
    /// Closed.
    #[default]
    Close,
    /// Reset (TCP RST).
    Reset,
    /// Closed after the status line.
    Half,
}

/// How a response is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GarbleHow {
    /// A page of a proxy, with status 200.
    Html,
    /// No body, with status 200.
    Empty,
    /// Plain text.
    NotJson,
    /// Each string of the top level is a number, anything else a string.
    WrongType,
    /// An unknown value in every field that holds an enum.
    UnknownEnum,
    /// An unknown field in every object.
    ExtraFields,
    /// `null` in every field that may be absent.
    NullOptional,
}

/// The thing that has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Expired {
    /// The token of the caller, for this one request.
    Token,
    /// The challenge that is completed, for good.
    Challenge,
    /// The user action, for good.
    UserAction,
}

/// How a signature is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignatureHow {
    /// It is that of another key.
    WrongKey,
    /// One of its bits is flipped.
    FlippedBit,
    /// Its second half is that of the other, non-canonical signature. Its bits differ for EdDSA.
    HighS,
    /// It lacks its last byte.
    Truncated,
    /// It comes later, on the sandbox's clock.
    Delayed,
    /// It never comes.
    Never,
}

/// The fate of a payment on chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChainHow {
    /// It fails in its block, and pays its fee.
    Fail,
    /// It stays in the mempool.
    Stuck,
    /// It is confirmed, its block is undone, and it is confirmed again.
    Reorg,
    /// It is dropped from the mempool.
    DropMempool,
    /// Another transaction takes its place.
    Replace,
}

/// How the delivery of an event misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WebhookHow {
    /// It does not arrive, and counts as delivered.
    Drop,
    /// It arrives `n` times; 2 by default.
    Duplicate,
    /// `n` events, 2 by default, are held and sent in reverse.
    Reorder,
    /// It arrives after `ms` milliseconds.
    Delay,
    /// Its signature is wrong, the body is right.
    BadSignature,
    /// It was sent 400 seconds ago, and is signed correctly.
    OldTimestamp,
    /// It is signed with another secret.
    OtherSecret,
    /// Its body is changed, the signature is that of the original.
    Tampered,
    /// Its body is cut, the signature is that of the original.
    Truncated,
    /// It arrives `n` times; 100 by default.
    Flood,
}

/// The value of the header `Retry-After`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a whole number of seconds, or a date")]
#[non_exhaustive]
pub enum RetryAfter {
    /// Seconds.
    Seconds(u64),
    /// An HTTP date, or any other text.
    Date(String),
}

/// A kind of fault with its parameters.
///
/// In JSON its name is the field `kind`, among those of its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum FaultKind {
    /// Responds with a status, and an error, a raw body or nothing.
    Status {
        /// The status.
        status: u16,
        /// The message of the error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// The details of the error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        details: Option<Value>,
        /// More headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        /// The body, in place of an error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
    },
    /// Responds with 429.
    RateLimit {
        /// The header `Retry-After`; absent by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<RetryAfter>,
        /// The seconds in which `limit` requests are served, evenly after the first ones; 1 by
        /// default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window_s: Option<u64>,
        /// The requests of the organization that are served in a window: the tokens of a full
        /// bucket. Defaults to none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
        /// Always `on_receive`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
    },
    /// Waits. It comes on top of another fault.
    Delay {
        /// Milliseconds, by the computer's clock.
        ms: u64,
        /// At most as many milliseconds more, by the seed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        jitter_ms: Option<u64>,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
    },
    /// Ends the connection without a response.
    Drop {
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
        /// How it ends.
        #[serde(default)]
        how: DropHow,
    },
    /// Sends the full `Content-Length` and a part of the body.
    Truncate {
        /// The bytes of the body that are sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
        /// The part of the body that is sent, from 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fraction: Option<f64>,
        /// Always `after_commit`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
    },
    /// Sends the body slowly.
    Slow {
        /// The bytes in a second.
        bytes_per_s: u64,
        /// Always `after_commit`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
    },
    /// Spoils the response.
    Garble {
        /// How.
        how: GarbleHow,
        /// Always `after_commit`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
    },
    /// Reads the state of some time ago.
    ///
    /// A read goes back 1000 changes at most, and not behind the moment at which the first fault of
    /// this kind was added.
    Stale {
        /// Milliseconds, by the sandbox's clock.
        ms: u64,
    },
    /// Lets something expire that the request needs.
    Expire {
        /// The thing.
        what: Expired,
    },
    /// Makes a wrong signature with a key, or none.
    Signature {
        /// How it is wrong.
        how: SignatureHow,
        /// The milliseconds of a delay, by the sandbox's clock; 1000 by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ms: Option<u64>,
    },
    /// Lets something happen to a payment on chain.
    Chain {
        /// The fate of the payment.
        how: ChainHow,
    },
    /// Lets the delivery of an event misbehave.
    Webhook {
        /// The id of the webhook. Defaults to any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        webhook: Option<String>,
        /// The kind of the event, in which `*` stands for anything. Defaults to any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<String>,
        /// How it misbehaves.
        how: WebhookHow,
        /// Milliseconds, by the computer's clock.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ms: Option<u64>,
        /// A number of deliveries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        n: Option<u32>,
    },
    /// Treats deliveries as if the receiver had responded so. Nothing is sent.
    WebhookReceiver {
        /// The id of the webhook. Defaults to any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        webhook: Option<String>,
        /// The kind of the event, in which `*` stands for anything. Defaults to any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<String>,
        /// The status of the receiver.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        /// True if it does not respond in time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timeout: Option<bool>,
    },
}

impl FaultKind {
    /// The phase at which it is applied.
    pub(crate) fn phase(&self) -> Phase {
        match self {
            Self::Status { phase, .. } | Self::Delay { phase, .. } | Self::Drop { phase, .. } => {
                phase.unwrap_or_default()
            }
            Self::Truncate { .. } | Self::Slow { .. } | Self::Garble { .. } => Phase::AfterCommit,
            _ => Phase::OnReceive,
        }
    }

    /// The phase that was named, if its kind has one.
    pub(crate) fn named_phase(&self) -> Option<Phase> {
        match self {
            Self::Status { phase, .. }
            | Self::RateLimit { phase, .. }
            | Self::Delay { phase, .. }
            | Self::Drop { phase, .. }
            | Self::Truncate { phase, .. }
            | Self::Slow { phase, .. }
            | Self::Garble { phase, .. } => *phase,
            _ => None,
        }
    }

    /// True if it applies to deliveries of events, not to requests.
    pub(crate) fn is_of_deliveries(&self) -> bool {
        matches!(self, Self::Webhook { .. } | Self::WebhookReceiver { .. })
    }

    /// Its short name: the kind and the main parameters, divided by dots.
    pub(crate) fn name(&self) -> String {
        let parts = match self {
            Self::Status { status, .. } => vec!["status".to_owned(), status.to_string(), word(&self.phase())],
            Self::RateLimit { .. } => vec!["rate_limit".to_owned()],
            Self::Delay { ms, .. } => vec!["delay".to_owned(), ms.to_string(), word(&self.phase())],
            Self::Drop { how, .. } => vec!["drop".to_owned(), word(&self.phase()), word(how)],
            Self::Truncate { bytes, .. } => {
                std::iter::once("truncate".to_owned()).chain(bytes.map(|bytes| bytes.to_string())).collect()
            }
            Self::Slow { bytes_per_s, .. } => vec!["slow".to_owned(), bytes_per_s.to_string()],
            Self::Garble { how, .. } => vec!["garble".to_owned(), word(how)],
            Self::Stale { ms } => vec!["stale".to_owned(), ms.to_string()],
            Self::Expire { what } => vec!["expire".to_owned(), word(what)],
            Self::Signature { how, .. } => vec!["signature".to_owned(), word(how)],
            Self::Chain { how } => vec!["chain".to_owned(), word(how)],
            Self::Webhook { how, .. } => vec!["webhook".to_owned(), word(how)],
            Self::WebhookReceiver { status, .. } => {
                vec!["webhook_receiver".to_owned(), status.map_or("timeout".to_owned(), |status| status.to_string())]
            }
        };
        parts.join(".")
    }
}

impl Serialize for FaultKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // `{"drop": {"how": "reset"}}` becomes `{"kind": "drop", "how": "reset"}`.
        let tagged = Self::serialize(self, serde_json::value::Serializer).map_err(S::Error::custom)?;
        let parts = tagged.as_object().and_then(|kinds| kinds.iter().next());
        let (kind, parameters) = parts.ok_or_else(|| S::Error::custom("a fault has a kind"))?;
        let mut fields = parameters.as_object().cloned().unwrap_or_default();
        fields.insert("kind".to_owned(), kind.clone().into());
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FaultKind {
    /// Reads it as one with the tag outside: serde loses the name of a wrong parameter otherwise.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let kind = fields.remove("kind").ok_or_else(|| D::Error::missing_field("kind"))?;
        let kind = kind.as_str().ok_or_else(|| D::Error::custom("`kind` must be a string"))?;
        let tagged = Map::from_iter([(kind.to_owned(), Value::Object(fields))]);
        let mut track = serde_path_to_error::Track::new();
        let read = Self::deserialize(serde_path_to_error::Deserializer::new(Value::Object(tagged), &mut track));
        read.map_err(|error| {
            let path = track.path().to_string();
            let path = path.strip_prefix(kind).map_or("kind", |rest| rest.strip_prefix('.').unwrap_or("."));
            D::Error::custom(json_words::worded(path, &error.to_string()))
        })
    }
}

/// The name of a value in JSON.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

impl std::str::FromStr for FaultKind {
    type Err = String;

    /// Reads a short name: the kind and the main parameters after dots, such as
    /// `drop.after_commit.reset` or `status.503`.
    fn from_str(name: &str) -> Result<Self, String> {
        let mut parts = name.split('.');
        let kind = parts.next().unwrap_or_default();
        let places: &[&str] = match kind {
            "status" => &["status", "phase"],
            "rate_limit" => &["retryAfter"],
            "delay" => &["ms", "phase"],
            "drop" => &["phase", "how"],
            "truncate" => &["bytes"],
            "slow" => &["bytesPerS"],
            "stale" => &["ms"],
            "expire" => &["what"],
            "garble" | "signature" | "chain" | "webhook" => &["how"],
            "webhook_receiver" => &["status"],
            _ => return Err(format!("`{}` is not a kind of fault", dfns_core::one_line(kind, 60))),
        };
        let mut object = serde_json::Map::new();
        object.insert("kind".to_owned(), kind.into());
        let mut places = places.iter();
        for part in parts {
            let Some(place) = places.next() else {
                return Err(format!("`{}` has too many parameters", dfns_core::one_line(name, 60)));
            };
            if (kind, part) == ("webhook_receiver", "timeout") {
                object.insert("timeout".to_owned(), true.into());
            } else {
                let value = part.parse::<u64>().map_or_else(|_| Value::from(part), Value::from);
                object.insert((*place).to_owned(), value);
            }
        }
        let read = serde_json::from_value(Value::Object(object));
        read.map_err(|error| format!("`{}`: {}", dfns_core::one_line(name, 60), dfns_core::one_line(error, 200)))
    }
}

/// The kind of the event that a ping sends. Dfns does not document it.
pub(crate) const PING: &str = "ping";
