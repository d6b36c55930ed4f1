//! A client as small as the protocol allows.

use crate::documented::{assert_shape, assert_status};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dfns_sandbox::{Identity, ManualClock, Sandbox};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Whether the body is a file.
    pub(crate) is_file: bool,
    /// Whether a fault struck.
    is_struck: bool,
    pub(crate) body: Value,
}

impl Reply {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// Asserts a refusal in the documented envelope.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, message: &str) {
        assert_eq!((self.status, &self.body["error"]["message"]), (status, &json!(message)), "{}", self.body);
        assert_eq!(self.body["error"]["status"], status);
        assert!(self.body["error"]["id"].as_str().is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit())));
    }
}

/// Sends text as it is and reads until the other side closes.
pub(crate) async fn raw(base_url: &str, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(base_url.strip_prefix("http://").unwrap()).await.unwrap();
    // A server that refuses early may close before everything is written.
    let _ = stream.write_all(request).await;
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response).await;
    response
}

/// Sends a request with this text as its body.
pub(crate) async fn send(base_url: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    send_bytes(base_url, method, target, headers, body.as_bytes()).await
}

/// Sends a request. The response is JSON, or a file of JSON, which is a success.
pub(crate) async fn send_bytes(
    base_url: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut request = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    let _ = write!(request, "Content-Length: {}\r\n\r\n", body.len());
    let response = String::from_utf8(raw(base_url, &[request.as_bytes(), body].concat()).await).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let is_file = head.to_ascii_lowercase().contains("content-type: application/octet-stream");
    let is_json = head.to_ascii_lowercase().contains("content-type: application/json");
    assert!(is_json || (is_file && status == 200), "{head}");
    let is_struck = head.contains("x-sandbox-fault: ");
    Reply { status, is_file, is_struck, body: serde_json::from_str(body).unwrap() }
}

/// A token and the key that signs with it.
pub(crate) struct Actor {
    pub(crate) base_url: String,
    pub(crate) user_id: String,
    pub(crate) token: String,
    pub(crate) credential_id: String,
    pub(crate) key: Ed25519KeyPair,
}

impl Actor {
    pub(crate) fn new(sandbox: &Sandbox, identity: &Identity) -> Self {
        let pem = identity.private_key_pem.expose();
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        Self {
            base_url: sandbox.base_url().to_owned(),
            user_id: identity.user_id.clone(),
            token: identity.token.expose().to_owned(),
            credential_id: identity.credential_id.clone(),
            key: Ed25519KeyPair::from_pkcs8_maybe_unchecked(&STANDARD.decode(body).unwrap()).unwrap(),
        }
    }

    /// Another actor with the same key, and this token.
    pub(crate) fn also_with(&self, token: &Value) -> Self {
        Self {
            base_url: self.base_url.clone(),
            user_id: self.user_id.clone(),
            token: token.as_str().unwrap().to_owned(),
            credential_id: self.credential_id.clone(),
            key: Ed25519KeyPair::from_pkcs8_maybe_unchecked(self.key.to_pkcs8v1().unwrap().as_ref()).unwrap(),
        }
    }

    /// The same key with another token.
    pub(crate) fn with_token(mut self, token: &Value) -> Self {
        token.as_str().unwrap().clone_into(&mut self.token);
        self
    }

    /// Sends a request with this text as its body, and perhaps a user action.
    pub(crate) async fn send(&self, method: &str, target: &str, body: &str, user_action: Option<&str>) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        headers.extend(user_action.map(|token| ("X-DFNS-USERACTION", token)));
        let reply = send(&self.base_url, method, target, &headers, body).await;
        if !reply.is_struck {
            assert_status(method, target, reply.status);
        }
        if matches!(reply.status, 200 | 202) {
            assert_shape(method, target, reply.status, &reply.body);
        }
        reply
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        self.send("GET", target, "", None).await
    }

    /// A challenge for a user action.
    pub(crate) async fn challenge(&self, method: &str, path: &str, payload: &str) -> Reply {
        let body = json!({
            "userActionPayload": payload,
            "userActionHttpMethod": method,
            "userActionHttpPath": path,
            "userActionServerKind": "Api",
        });
        self.send("POST", "/auth/action/init", &body.to_string(), None).await
    }

    /// The first factor that completes a challenge.
    pub(crate) fn assertion(&self, challenge: &Value) -> Value {
        let client_data = json!({ "type": "key.get", "challenge": challenge["challenge"] });
        self.assertion_over(&client_data.to_string())
    }

    pub(crate) fn assertion_over(&self, client_data: &str) -> Value {
        let signature = self.key.sign(client_data.as_bytes());
        key_assertion(&self.credential_id, client_data, signature.as_ref())
    }

    /// Completes a challenge with this first factor.
    pub(crate) async fn complete(&self, challenge: &Value, first_factor: Value) -> Reply {
        let body = json!({ "challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": first_factor });
        self.send("POST", "/auth/action", &body.to_string(), None).await
    }

    /// A user action for a request.
    pub(crate) async fn sign(&self, method: &str, path: &str, payload: &str) -> String {
        let challenge = self.challenge(method, path, payload).await.ok();
        let done = self.complete(&challenge, self.assertion(&challenge)).await.ok();
        done["userAction"].as_str().unwrap().to_owned()
    }

    /// Signs a request and makes it.
    pub(crate) async fn signed(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let user_action = self.sign(method, path, &body).await;
        self.send(method, path, &body, Some(&user_action)).await
    }
}

pub(crate) fn key_assertion(credential_id: &str, client_data: &str, signature: &[u8]) -> Value {
    json!({ "kind": "Key", "credentialAssertion": {
        "credId": credential_id,
        "clientData": URL_SAFE_NO_PAD.encode(client_data),
        "signature": URL_SAFE_NO_PAD.encode(signature),
    }})
}

/// DER as a PEM public key.
pub(crate) fn public_pem(der: &[u8]) -> String {
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}

/// A fresh Ed25519 key and its public half.
pub(crate) fn new_key() -> (Ed25519KeyPair, String) {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    let key = Ed25519KeyPair::generate().unwrap();
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    let pem = public_pem(public.as_ref());
    (key, pem)
}

/// The bootstrap identities.
pub(crate) fn service_account(sandbox: &Sandbox) -> Actor {
    Actor::new(sandbox, &sandbox.bootstrap().service_account)
}

pub(crate) fn employee(sandbox: &Sandbox) -> Actor {
    Actor::new(sandbox, &sandbox.bootstrap().employee)
}

pub(crate) fn end_user(sandbox: &Sandbox) -> Actor {
    Actor::new(sandbox, &sandbox.bootstrap().end_user)
}

/// Starts a sandbox that records the kinds of its events, on a clock that stands still: nothing
/// happens but by a request.
pub(crate) async fn recording_sandbox() -> (Sandbox, Arc<Mutex<Vec<String>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let sandbox = Sandbox::builder().clock(ManualClock::default());
    let sandbox = sandbox.events(move |event| seen.lock().unwrap().push(event.kind.to_string()));
    (sandbox.start().await.unwrap(), events)
}
