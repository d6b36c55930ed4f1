//! The user action of a signed call: challenge, signature, one-time token.

use super::Session;
use super::progress::Progress;
use crate::base_url::BaseUrl;
use crate::error::{Error, ErrorKind, Step};
use crate::observe::spans::{self, Leg};
use crate::parts::Parts;
use crate::response::{RawResponse, json};
use crate::secret::Secret;
use crate::signing::{SignedFactors, UserActionChallenge};
use crate::transport::TransportRequest;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tracing::Instrument;
use url::Url;

const CHALLENGE_PATH: &str = "/auth/action/init";
const USER_ACTION_PATH: &str = "/auth/action";

/// The URLs of the two requests for a user action, which are the same for every call.
pub(crate) struct UserActionUrls {
    challenge: Url,
    user_action: Url,
}

impl UserActionUrls {
    pub(crate) fn new(base_url: &BaseUrl) -> Result<Self, Error> {
        Ok(Self { challenge: base_url.join(CHALLENGE_PATH)?, user_action: base_url.join(USER_ACTION_PATH)? })
    }
}

#[derive(Serialize)]
struct ChallengeRequest<'a> {
    #[serde(rename = "userActionPayload")]
    payload: &'a str,
    #[serde(rename = "userActionHttpMethod")]
    http_method: &'a str,
    #[serde(rename = "userActionHttpPath")]
    http_path: &'a str,
    #[serde(rename = "userActionServerKind")]
    server_kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserActionRequest<'a> {
    challenge_identifier: &'a Secret,
    #[serde(flatten)]
    factors: &'a SignedFactors,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserAction {
    user_action: Secret,
}

impl Session {
    /// Gets the user action of a signed call with the session's signer. Returns `None` if the call
    /// is not signed.
    pub(super) async fn sign(&self, parts: &Parts, progress: &mut Progress) -> Result<Option<Secret>, Error> {
        if !parts.endpoint().is_signed() {
            self.permit(1, progress).await?;
            return Ok(None);
        }
        let Some(signer) = &self.signer else {
            let message = "this endpoint needs a user action signature, and the client has no signer";
            return Err(Error::new(ErrorKind::Signing, message));
        };
        // Permits for all three requests at once, so that no challenge is requested in vain.
        self.permit(3, progress).await?;
        // Before the challenge, which allows the credentials of this moment.
        let signer = progress.signer.insert(signer.for_call().unwrap_or_else(|| Arc::clone(signer)));
        let signer = Arc::clone(signer);
        let challenge = self.challenge(parts, progress).await?;
        progress.step = Step::Signature;
        progress.asked_a_person |= signer.is_interactive();
        let span = spans::sign();
        let factors = signer.sign(&challenge).instrument(span.clone()).await.map_err(Error::from);
        let factors = factors.inspect_err(|error| spans::fail(&span, error))?;
        drop(span);
        self.user_action(&challenge, &factors, progress).await.map(Some)
    }

    /// Requests the challenge of a user action.
    pub(super) async fn challenge(&self, parts: &Parts, progress: &mut Progress) -> Result<UserActionChallenge, Error> {
        progress.step = Step::Challenge;
        let payload = std::str::from_utf8(parts.body.payload()).map_err(|_| {
            Error::new(ErrorKind::Request, "only a UTF-8 body can be signed").before_the_call(Step::Challenge)
        })?;
        let request = ChallengeRequest {
            payload,
            http_method: parts.endpoint().method().as_str(),
            http_path: &parts.path,
            server_kind: "Api",
        };
        let response = self.post(CHALLENGE_PATH, &self.shared.user_action_urls.challenge, &request, progress).await;
        response.and_then(|response| json::decode(&response)).map_err(|error| error.before_the_call(Step::Challenge))
    }

    /// Exchanges a signed challenge for the user action token.
    ///
    /// A try that fails here is followed by one with a new challenge. Where that would ask a person
    /// to sign again, a connection that fails is followed by the same request instead: the call
    /// itself was not sent, and Dfns accepts a signature once.
    pub(super) async fn user_action(
        &self,
        challenge: &UserActionChallenge,
        factors: &SignedFactors,
        progress: &mut Progress,
    ) -> Result<Secret, Error> {
        progress.step = Step::UserAction;
        let request = UserActionRequest { challenge_identifier: &challenge.challenge_identifier, factors };
        loop {
            let url = &self.shared.user_action_urls.user_action;
            let response = self.post(USER_ACTION_PATH, url, &request, progress).await;
            let response = response.and_then(|response| json::decode::<UserAction>(&response));
            let error = match response {
                Ok(response) => return Ok(response.user_action),
                Err(error) => error.before_the_call(Step::UserAction),
            };
            if !progress.asked_a_person || error.kind() != ErrorKind::Connection {
                return Err(error);
            }
            let Some(taken) = self.wait_for_another(&error, progress).await else { return Err(error) };
            progress.continue_again(taken);
            self.permit(1, progress).await?;
        }
    }

    /// Makes one of the two requests for a user action.
    async fn post(
        &self,
        path: &'static str,
        url: &Url,
        body: &(impl Serialize + Sync),
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        // Room for most bodies, so that the buffer does not grow and copy.
        let mut bytes = Vec::with_capacity(1024);
        serde_json::to_writer(&mut bytes, body)
            .map_err(|source| Error::new(ErrorKind::Request, &source).caused_by(source))?;
        let mut request = TransportRequest::new(Method::POST, url.clone());
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.headers.insert(AUTHORIZATION, self.authorization()?);
        request.body = Bytes::from(bytes);
        let leg = Leg { step: progress.step, method: "POST", template: path };
        self.exchange(leg, request, progress).await
    }
}
