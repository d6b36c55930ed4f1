//! The body of a delivery: the event's id, kind, date and data.

use crate::foreign::one_line;
use crate::json_failure::locate;
use crate::surrogates::without_lone_surrogates;
use crate::types::{AnyJson, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// The longest reason why a body is rejected, in bytes.
const LONGEST_REASON: usize = 500;

crate::id_types! {
    /// The id of one delivery of an event (`whe-...`).
    pub struct WebhookEventId;
}

/// The body of a delivery. `data` is raw JSON unless a type is given for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Event<T = AnyJson> {
    /// The id of this delivery. Every attempt has its own id.
    pub id: WebhookEventId,
    /// The kind of event, for instance `wallet.transfer.confirmed`.
    pub kind: String,
    /// When the event happened.
    pub date: Timestamp,
    /// The data of the event; its fields depend on `kind`.
    pub data: T,
    /// The number of the attempt to deliver the event, from 1. Absent in some samples of Dfns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_attempt: Option<u32>,
    /// The id of the earlier delivery that this one repeats with the same data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<WebhookEventId>,
    /// When this delivery was sent, in seconds since the start of 1970 in UTC.
    pub timestamp_sent: u64,
}

impl<T> Event<T> {
    /// Creates a first delivery, sent at the time of the event, for tests of a receiver; see
    /// [`sign`](super::sign).
    pub fn new(id: impl Into<WebhookEventId>, kind: impl Into<String>, data: T, sent: SystemTime) -> Self {
        Self {
            id: id.into(),
            kind: kind.into(),
            date: sent.into(),
            data,
            delivery_attempt: Some(1),
            retry_of: None,
            timestamp_sent: since_1970(sent).as_secs(),
        }
    }
}

/// Returns the time since the start of 1970 in UTC; none before.
pub(super) fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// Decodes a body, or returns the fault and its place, without values.
pub(super) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let text = std::str::from_utf8(body)
        .map_err(|failure| format!("it is not UTF-8 text (at byte {})", failure.valid_up_to()))?;
    let text = without_lone_surrogates(text);
    serde_json::from_str(&text).map_err(|failure| {
        let what = if failure.is_data() { "it does not have the expected shape" } else { "it is not JSON" };
        let (message, path) = locate(&text, &failure);
        one_line(format_args!("{what}: {message} at `{path}`"), LONGEST_REASON)
    })
}
