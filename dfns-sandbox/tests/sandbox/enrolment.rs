//! New credentials, made here, and the calls that register them.

use crate::client::{Actor, Reply, employee, new_key, send};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Bytes as the protocol writes them.
pub(crate) fn url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Strict mode must be set.
const JSON: (&str, &str) = ("Content-Type", "application/json");

/// A key that is going to be a credential.
pub(crate) struct NewKey {
    pub(crate) id: String,
    pub(crate) key: Ed25519KeyPair,
    pub(crate) pem: String,
}

impl NewKey {
    pub(crate) fn new(id: &str) -> Self {
        let (key, pem) = new_key();
        Self { id: id.to_owned(), key, pem }
    }

    /// The credential of this kind, attested for a challenge.
    pub(crate) fn slot(&self, kind: &str, challenge: &Value) -> Value {
        let client_data = json!({ "type": "key.create", "challenge": challenge }).to_string();
        let mut slot = self.slot_over(kind, &client_data);
        if kind == "PasswordProtectedKey" {
            slot["encryptedPrivateKey"] = "encrypted".into();
        }
        slot
    }

    pub(crate) fn slot_over(&self, kind: &str, client_data: &str) -> Value {
        let hash = hex(digest(&SHA256, client_data.as_bytes()).as_ref());
        let fingerprint = format!(r#"{{"clientDataHash":"{hash}","publicKey":{}}}"#, json!(self.pem));
        let signature = hex(self.key.sign(fingerprint.as_bytes()).as_ref());
        slot(kind, &self.id, client_data, json!({ "publicKey": self.pem, "signature": signature }).to_string())
    }

    /// The actor with this key and this token.
    pub(crate) fn actor(self, sandbox: &Sandbox, user_id: &Value, token: &Value) -> Actor {
        Actor {
            base_url: sandbox.base_url().to_owned(),
            user_id: user_id.as_str().unwrap().to_owned(),
            token: token.as_str().unwrap().to_owned(),
            credential_id: self.id,
            key: self.key,
        }
    }
}

/// A credential of a registration.
pub(crate) fn slot(kind: &str, id: &str, client_data: &str, attestation: impl AsRef<[u8]>) -> Value {
    json!({ "credentialKind": kind, "credentialName": format!("my {kind}"), "credentialInfo": {
        "credId": id, "clientData": url(client_data), "attestationData": url(attestation),
    }})
}

/// A request without a token.
pub(crate) async fn public(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Reply {
    send(sandbox.base_url(), method, path, &[JSON], &body.to_string()).await
}

/// A request with the temporary token of this challenge.
pub(crate) async fn temporary(sandbox: &Sandbox, challenge: &Value, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {}", challenge["temporaryAuthenticationToken"].as_str().unwrap());
    send(sandbox.base_url(), "POST", path, &[JSON, ("Authorization", &bearer)], &body.to_string()).await
}

/// Creates an employee, who has yet to register.
pub(crate) async fn invite(sandbox: &Sandbox, username: &str) -> Value {
    let body = json!({ "email": username, "kind": "CustomerEmployee" });
    employee(sandbox).signed("POST", "/auth/users", &body).await.ok()
}

/// Requests the challenge of a registration.
pub(crate) async fn registration(sandbox: &Sandbox, username: &str, code: &str) -> Reply {
    registration_in(sandbox, &sandbox.bootstrap().org_id, username, code).await
}

/// Requests the challenge of a registration with an organization, or the tenant.
pub(crate) async fn registration_in(sandbox: &Sandbox, org_id: &str, username: &str, code: &str) -> Reply {
    let body = json!({ "orgId": org_id, "username": username, "registrationCode": code });
    public(sandbox, "POST", "/auth/registration/init", &body).await
}

/// Invites an employee and requests their challenge.
pub(crate) async fn invited(sandbox: &Sandbox, username: &str) -> Value {
    invite(sandbox, username).await;
    let code = sandbox.registration_code(username).unwrap();
    registration(sandbox, username, &code).await.ok()
}

/// The challenge of a login.
pub(crate) async fn login_challenge(sandbox: &Sandbox, username: &str) -> Value {
    login_challenge_in(sandbox, &sandbox.bootstrap().org_id, username).await.ok()
}

/// Requests the challenge of a login to an organization, or the tenant.
pub(crate) async fn login_challenge_in(sandbox: &Sandbox, org_id: &str, username: &str) -> Reply {
    public(sandbox, "POST", "/auth/login/init", &json!({ "orgId": org_id, "username": username })).await
}

/// Completes the challenge of a login.
pub(crate) async fn complete_login(sandbox: &Sandbox, actor: &Actor, challenge: &Value) -> Reply {
    let body = json!({
        "challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": actor.assertion(challenge),
    });
    public(sandbox, "POST", "/auth/login", &body).await
}

/// A new employee with a key and a recovery key, logged in.
pub(crate) async fn registered(sandbox: &Sandbox, username: &str) -> (Actor, NewKey) {
    invite(sandbox, username).await;
    registered_in(sandbox, &sandbox.bootstrap().org_id, username).await
}

/// Registers somebody who was mailed a code with an organization, or the tenant, and logs them in
/// there.
pub(crate) async fn registered_in(sandbox: &Sandbox, org_id: &str, username: &str) -> (Actor, NewKey) {
    let code = sandbox.registration_code(username).unwrap();
    let challenge = registration_in(sandbox, org_id, username, &code).await.ok();
    let (key, recovery) = (NewKey::new(&format!("key-{username}")), NewKey::new(&format!("recovery-{username}")));
    let mut recovery_slot = recovery.slot("RecoveryKey", &challenge["challenge"]);
    recovery_slot["encryptedPrivateKey"] = "sealed".into();
    let body = json!({
        "firstFactorCredential": key.slot("Key", &challenge["challenge"]),
        "recoveryCredential": recovery_slot,
    });
    let done = temporary(sandbox, &challenge, "/auth/registration", &body).await.ok();
    let actor = key.actor(sandbox, &done["user"]["id"], &json!(""));
    let challenge = login_challenge_in(sandbox, org_id, username).await.ok();
    let session = complete_login(sandbox, &actor, &challenge).await.ok();
    (actor.with_token(&session["token"]), recovery)
}
