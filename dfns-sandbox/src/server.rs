//! HTTP/1 on loopback: bounded connections, bounded bodies, and a way to stop.

use crate::browser;
use crate::connections::{Busy, Connection, Connections};
#[cfg(feature = "console")]
use crate::console;
use crate::control;
use crate::faults::{Encounter, Phase, Wire, WireFault};
use crate::form::Form;
use crate::refusal::Refusal;
use crate::request::{MAX_PATH, Received};
use crate::response::Reply;
use crate::service::Service;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
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

/// How many connections are open at once. For one more, the connection that has been idle for
/// longest is closed.
const MAX_CONNECTIONS: usize = 256;

/// A body above this size is large.
const LARGE: u64 = 64 * 1024;

/// How many requests with large bodies are served at once; more have to wait. It bounds the memory
/// that they take.
const MAX_LARGE: usize = 4;

/// How long a connection that makes room may take to send what it has left to send.
const FAREWELL: Duration = Duration::from_millis(100);

/// The largest head of a request that is read, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How long a client may take over a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the body of a request may take before its connection counts as idle, so that clients
/// which send slowly keep no others out.
const PROMPT: Duration = Duration::from_secs(1);

/// How long a stopping sandbox waits for the requests under way.
const GRACE: Duration = Duration::from_secs(5);

