//! Delegated signing: a server holds the user's token, the user's device holds the key.
//!
//! A signed call of a delegated client has two steps. [`challenge`](crate::Call::challenge)
//! requests the challenge from Dfns and returns a [`PendingAction`], which owns the exact bytes of
//! the call and the whole challenge. The user's device signs. Then
//! [`Client::complete`](crate::Client::complete) sends those bytes, so no argument has to be
//! repeated. Between the two steps a pending action can be sealed, stored, and unsealed in another
//! process.

use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::Error;
use crate::operation::stored::StoredRequest;
use crate::parts::Parts;
use crate::response::Decode;
use crate::signing::{SignedFactors, UserActionChallenge};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A delegated call that is encoded and has its challenge, but is not yet signed. `R` is the
/// response of the call.
#[must_use = "the call is not sent until it is completed"]
pub struct PendingAction<R> {
    parts: Arc<Parts>,
    challenge: UserActionChallenge,
    decode: Decode<R>,
}

impl<R> PendingAction<R> {
    pub(crate) fn new(parts: Arc<Parts>, challenge: UserActionChallenge, decode: Decode<R>) -> Self {
        Self { parts, challenge, decode }
    }

    /// Returns the whole challenge that the user's credential has to sign, as a browser or device
    /// needs it.
    pub fn challenge(&self) -> &UserActionChallenge {
        &self.challenge
    }

    /// Returns the id of the endpoint, for instance `create_wallet`.
    pub fn endpoint(&self) -> &'static str {
        self.parts.endpoint().id()
    }

    /// Returns the external id by which Dfns recognizes the operation, if it does.
    pub fn operation_id(&self) -> Option<&str> {
        self.parts.external_id()
    }

    /// Returns the bytes that are signed (the body, usually JSON). Show them to the user.
    pub fn payload(&self) -> &[u8] {
        self.parts.body.payload()
    }

    /// Converts the action into a value that can be stored, or sent to another trusted process. See
    /// [`SealedAction`].
    pub fn seal(self) -> SealedAction {
        SealedAction { request: StoredRequest::of(&self.parts), challenge: self.challenge }
    }

    pub(crate) async fn complete(self, session: &Session, factors: SignedFactors) -> Result<R, Error> {
        let response = session.finish(&self.parts, &self.challenge, &factors).await;
        let result = response.and_then(|response| session.decode(self.decode, &response));
        result.map_err(|error| session.with_ticket(error, &self.parts))
    }
}

impl<R> fmt::Debug for PendingAction<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingAction")
            .field("parts", &self.parts)
            .field("challenge", &self.challenge)
            .finish_non_exhaustive()
    }
}

/// A [`PendingAction`] that can be stored. Serialize it into your session store and
/// [`unseal`](SealedAction::unseal) it later.
///
/// It contains the request, which may be confidential, but no token and no key. It is plain JSON,
/// so **the store must be trusted**: anyone who can change it can make the user sign another
/// request of the same endpoint. For an untrusted store use [`PendingAction::seal_with`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedAction {
    request: StoredRequest,
    challenge: UserActionChallenge,
}

impl SealedAction {
    /// Returns the id of the endpoint it was made for.
    pub fn endpoint(&self) -> &str {
        &self.request.endpoint
    }

    /// Returns the challenge that the user's credential has to sign.
    pub fn challenge(&self) -> &UserActionChallenge {
        &self.challenge
    }

    /// Converts the action back into a pending action of this endpoint.
    ///
    /// Another process, or this one before a crash, may have completed the action already. So a
    /// failure to complete it leaves the outcome unknown ([`Error::outcome_is_unknown`]), even if
    /// the error says that the challenge is no longer valid. [`Error::ticket`] finishes the
    /// operation if Dfns recognizes it by an external id.
    ///
    /// Path, query, headers and content type are checked against the declaration, so the sent
    /// request is always one of this endpoint. Dfns compares it with the challenge it issued.
    ///
    /// # Errors
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) if the action was made for another
    /// endpoint, or is not a request of this one.
    pub fn unseal<E: Endpoint>(self) -> Result<PendingAction<E::Response>, Error> {
        let mut parts = self.request.into_parts(E::META, "sealed action")?;
        parts.mark_sent();
        Ok(PendingAction::new(Arc::new(parts), self.challenge, E::decode))
    }
}

impl fmt::Debug for SealedAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedAction")
            .field("endpoint", &self.request.endpoint)
            .field("path", &self.request.path)
            .field("challenge", &self.challenge)
            .finish_non_exhaustive()
    }
}
