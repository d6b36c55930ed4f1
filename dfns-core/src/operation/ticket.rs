//! The ticket of an operation whose outcome is unknown.

use super::stored::StoredRequest;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An operation that was sent and whose outcome is unknown, see
/// [`Error::ticket`](crate::Error::ticket). Store it, and
/// finish the operation in any process with [`Client::resume`](crate::Client::resume).
///
/// Resuming sends the same bytes again. Dfns recognizes them by their external id: if the operation
/// took effect, its entity is returned, and otherwise it takes effect now. So it takes effect once,
/// however often it is resumed.
///
/// It contains the request, which may be confidential, but no token and no key. A secret in the
/// request, such as the one-time password of a withdrawal, is in it as well, encoded but not
/// encrypted: treat such a ticket as a secret. It is plain JSON, so **the store must be trusted**,
/// like that of a [`SealedAction`](crate::SealedAction).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationTicket {
    /// The format, [`FORMAT`](super::restore::FORMAT).
    pub(super) version: u32,
    pub(super) base_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization: Option<String>,
    pub(super) external_id: String,
    pub(super) request: StoredRequest,
}

impl OperationTicket {
    /// Returns the id of the endpoint, for instance `transfer_asset`.
    pub fn endpoint(&self) -> &str {
        &self.request.endpoint
    }

    /// Returns the external id by which Dfns recognizes the operation.
    pub fn external_id(&self) -> &str {
        &self.external_id
    }

    /// Returns the organization of the operation (`or-...`), if its token contains it.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }
}

impl fmt::Debug for OperationTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationTicket")
            .field("endpoint", &self.request.endpoint)
            .field("path", &self.request.path)
            .field("external_id", &self.external_id)
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}
