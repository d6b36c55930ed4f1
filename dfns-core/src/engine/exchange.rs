//! One HTTP request: through the gate of the pool, within its deadline, observed.

use super::Session;
use super::progress::{Progress, stays_closed, turn_too_late};
use crate::error::{Delivery, Error, ErrorKind};
use crate::observe::RequestDone;
use crate::observe::spans::{self, Leg};
use crate::response::collect::{collect, collect_beginning};
use crate::response::{ERROR_LIMIT, RawResponse};
use crate::retry::gate::Passage;
use crate::transport::{ResponseBody, TransportError, TransportRequest};
use http::StatusCode;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{Instrument, Span};

/// Builds a request, and builds it again for a second attempt.
pub(super) type MakeRequest<'a> = dyn Fn() -> Result<TransportRequest, Error> + Send + Sync + 'a;

impl Session {
    /// Makes one request and collects its whole response. An unsuccessful status is an error.
    pub(super) async fn exchange(
        &self,
        leg: Leg,
        request: &MakeRequest<'_>,
        is_safe: bool,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        let work = |span| async move {
            let mut response = self.response(leg, request, is_safe, &span).await?;
            Ok(collect(&mut response, self.shared.response_limit).await?)
        };
        self.make(leg, work, RawResponse::status, progress).await
    }

    /// Makes one request and leaves the body of its response unread. An unsuccessful status is an
    /// error.
    pub(super) async fn begin_exchange(
        &self,
        leg: Leg,
        request: &MakeRequest<'_>,
        is_safe: bool,
        progress: &mut Progress,
    ) -> Result<http::Response<ResponseBody>, Error> {
        let work = |span| async move { self.response(leg, request, is_safe, &span).await };
        self.make(leg, work, http::Response::status, progress).await
    }

    /// Makes one request: waits for the gate, applies the deadline, and reports the result
    /// to the gate and the observers.
    async fn make<T, W: Future<Output = Result<T, Error>>>(
        &self,
        leg: Leg,
        work: impl FnOnce(Span) -> W,
        status: fn(&T) -> StatusCode,
        progress: &mut Progress,
    ) -> Result<T, Error> {
        let passage = self.passage(progress).await?;
        let span = spans::request(leg, self.shared.base_url.url(), progress.tries);
        let begun = self.shared.observer.as_ref().map(|observer| (observer, Instant::now()));
        let limit = self.shared.deadlines.request;
        let result = tokio::time::timeout(limit, work(span.clone())).instrument(span.clone()).await;
        let result = result.unwrap_or_else(|_| Err(too_late(limit)));
        let (status, error) = match &result {
            Ok(response) => (Some(status(response)), None),
            Err(error) => (error.status(), Some(error)),
        };
        if let Some(status) = status {
            span.record("http.response.status_code", status.as_u16());
        }
        if let Some(error) = error {
            spans::fail(&span, error);
        }
        if let Some((observer, begun)) = begun {
            let Leg { step, method, template } = leg;
            let (endpoint, duration) = (progress.endpoint, begun.elapsed());
            observer.request(&RequestDone { endpoint, step, method, template, duration, status, error });
        }
        match status {
            Some(StatusCode::TOO_MANY_REQUESTS) => passage.rejected(error.and_then(Error::retry_after)),
            Some(_) => passage.accepted(),
            None => drop(passage),
        }
        result
    }

    /// Waits until the gate of the pool lets a request through.
    async fn passage(&self, progress: &mut Progress) -> Result<Passage<'_>, Error> {
        let gate = &self.shared.gate;
        if progress.retry.is_never() || gate.is_open() {
            return Ok(gate.ignore());
        }
        let begun = Instant::now();
        let passage = gate.pass(progress.deadline).await;
        progress.throttled += begun.elapsed();
        passage.map_err(stays_closed)
    }

    /// Waits for the turn of this many requests, if the pool has a rate limit.
    pub(super) async fn permit(&self, requests: u32, progress: &mut Progress) -> Result<(), Error> {
        let Some(permits) = &self.shared.permits else { return Ok(()) };
        let begun = Instant::now();
        let taken = permits.take(requests, progress.deadline).await;
        progress.throttled += begun.elapsed();
        taken.map_err(turn_too_late)
    }

    /// Makes one request and returns its response with the body unread. An unsuccessful status is
    /// an error.
    ///
    /// A server may close a pooled connection just as it is reused. A safe request is then repeated
    /// once, at once.
    async fn response(
        &self,
        leg: Leg,
        request: &MakeRequest<'_>,
        is_safe: bool,
        span: &Span,
    ) -> Result<http::Response<ResponseBody>, Error> {
        let transport = &self.shared.transport;
        let first = request()?;
        spans::sent(span, leg, &self.shared.base_url, &first.url);
        let mut response = transport.send(first).await;
        if is_safe && matches!(response, Err(TransportError::Closed(_))) {
            response = transport.send(request()?).await;
        }
        let mut response = response?;
        spans::received(span, response.version());
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refusal(&collect_beginning(&mut response, ERROR_LIMIT.min(self.shared.response_limit)).await))
    }
}

fn too_late(limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("no response within {limit:?}")).delivered(Delivery::Unknown)
}

/// Returns the error of a response with an unsuccessful status.
fn refusal(response: &RawResponse) -> Error {
    if response.status().is_redirection() {
        let message = "the server redirects; redirects are never followed, since they would carry the token to another \
                       address; check the base URL";
        return Error::new(ErrorKind::Redirect, message).with_response(response);
    }
    Error::refused(response)
}
