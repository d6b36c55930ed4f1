//! One HTTP request: through the gate of the pool, within its deadline, observed.

use super::Session;
use super::progress::{Progress, stays_closed, turn_too_late};
use crate::deadlines::LATE_ADVICE;
use crate::echo::Echo;
use crate::error::{Delivery, Error, ErrorKind};
use crate::observe::spans::{self, Leg};
use crate::observe::{RequestDone, notify};
use crate::response::collect::{collect, collect_beginning};
use crate::response::{ERROR_LIMIT, RawResponse};
use crate::retry::gate::Passage;
use crate::transport::{ResponseBody, TransportError, TransportRequest};
use http::StatusCode;
use std::pin::pin;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{Instrument, Span};

impl Session {
    /// Makes one request and collects its whole response. An unsuccessful status is an error.
    pub(super) async fn exchange(
        &self,
        leg: Leg,
        request: TransportRequest,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        let work = |request, span| async move {
            let (mut response, echo) = self.response(request, span).await?;
            let collected = collect(&mut response, self.shared.response_limit).await;
            collected.map(|response| response.to(echo)).map_err(|error| self.of_server(error))
        };
        self.make(leg, request, work, RawResponse::status, progress).await
    }

    /// Makes one request and leaves the body of its response unread. An unsuccessful status is an
    /// error.
    pub(super) async fn begin_exchange(
        &self,
        leg: Leg,
        request: TransportRequest,
        progress: &mut Progress,
    ) -> Result<http::Response<ResponseBody>, Error> {
        let work = |request, span| async move { Ok(self.response(request, span).await?.0) };
        self.make(leg, request, work, http::Response::status, progress).await
    }

    /// Makes one request: waits for the gate, and reports the result to it.
    ///
    /// It is sent once. A transport sends it on another connection only if it wrote none of it, so
    /// every request that a server sees is one of a try that was counted and paid for.
    async fn make<T, W: Future<Output = Result<T, Error>>>(
        &self,
        leg: Leg,
        request: TransportRequest,
        work: impl FnOnce(TransportRequest, Span) -> W,
        status: fn(&T) -> StatusCode,
        progress: &mut Progress,
    ) -> Result<T, Error> {
        let passage = self.passage(progress).await?;
        let result = self.attempt(leg, request, work, status, progress).await;
        match result.as_ref().map_or_else(Error::status, |response| Some(status(response))) {
            Some(StatusCode::TOO_MANY_REQUESTS) => {
                passage.rejected(result.as_ref().err().and_then(Error::retry_after));
            }
            Some(_) => passage.accepted(),
            None => drop(passage),
        }
        result
    }

    /// Sends a request once, within its deadline, observed.
    async fn attempt<T, W: Future<Output = Result<T, Error>>>(
        &self,
        leg: Leg,
        request: TransportRequest,
        work: impl FnOnce(TransportRequest, Span) -> W,
        status: fn(&T) -> StatusCode,
        progress: &Progress,
    ) -> Result<T, Error> {
        let span = spans::request(leg, &self.shared.base_url, &request.url, progress.tries - 1);
        let begun = self.shared.observer.as_ref().map(|observer| (observer, Instant::now()));
        let limit = self.shared.deadlines.request;
        let work = pin!(work(request, span.clone()));
        let result = tokio::time::timeout(limit, work).instrument(span.clone()).await;
        let result = result.unwrap_or_else(|_| Err(too_late(limit, self.shared.base_url.server())));
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
            let done = RequestDone { endpoint, step, method, template, duration, status, error };
            notify(observer.as_ref(), |observer| observer.request(&done));
        }
        result
    }

    fn of_server(&self, error: TransportError) -> Error {
        Error::of_exchange(error, self.shared.base_url.server())
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

    /// Sends a request and returns its response with the body unread, and the secrets of the
    /// request. An unsuccessful status is an error.
    async fn response(
        &self,
        request: TransportRequest,
        span: Span,
    ) -> Result<(http::Response<ResponseBody>, Echo), Error> {
        let echo = Echo::of(&request);
        let response = self.shared.transport.send(request).await;
        let mut response = response.map_err(|error| self.of_server(error))?;
        spans::received(&span, response.version());
        if response.status().is_success() {
            return Ok((response, echo));
        }
        let limit = ERROR_LIMIT.min(self.shared.response_limit);
        Err(refusal(&collect_beginning(&mut response, limit).await.to(echo)))
    }
}

fn too_late(limit: Duration, server: &str) -> Error {
    let message = format_args!("no response from {server} within {limit:?}; {LATE_ADVICE}");
    Error::new(ErrorKind::Timeout, message).delivered(Delivery::Unknown)
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
