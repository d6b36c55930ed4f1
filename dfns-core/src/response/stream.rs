//! A successful response that is read as it arrives.
//!
//! A collected response must arrive within the deadline of its request. A streamed response must
//! deliver each chunk within that time: a stalled server is detected, and a long export is not cut
//! off.

use crate::error::{Delivery, Error, ErrorKind};
use crate::meta::EndpointMeta;
use crate::runtime::require_timers;
use crate::transport::ResponseBody;
use bytes::Bytes;
use http::HeaderMap;
use std::sync::Arc;
use std::time::Duration;

/// A response whose head has arrived but whose body is unread.
pub(crate) struct StreamedResponse {
    endpoint: &'static EndpointMeta,
    /// Host and port, for messages.
    server: Arc<str>,
    response: http::Response<ResponseBody>,
    /// How long to wait for each chunk.
    patience: Duration,
}

impl StreamedResponse {
    pub(crate) fn new(
        endpoint: &'static EndpointMeta,
        server: Arc<str>,
        response: http::Response<ResponseBody>,
        patience: Duration,
    ) -> Self {
        Self { endpoint, server, response, patience }
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Waits for the next chunk; `None` at the end. Also returns itself, so that the future owns
    /// everything it needs and can be stored.
    pub(crate) async fn next(mut self) -> Result<(Option<Bytes>, Self), Error> {
        require_timers()?;
        let piece = tokio::time::timeout(self.patience, self.response.body_mut().chunk()).await;
        let piece = piece.map_or_else(
            |_| {
                let message =
                    format_args!("nothing more of the response came from {} within {:?}", self.server, self.patience);
                Err(Error::new(ErrorKind::Timeout, message).delivered(Delivery::Unknown))
            },
            |piece| piece.map_err(|error| Error::of_exchange(error, &self.server)),
        );
        Ok((piece.map_err(|error| error.at_endpoint(self.endpoint))?, self))
    }
}
