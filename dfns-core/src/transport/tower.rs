//! Any tower service as a transport, behind the feature `tower`.

use super::body::ResponseBody;
use super::error::TransportError;
use super::send::{Transport, TransportRequest};
use crate::signing::BoxFuture;
use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response, Uri};
use http_body::Body;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tower_service::Service;

/// Sends requests with a tower service: an HTTP client below your own layers, or an in-memory
/// server.
///
/// `B` is the body of the requests that the service accepts, such as `http_body_util::Full<Bytes>`,
/// `reqwest::Body` or `axum::body::Body`.
///
/// * **No layer may retry, redirect or cache.** The client decides whether a call may be sent
///   twice, which a layer cannot know.
/// * The service is responsible for TLS and proxies, and should accept https only, since requests
///   carry the token. Timeouts of the client apply.
/// * An error that is a [`TransportError`] is kept, so a layer can say that nothing was sent. After
///   any other error of a request it is unknown whether the request was sent. If
///   `poll_ready` fails, nothing was sent. If the client's timeout passes before the service is
///   ready, the error is as for a request that was sent: the client cannot tell them apart. Let a
///   layer fail earlier instead.
///
/// ```
/// use bytes::Bytes;
/// # mod dfns { pub use dfns_core::{self as core, Client, Error}; }
/// use dfns::Client;
/// use dfns::core::TowerTransport;
///
/// # fn example<S>(service: S) -> Result<(), dfns::Error>
/// # where
/// #     S: tower_service::Service<http::Request<Bytes>, Response = http::Response<String>> + Clone + Send + 'static,
/// #     S::Future: Send,
/// #     S::Error: std::error::Error + Send + Sync,
/// # {
/// let client = Client::builder().transport(TowerTransport::<_, Bytes>::new(service)).build()?;
/// # Ok(()) }
/// ```
pub struct TowerTransport<S, B = Bytes> {
    /// Locked only to be cloned: a service need not be `Sync`.
    service: Mutex<S>,
    body: PhantomData<fn(B)>,
}

impl<S, B> TowerTransport<S, B> {
    /// Creates a transport that clones the service for each request.
    pub fn new(service: S) -> Self {
        Self { service: Mutex::new(service), body: PhantomData }
    }
}

impl<S, B> fmt::Debug for TowerTransport<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TowerTransport")
    }
}

type Cause = Box<dyn Error + Send + Sync>;

impl<S, B, R> Transport for TowerTransport<S, B>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Cause>,
    B: From<Bytes> + Send + 'static,
    R: Body<Data = Bytes> + Send + 'static,
    R::Error: Into<Cause>,
{
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let mut url = request.url;
            url.set_fragment(None);
            let uri = Uri::try_from(String::from(url)).map_err(|error| TransportError::Request(error.into()))?;
            let mut converted = Request::new(B::from(request.body));
            *converted.uri_mut() = uri;
            *converted.method_mut() = request.method;
            *converted.headers_mut() = request.headers;
            let mut service = self.service.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| classified(error, TransportError::Connect))?;
            let response = service.call(converted).await;
            let response = response.map_err(|error| classified(error, TransportError::Broken))?;
            Ok(response.map(|body| ResponseBody::stream(Frames(Box::pin(body)))))
        })
    }
}

/// Keeps an error that is classified already.
fn classified(error: impl Into<Cause>, otherwise: fn(Cause) -> TransportError) -> TransportError {
    error.into().downcast::<TransportError>().map_or_else(otherwise, |error| *error)
}

/// The data of a body; trailers are skipped.
struct Frames<R>(Pin<Box<R>>);

impl<R: Body<Data = Bytes>> Stream for Frames<R>
where
    R::Error: Into<Cause>,
{
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match ready!(self.0.as_mut().poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(classified(error, TransportError::Broken)))),
                Some(Ok(frame)) => frame,
            };
            if let Ok(data) = frame.into_data() {
                return Poll::Ready(Some(Ok(data)));
            }
        }
    }
}
