//! Errors made from a response: an error response, or one that cannot be decoded.

mod envelope;
mod retry_after;
mod words;

pub(crate) use self::envelope::{ERROR_LIMIT, excerpt};

use super::raw::RawResponse;
use crate::error::{Error, ErrorKind};

impl Error {
    /// Creates the error of an error response.
    pub(crate) fn refused(response: &RawResponse) -> Self {
        let said = envelope::read(response);
        let message = said.message.as_deref().unwrap_or("no reason given");
        Self::new(ErrorKind::Api, message)
            .with_response(response)
            .explained(
                said.code,
                said.details,
                said.id,
                retry_after::retry_after(response.headers(), std::time::SystemTime::now()),
            )
            .without(response.echo())
    }

    /// Adds the metadata of the response, and removes what the server repeats of the request.
    pub(crate) fn with_response(self, response: &RawResponse) -> Self {
        let request_id = envelope::request_id(response.headers());
        self.responded(response.status(), request_id, response.body().clone(), response.endpoint())
            .without(response.echo())
    }
}
