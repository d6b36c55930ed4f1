//! HTTP/1 on loopback: bounded connections, bounded bodies, and a way to stop.

use crate::form::Form;
use crate::refusal::Refusal;
use crate::request::Received;
use crate::response::Response;
use crate::service::Service;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The largest body that is read.
const MAX_BODY: usize = 1024 * 1024;

/// How many connections are served at once; more have to wait.
const MAX_CONNECTIONS: usize = 512;

/// How long a client may take over a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a stopping sandbox waits for the requests under way.
const GRACE: Duration = Duration::from_secs(5);

/// Accepts connections until the other end of `stop` is dropped, and then lets the requests under way finish.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>, mut stop: watch::Receiver<()>) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accept = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (listener.accept().await, permit)
        };
        let accepted = tokio::select! {
            accepted = accept => accepted,
            _ = stop.changed() => break,
        };
        match accepted {
            (Ok((stream, _)), permit) => {
                let connection = serve_connection(stream, Arc::clone(&service), stop.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            // The computer is out of something, most likely of file descriptors; others will return theirs.
            (Err(_), _) => sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    // What is still going on after that is dropped with the set.
    let _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

async fn serve_connection(stream: TcpStream, service: Arc<Service>, mut stop: watch::Receiver<()>) {
    // A response is one small write; waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    let handler = service_fn(move |request| respond(Arc::clone(&service), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), handler);
    let mut connection = pin!(connection);
    tokio::select! {
        // A connection that breaks concerns its client alone.
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn respond(service: Arc<Service>, request: Request<Incoming>) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let response = match receive(request).await {
        // Verifying signatures and writing files is not for the threads that serve connections.
        Ok(received) => tokio::task::spawn_blocking(move || service.response(&received))
            .await
            .unwrap_or_else(|_| Refusal::internal().into()),
        Err(refusal) => refusal.into(),
    };
    Ok(encode(&response))
}

async fn receive(request: Request<Incoming>) -> Result<Received, Refusal> {
    let (parts, body) = request.into_parts();
    let body = match timeout(PATIENCE, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 1 MiB"));
        }
        Ok(Err(_)) => return Err(Refusal::invalid("the body is incomplete")),
        Err(_) => return Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time")),
    };
    let content_type = text(&parts.headers, header::CONTENT_TYPE.as_str());
    let form = Form::read(content_type.as_deref(), &body).await;
    Ok(Received {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        authorization: text(&parts.headers, header::AUTHORIZATION.as_str()),
        user_action: text(&parts.headers, "x-dfns-useraction"),
        content_type,
        body,
        form,
    })
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn encode(response: &Response) -> http::Response<Full<Bytes>> {
    let (media_type, body) = response.encode();
    let mut encoded = http::Response::new(Full::from(body));
    *encoded.status_mut() = response.status();
    encoded.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(media_type));
    encoded
}
