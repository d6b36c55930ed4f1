//! The response that a client sees when a fault is applied.

use super::fired::{Encounter, Strike};
use super::garble::garble;
use super::kind::{FaultKind, GarbleHow, RetryAfter};
use super::wire::WireFault;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::response::{Reply, Response};
use dfns_core::EndpointMeta;
use http::{HeaderName, HeaderValue, StatusCode, header};

/// The header that names the fault.
const NAME: HeaderName = HeaderName::from_static("x-sandbox-fault");

impl Strike {
    /// The response in place of the real one, if the fault replaces it. The phase has been reached.
    pub(crate) fn replacement(&self, random: &Random) -> Option<Reply> {
        match &self.kind {
            FaultKind::Status { status, message, details, headers, body, .. } => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let is_error = status.is_client_error() || status.is_server_error();
                let mut reply = match body {
                    Some(body) => Reply::raw(status, "application/json", body.clone().into()),
                    None if is_error => {
                        let message = message.as_deref().or(status.canonical_reason()).unwrap_or("Error");
                        let refusal = match details {
                            Some(details) => Refusal::with_details(status, message, details.clone()),
                            None => Refusal::new(status, message),
                        };
                        Response::refused(refusal, random).into()
                    }
                    None => Reply::raw(status, "application/json", b"{}"[..].into()),
                };
                for (name, value) in headers {
                    if let (Ok(name), Ok(value)) = (name.to_ascii_lowercase().parse(), value.parse()) {
                        reply.add_header(name, value);
                    }
                }
                Some(reply)
            }
            FaultKind::RateLimit { retry_after, .. } => {
                let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests");
                let mut reply: Reply = Response::refused(refusal, random).into();
                let value = retry_after.as_ref().map(|value| match value {
                    RetryAfter::Seconds(seconds) => HeaderValue::from(*seconds),
                    RetryAfter::Date(date) => HeaderValue::from_str(date).unwrap_or(HeaderValue::from_static("0")),
                });
                if let Some(value) = value {
                    reply.add_header(header::RETRY_AFTER, value);
                }
                Some(reply)
            }
            FaultKind::Drop { how, .. } => {
                let mut reply = Reply::raw(StatusCode::BAD_GATEWAY, "application/json", b"{}"[..].into());
                reply.set_wire(WireFault::Drop(*how));
                Some(reply)
            }
            _ => None,
        }
    }

    /// The response as the fault leaves it.
    pub(crate) fn spoilt(&self, mut reply: Reply, endpoint: &'static EndpointMeta) -> Reply {
        let length = reply.body.len();
        match &self.kind {
            FaultKind::Truncate { bytes, fraction, .. } if length > 0 => {
                let of_fraction = |fraction: f64| {
                    let lengths = f64::from(u32::try_from(length).unwrap_or(u32::MAX)) * fraction;
                    // The fraction is from 0 to 1.
                    (0..length).rev().find(|at| f64::from(u32::try_from(*at).unwrap_or(u32::MAX)) <= lengths)
                };
                let bytes = bytes.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
                let sent = bytes.or_else(|| of_fraction(fraction.unwrap_or_default())).unwrap_or_default();
                reply.set_wire(WireFault::Truncate(sent.min(length - 1)));
            }
            FaultKind::Slow { bytes_per_s, .. } => {
                reply.set_wire(WireFault::Slow { bytes_per_s: *bytes_per_s, length });
            }
            FaultKind::Garble { how, .. } => {
                if let Some((media_type, body)) = garble(*how, endpoint, &reply.body) {
                    (reply.media_type, reply.body) = (media_type, body.into());
                }
                if matches!(how, GarbleHow::Html | GarbleHow::Empty) {
                    reply.status = StatusCode::OK;
                }
            }
            _ => {}
        }
        reply
    }
}

impl Encounter {
    /// Shows the client which fault was applied.
    pub(crate) fn tell(&self, reply: &mut Reply) {
        if let Some(value) = self.told().and_then(|id| HeaderValue::from_str(id).ok()) {
            reply.add_header(NAME, value);
        }
    }
}
