//! A receiver of webhooks on this computer, and events that are signed for it.

use crate::environment::{Environment, optional};
use crate::failure::Failure;
use dfns_core::webhooks::{SIGNATURE_HEADER, sign};
use dfns_core::{ReqwestTransport, Secret, Transport as _, TransportRequest, TrustRoots, one_line};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::timeout;
use url::{Host, Url};

/// The variable with the secret that signs events for the receiver.
const SECRET: &str = "DFNS_WEBHOOK_SECRET";
/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Fields of the log of deliveries that a delivery does not have.
const LOGGED: [&str; 4] = ["status", "error", "deliveryFailed", "nextAttemptDate"];

/// A receiver on loopback.
pub(crate) struct Receiver {
    url: Url,
    transport: ReqwestTransport,
    secret: Secret,
}

impl Receiver {
    /// Prepares deliveries to a URL, signed with the secret of the environment or a new one.
    pub(crate) fn new(url: &str, secret: Secret) -> Result<Self, Failure> {
        let wrong = |why: &str| Failure::Wrong(format!("`--forward-to {}`: {why}", one_line(url, 200)));
        let with_scheme = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let parsed = Url::parse(&with_scheme).map_err(|_| wrong("it is no URL such as `localhost:3000/dfns`"))?;
        let is_loopback = match parsed.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
            None => false,
        };
        if !matches!(parsed.scheme(), "http" | "https") || !is_loopback {
            return Err(wrong("events are forwarded to this computer only: `localhost`, `127.0.0.1` or `[::1]`"));
        }
        let transport = ReqwestTransport::new(&TrustRoots::default(), TIMEOUT, true)
            .map_err(|error| Failure::Message(error.to_string()))?;
        Ok(Self { url: parsed, transport, secret })
    }

    /// Returns the address of the receiver.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Signs an event as sent now, and posts it. Returns the status of the receiver.
    pub(crate) async fn post(&self, event: &RawValue) -> Result<StatusCode, String> {
        let body = fresh(event)?;
        let mut request = TransportRequest::new(Method::POST, self.url.clone());
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let signature = sign(self.secret.clone(), body.as_bytes());
        let signature = HeaderValue::try_from(signature).map_err(|error| error.to_string())?;
        request.headers.insert(SIGNATURE_HEADER, signature);
        request.body = body.into_bytes().into();
        match timeout(TIMEOUT, self.transport.send(request)).await {
            Ok(Ok(response)) => Ok(response.status()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no response within {} s", TIMEOUT.as_secs())),
        }
    }
}

/// Returns a new secret if it will be printed, else that of the environment. The variable may hold
/// the secret of a real webhook, which is never printed.
pub(crate) fn secret(
    environment: &Environment<'_>,
    prints: bool,
    random: impl FnOnce() -> String,
) -> Result<Secret, Failure> {
    if prints {
        return Ok(format!("whs-{}", random()).into());
    }
    let missing = || format!("set {SECRET}, with which events are signed, or add `--print-secret` for a new one");
    optional(environment, SECRET).map(Secret::from).ok_or_else(|| Failure::Wrong(missing()))
}

/// Returns an event of the log as a delivery of this moment, because receivers refuse old ones.
fn fresh(event: &RawValue) -> Result<String, String> {
    let mut fields: BTreeMap<String, &RawValue> =
        serde_json::from_str(event.get()).map_err(|error| error.to_string())?;
    fields.retain(|name, _| !LOGGED.contains(&name.as_str()));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?.as_secs();
    let now = RawValue::from_string(now.to_string()).map_err(|error| error.to_string())?;
    fields.insert(String::from("timestampSent"), &now);
    serde_json::to_string(&fields).map_err(|error| error.to_string())
}
