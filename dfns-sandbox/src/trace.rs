//! The facts of a request that the journal notes and that faults are matched with: its operation,
//! and its step in the life of a signed call.

use crate::pending::{Purpose, SignedRequest};
use crate::request::Received;
use crate::route::{PathParams, Routes};
use crate::step::Step;
use crate::store::Shared;
use dfns_core::EndpointMeta;
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;

/// The route of a request and its step.
pub(crate) struct Trace {
    /// The endpoint with the values of its path parameters; none for an unknown path.
    pub(crate) route: Option<(&'static EndpointMeta, PathParams)>,
    pub(crate) step: Step,
    /// The request that a user action is for, at the steps `init` and `complete`.
    pub(crate) signed: Option<Arc<SignedRequest>>,
    /// The operation that the step belongs to: that of the signed request, or of this one.
    pub(crate) operation: Option<&'static EndpointMeta>,
}

/// The largest body that is read for its facts, in bytes.
const MAX_READ: usize = 256 * 1024;

/// The body of a request for a challenge.
#[derive(Deserialize)]
struct Announced {
    #[serde(default, rename = "userActionPayload")]
    payload: String,
    #[serde(rename = "userActionHttpMethod")]
    method: String,
    #[serde(rename = "userActionHttpPath")]
    path: String,
}

/// The body of a request that completes a challenge.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Completing {
    challenge_identifier: String,
}

/// The `externalId` of a body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    external_id: Option<String>,
}

impl Trace {
    pub(crate) fn of(received: &Received, routes: &Routes, shared: &Shared, now: Timestamp) -> Self {
        let route = routes.find(&received.method, &received.path);
        let endpoint = route.as_ref().map(|(endpoint, _)| *endpoint);
        let step = endpoint.map_or(Step::Call, Step::of);
        let signed = match step {
            Step::Init => read::<Announced>(&received.body).map(|announced| {
                let method = announced.method.to_ascii_uppercase();
                Arc::new(SignedRequest { method, path: announced.path, payload: announced.payload })
            }),
            Step::Complete => read::<Completing>(&received.body).and_then(|completing| {
                match &shared.pending().challenges.get(&completing.challenge_identifier, now)?.purpose {
                    Purpose::UserAction(_, request) => Some(Arc::clone(request)),
                    Purpose::Login(_) => None,
                }
            }),
            Step::Call | Step::Login => None,
        };
        let operation = match (step, &signed) {
            (Step::Init | Step::Complete, Some(signed)) => {
                let path = signed.path.split('?').next().unwrap_or_default();
                routes.find(&signed.method, path).map(|(endpoint, _)| endpoint)
            }
            _ => endpoint,
        };
        Self { route, step, signed, operation }
    }

    /// The bytes of the call that the step belongs to.
    pub(crate) fn payload<'a>(&'a self, received: &'a Received) -> &'a [u8] {
        match (&self.signed, &self.route) {
            (Some(signed), _) => signed.payload.as_bytes(),
            (None, Some((endpoint, _))) => received.payload(endpoint),
            (None, None) => &received.body,
        }
    }

    /// The challenge that a request completes.
    pub(crate) fn challenge_identifier(received: &Received) -> Option<String> {
        read::<Completing>(&received.body).map(|completing| completing.challenge_identifier)
    }

    /// The `externalId` of the call that the step belongs to.
    pub(crate) fn external_id(&self, received: &Received) -> Option<String> {
        read::<Named>(self.payload(received)).and_then(|named| named.external_id)
    }
}

/// Reads some fields of a small body.
fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Option<T> {
    if body.is_empty() || body.len() > MAX_READ { None } else { serde_json::from_slice(body).ok() }
}
