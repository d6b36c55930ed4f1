//! Transports for tests: one records requests and returns scripted responses, one alters requests
//! on the way. And the credential that the tests sign with.

use bytes::Bytes;
use dfns::core::{ReqwestTransport, ResponseBody, Transport, TransportError, TransportRequest};
use dfns::signing::BoxFuture;
use dfns::{Client, KeySigner, Retry, ServiceAccountToken, TrustRoots, WithSigner};
use http::{HeaderMap, Response};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A key created for these tests, registered nowhere.
pub(crate) const PRIVATE_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJKGQfN5qFfupniqaQzaXl5tJ4hzCvZ0zN56jIEcekNx\n-----END PRIVATE KEY-----\n";
pub(crate) const CREDENTIAL: &str = "cred-1";
pub(crate) const TOKEN: &str = "token-1";
pub(crate) const USER_ACTION: &str = "user-action-1";

/// A request as passed to the transport.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

type Script = dyn Fn(&Seen) -> Result<Response<Bytes>, TransportError> + Send + Sync;

/// A transport that records requests and returns scripted responses. Clones share the record.
#[derive(Clone)]
pub(crate) struct Recorder {
    seen: Arc<Mutex<Vec<Seen>>>,
    script: Arc<Script>,
}

impl Recorder {
    /// Responds to the two user action requests as Dfns does, and to everything else with this
    /// status and body.
    pub(crate) fn answering(status: u16, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self::scripted(move |request| {
            Ok(match request.target.as_str() {
                "/auth/action/init" => response(200, challenge(&[CREDENTIAL]).to_string()),
                "/auth/action" => response(200, json!({ "userAction": USER_ACTION }).to_string()),
                _ => response(status, body.clone()),
            })
        })
    }

    pub(crate) fn scripted(
        script: impl Fn(&Seen) -> Result<Response<Bytes>, TransportError> + Send + Sync + 'static,
    ) -> Self {
        Self { seen: Arc::default(), script: Arc::new(script) }
    }

    /// Returns the requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns their targets, in order.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.seen().into_iter().map(|request| request.target).collect()
    }

    /// Returns a service account's client over this transport. It tries each call once.
    pub(crate) fn client(&self) -> Client<ServiceAccountToken, WithSigner> {
        self.patient_client(Retry::never())
    }

    /// Returns a service account's client over this transport that tries again.
    pub(crate) fn patient_client(&self, retry: Retry) -> Client<ServiceAccountToken, WithSigner> {
        let client = Client::builder().service_account(TOKEN).signer(signer()).retry(retry);
        client.transport(self.clone()).build().unwrap()
    }
}

impl Transport for Recorder {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        let target = request
            .url
            .query()
            .map_or_else(|| request.url.path().to_owned(), |query| format!("{}?{query}", request.url.path()));
        let TransportRequest { method, headers, body, .. } = request;
        let seen = Seen { method: method.to_string(), target, headers, body };
        self.seen.lock().unwrap().push(seen.clone());
        let response = (self.script)(&seen);
        Box::pin(async move { response.map(|response| response.map(ResponseBody::whole)) })
    }
}

type Meddle = dyn Fn(&mut TransportRequest) + Send + Sync;

/// Sends requests to loopback, records them, and may alter them on the way.
#[derive(Clone)]
pub(crate) struct Meddler {
    transport: ReqwestTransport,
    seen: Arc<Mutex<Vec<(String, String)>>>,
    meddle: Arc<Mutex<Box<Meddle>>>,
}

impl Meddler {
    pub(crate) fn new() -> Self {
        let transport = ReqwestTransport::new(&TrustRoots::Embedded, Duration::from_secs(10), true).unwrap();
        Self { transport, seen: Arc::default(), meddle: Arc::new(Mutex::new(Box::new(|_| {}))) }
    }

    /// Alters requests from now on.
    pub(crate) fn meddle(&self, meddle: impl Fn(&mut TransportRequest) + Send + Sync + 'static) {
        *self.meddle.lock().unwrap() = Box::new(meddle);
    }

    /// Returns method and path of every request so far.
    pub(crate) fn seen(&self) -> Vec<(String, String)> {
        self.seen.lock().unwrap().clone()
    }
}

impl Transport for Meddler {
    fn send(&self, mut request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        (self.meddle.lock().unwrap())(&mut request);
        let seen = (request.method.to_string(), request.url.path().to_owned());
        self.seen.lock().unwrap().push(seen);
        self.transport.send(request)
    }
}

pub(crate) fn response(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).header("x-request-id", "req-1").body(body.into()).unwrap()
}

pub(crate) fn challenge(allowed: &[&str]) -> Value {
    let keys: Vec<_> = allowed.iter().map(|id| json!({ "type": "public-key", "id": id })).collect();
    json!({
        "challenge": "Y2gtMQ",
        "challengeIdentifier": "challenge-identifier-1",
        "supportedCredentialKinds": [{ "kind": "Key", "factor": "either", "requiresSecondFactor": false }],
        "allowCredentials": { "key": keys, "webauthn": [{ "type": "public-key", "id": "passkey-1" }] },
        "rp": { "id": "sandbox.test", "name": "Sandbox" },
        "userVerification": "required",
        "attestation": "none",
        "externalAuthenticationUrl": ""
    })
}

pub(crate) fn signer() -> KeySigner {
    KeySigner::from_pem(CREDENTIAL, PRIVATE_KEY).unwrap()
}
