//! The journal: the requests for the API that were served or refused, for tests that ask what their
//! client really did.
//!
//! It is in memory and holds no secrets: neither bodies nor queries nor tokens. It keeps the last
//! [`MAX_ENTRIES`] requests; the oldest are forgotten, which a gap in the numbers shows.

use crate::request::Received;
use crate::response::Reply;
use crate::step::Step;
use crate::trace::Trace;
use dfns_core::{Timestamp, one_line};
use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The requests that are kept.
const MAX_ENTRIES: usize = 10_000;

/// The characters of a path or an id that are kept.
const MAX_TEXT: usize = 300;

/// The largest response whose id is read, in bytes.
const MAX_READ: usize = 64 * 1024;

/// A request for the API, as the journal notes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalEntry {
    /// The number of the request, from 1.
    pub number: u64,
    /// The time of the response.
    pub date: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The operation. The steps `init` and `complete` have the operation that is signed for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// The step in the life of the call.
    pub step: Step,
    /// The `externalId` of the body, or of the body that is signed for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The user or service account, if the token was valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_id: Option<String>,
    /// The status that was sent; absent if a fault ended the connection before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The ids in the path, and the id of the entity that was returned.
    pub entity_ids: Vec<String>,
    /// The id of the fault that was injected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// The journal of a sandbox.
#[derive(Default)]
pub(crate) struct Journal(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    last: u64,
    entries: VecDeque<JournalEntry>,
}

/// The id of a response. Users, tokens and credentials have names of their own for it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identified {
    id: Option<String>,
    user_id: Option<String>,
    token_id: Option<String>,
    credential_uuid: Option<String>,
}

impl JournalEntry {
    /// The entry of a request, which has no number yet.
    pub(crate) fn of(received: &Received, trace: &Trace, date: Timestamp) -> Self {
        let ids = match (&trace.route, trace.step) {
            (Some((_, path)), Step::Call) => path.iter().map(|(_, value)| one_line(value, MAX_TEXT)).collect(),
            _ => Vec::new(),
        };
        Self {
            number: 0,
            date,
            method: received.method.clone(),
            path: one_line(&received.path, MAX_TEXT),
            operation: trace.operation.map(dfns_core::EndpointMeta::id),
            step: trace.step,
            external_id: trace.external_id(received).map(|id| one_line(&id, MAX_TEXT)),
            caller_id: None,
            status: None,
            entity_ids: ids,
            fault: None,
        }
    }

    /// Notes the status, and the id of the entity that a change returned.
    pub(crate) fn responded(&mut self, reply: &Reply) {
        self.status = Some(reply.status.as_u16());
        let is_change = self.step == Step::Call && self.method != Method::GET.as_str();
        if is_change && (reply.status == StatusCode::OK || reply.status == StatusCode::ACCEPTED) {
            let body = if reply.body.len() > MAX_READ { &[][..] } else { &reply.body };
            let found = serde_json::from_slice::<Identified>(body).ok();
            let id = found.and_then(|found| found.id.or(found.user_id).or(found.token_id).or(found.credential_uuid));
            let id = id.map(|id| one_line(&id, MAX_TEXT));
            self.entity_ids.extend(id.filter(|id| !self.entity_ids.contains(id)));
        }
    }
}

impl JournalEntry {
    /// Notes the fault, and the status that the client got instead.
    pub(crate) fn struck(&mut self, id: Option<&str>, reply: &Reply) {
        if let Some(id) = id {
            self.fault = Some(id.to_owned());
            self.status = Some(reply.status.as_u16()).filter(|_| !reply.is_dropped());
        }
    }
}

impl Journal {
    /// Adds an entry and numbers it.
    pub(crate) fn add(&self, mut entry: JournalEntry) {
        let mut pages = self.lock();
        pages.last = pages.last.saturating_add(1);
        entry.number = pages.last;
        if pages.entries.len() >= MAX_ENTRIES {
            pages.entries.pop_front();
        }
        pages.entries.push_back(entry);
    }

    /// The entries with a higher number, the oldest first.
    pub(crate) fn since(&self, number: u64) -> Vec<JournalEntry> {
        let pages = self.lock();
        pages.entries.iter().filter(|entry| entry.number > number).cloned().collect()
    }

    /// The last entries, the newest first, and the number of all.
    #[cfg(feature = "console")]
    pub(crate) fn latest(&self, limit: usize) -> (Vec<JournalEntry>, u64) {
        let pages = self.lock();
        let total = u64::try_from(pages.entries.len()).unwrap_or(u64::MAX);
        (pages.entries.iter().rev().take(limit).cloned().collect(), total)
    }

    /// Forgets every entry. Numbers go on.
    pub(crate) fn clear(&self) {
        self.lock().entries.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