/// Accepts connections until the other end of `stop` is dropped, and then lets the requests under
/// way finish.
pub(crate) async fn serve(listener: TcpListener, service: Arc<Service>, mut stop: watch::Receiver<()>) {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let open = Arc::new(Connections::default());
    let server = Arc::new(Server { service, large: Semaphore::new(MAX_LARGE) });
    let mut connections = JoinSet::new();
    loop {
        let accept = async {
            let accepted = listener.accept().await;
            let permit = tokio::select! {
                biased;
                permit = Arc::clone(&permits).acquire_owned() => permit,
                never = open.make_room() => match never {},
            };
            (accepted, permit)
        };
        let accepted = tokio::select! {
            accepted = accept => accepted,
            _ = stop.changed() => break,
        };
        match accepted {
            (Ok((stream, _)), permit) => {
                let connection = serve_connection(stream, open.open(), Arc::clone(&server), stop.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            // The computer is out of something, most likely of file descriptors; others will return
            // theirs.
            (Err(_), _) => sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    // Requests that are still under way after that are dropped with the set.
    let _ = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
}

/// The state that all connections share.
struct Server {
    service: Arc<Service>,
    large: Semaphore,
}

async fn serve_connection(
    stream: TcpStream,
    connection: Connection,
    server: Arc<Server>,
    mut stop: watch::Receiver<()>,
) {
    // A response is one small write; waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    let this = Arc::new(connection);
    let (wire, orders) = Wire::new(stream);
    let handler = service_fn(|request| {
        let (server, mut busy, orders) = (Arc::clone(&server), this.request(), Arc::clone(&orders));
        async move {
            let mut response = server.respond(request, &mut busy).await;
            if let Some(fault) = response.extensions_mut().remove::<WireFault>() {
                orders.set(fault);
            }
            drop(busy);
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(MAX_HEAD)
        .serve_connection(wire, handler);
    let mut connection = pin!(connection);
    tokio::select! {
        // A connection that breaks concerns its client alone.
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
        () = this.closed() => {
            if this.is_silent() {
                return;
            }
            connection.as_mut().graceful_shutdown();
            let _ = timeout(FAREWELL, connection).await;
            return;
        }
    }
    let _ = connection.await;
}

impl Server {
    async fn respond(&self, request: Request<Incoming>, busy: &mut Busy) -> http::Response<Full<Bytes>> {
        let (uri, headers) = (request.uri(), request.headers());
        #[cfg(feature = "console")]
        if self.service.has_control && console::is_console(uri.path()) {
            return match console::admit(request.method(), uri, headers) {
                Ok(()) => self.serve(request, busy).await,
                Err(refusal) => encode(refusal.into()),
            };
        }
        let is_control = self.service.has_control && control::is_control(uri.path());
        let admitted = if is_control { control::admit(headers) } else { Ok(()) };
        let origin = match admitted.and_then(|()| browser::admit(uri, headers, &self.service.origins)) {
            Ok(origin) => origin,
            Err(refusal) => return encode(refusal.into()),
        };
        let Some(origin) = origin else { return self.serve(request, busy).await };
        let mut response = if request.method() == Method::OPTIONS {
            let mut response = http::Response::new(Full::default());
            *response.status_mut() = StatusCode::NO_CONTENT;
            browser::allow_request(response.headers_mut(), headers);
            response
        } else {
            self.serve(request, busy).await
        };
        browser::allow(response.headers_mut(), origin);
        response
    }

    async fn serve(&self, request: Request<Incoming>, busy: &mut Busy) -> http::Response<Full<Bytes>> {
        let is_small = request.body().size_hint().upper().is_some_and(|size| size <= LARGE);
        // Kept until the request is served. The semaphore is never closed.
        let _permit = if is_small { None } else { self.large.acquire().await.ok() };
        let mut receiving = pin!(receive(request));
        let received = match timeout(PROMPT, receiving.as_mut()).await {
            Ok(received) => received,
            Err(_) => busy.pause(receiving).await,
        };
        let response = match received {
            #[cfg(feature = "console")]
            Ok(received) if self.service.has_control && console::is_console(&received.path) => {
                console::respond(&self.service, &received).await
            }
            Ok(received) if self.service.has_control && control::is_control(&received.path) => {
                control::respond(&self.service, &received).await
            }
            Ok(received) if self.service.faults.is_on() => self.serve_with_faults(received).await,
            // Verifying signatures and writing files is not for the threads that serve connections.
            Ok(received) => self.blocking(move |service| service.response(&received, &Encounter::default())).await,
            Err(refusal) => refusal.into(),
        };
        encode(response)
    }

    async fn serve_with_faults(&self, received: Received) -> Reply {
        let received = Arc::new(received);
        let meeting = Arc::clone(&received);
        let met = self.blocking_task(move |service| service.encounter(&meeting)).await;
        let encounter = Arc::new(met.unwrap_or_default());
        sleep(encounter.wait(Phase::OnReceive)).await;
        let inner = Arc::clone(&encounter);
        let reply = self.blocking(move |service| service.response(&received, &inner)).await;
        sleep(encounter.wait(Phase::AfterCommit)).await;
        reply
    }

    /// Serves a request on a thread that may wait.
    async fn blocking(&self, serve: impl FnOnce(&Service) -> Reply + Send + 'static) -> Reply {
        self.blocking_task(serve).await.unwrap_or_else(|| Refusal::internal().into())
    }

    async fn blocking_task<T: Send + 'static>(&self, run: impl FnOnce(&Service) -> T + Send + 'static) -> Option<T> {
        let service = Arc::clone(&self.service);
        tokio::task::spawn_blocking(move || run(&service)).await.ok()
    }
}

async fn receive(request: Request<Incoming>) -> Result<Received, Refusal> {
    let (parts, body) = request.into_parts();
    if parts.uri.path().len() > MAX_PATH {
        return Err(Refusal::new(StatusCode::URI_TOO_LONG, format!("the path is longer than {MAX_PATH} bytes")));
    }
    let body = match timeout(PATIENCE, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 1 MiB"));
        }
        Ok(Err(_)) => return Err(Refusal::invalid("the body is incomplete")),
        Err(_) => return Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time")),
    };
    let content_type = text(&parts.headers, header::CONTENT_TYPE.as_str())?;
    let authorization = text(&parts.headers, header::AUTHORIZATION.as_str())?;
    let user_action = text(&parts.headers, "x-dfns-useraction")?;
    let form = Form::read(content_type.as_deref(), &body).await;
    Ok(Received {
        method: parts.method.as_str().to_owned(),
        uri: parts.uri.clone(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        authorization,
        user_action,
        content_type,
        headers: parts.headers,
        body,
        form,
    })
}

/// The value of a header, which may be sent once. Of two values, servers on the way may have
/// checked the other one.
fn text(headers: &HeaderMap, name: &str) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().and_then(|value| value.to_str().ok());
    if values.next().is_some() {
        return Err(Refusal::invalid(format!("the header `{name}` is sent more than once")));
    }
    Ok(value.map(str::to_owned))
}

fn encode(mut reply: Reply) -> http::Response<Full<Bytes>> {
    let extra = reply.take_extra();
    let mut encoded = http::Response::new(Full::new(reply.body));
    *encoded.status_mut() = reply.status;
    encoded.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(reply.media_type));
    if let Some((headers, wire)) = extra {
        encoded.headers_mut().extend(headers);
        if let Some(fault) = wire {
            encoded.extensions_mut().insert(fault);
        }
    }
    encoded
}
