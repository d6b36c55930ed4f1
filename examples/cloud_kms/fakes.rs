//! Fakes of both services on loopback: the documented requests and responses, with real keys.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P256K1_SHA256_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _,
};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::error::Error;
use std::sync::{Arc, Mutex};

/// Both services, until this value is dropped with the program.
pub(crate) struct Fakes {
    address: String,
    keys: Arc<Mutex<Keys>>,
}

struct Keys {
    google_p256: EcdsaKeyPair,
    ed25519: Ed25519KeyPair,
    azure_p256: EcdsaKeyPair,
    azure_secp256k1: EcdsaKeyPair,
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> EcdsaKeyPair {
    EcdsaKeyPair::generate(algorithm).expect("keys can be made")
}

impl Fakes {
    pub(crate) async fn start() -> Result<Self, Box<dyn Error>> {
        let keys = Arc::new(Mutex::new(Keys {
            google_p256: ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING),
            ed25519: Ed25519KeyPair::generate().map_err(|_| "keys can be made")?,
            azure_p256: ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
            azure_secp256k1: ecdsa(&ECDSA_P256K1_SHA256_FIXED_SIGNING),
        }));
        let google = "/v1/projects/p/locations/l/keyRings/r/cryptoKeys/{key}/cryptoKeyVersions";
        let routes = Router::new()
            .route(&format!("{google}/1/publicKey"), get(google_public_key))
            .route(&format!("{google}/{{operation}}"), axum::routing::post(google_sign))
            .route("/keys/{key}/1", get(azure_key))
            .route("/keys/{key}/1/sign", axum::routing::post(azure_sign))
            .with_state(Arc::clone(&keys));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address, keys })
    }

    /// Returns the URL of a key version of Google.
    pub(crate) fn google(&self, key: &str) -> String {
        let ring = "projects/p/locations/l/keyRings/r";
        format!("{}/v1/{ring}/cryptoKeys/{key}/cryptoKeyVersions/1", self.address)
    }

    /// Returns the URL of a key version of Azure.
    pub(crate) fn azure(&self, key: &str) -> String {
        format!("{}/keys/{key}/1", self.address)
    }

    /// Replaces the key of Google behind its name.
    pub(crate) fn rotate(&self) {
        self.keys.lock().expect("nothing panics with it").google_p256 = ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING);
    }
}

type Shared = State<Arc<Mutex<Keys>>>;
type Responded = Result<String, StatusCode>;

async fn google_public_key(State(keys): Shared, Path(key): Path<String>) -> Responded {
    let keys = keys.lock().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (algorithm, der): (_, Option<PublicKeyX509Der<'_>>) = match key.as_str() {
        "p256" => ("EC_SIGN_P256_SHA256", keys.google_p256.public_key().as_der().ok()),
        "ed25519" => ("EC_SIGN_ED25519", keys.ed25519.public_key().as_der().ok()),
        _ => return Err(StatusCode::NOT_FOUND),
    };
    let der = der.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    let base64 = STANDARD.encode(der.as_ref());
    let lines = base64.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n");
    Ok(json!({ "pem": pem, "algorithm": algorithm, "protectionLevel": "HSM" }).to_string())
}

async fn google_sign(State(keys): Shared, Path((key, operation)): Path<(String, String)>, body: String) -> Responded {
    let bad = StatusCode::BAD_REQUEST;
    let body: Value = serde_json::from_str(&body).map_err(|_| bad)?;
    let bytes = |value: &Value| value.as_str().and_then(|text| STANDARD.decode(text).ok()).ok_or(bad);
    let keys = keys.lock().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let signature = match (key.as_str(), operation.as_str()) {
        ("p256", "1:asymmetricSign") => {
            let digest = Digest::import_less_safe(&bytes(&body["digest"]["sha256"])?, &SHA256).map_err(|_| bad)?;
            keys.google_p256.sign_digest(&digest).map_err(|_| bad)?.as_ref().to_vec()
        }
        ("ed25519", "1:asymmetricSign") => keys.ed25519.sign(&bytes(&body["data"])?).as_ref().to_vec(),
        _ => return Err(StatusCode::NOT_FOUND),
    };
    Ok(json!({ "signature": STANDARD.encode(signature), "protectionLevel": "HSM" }).to_string())
}

async fn azure_key(State(keys): Shared, Path(key): Path<String>) -> Responded {
    let keys = keys.lock().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (curve, pair) = match key.as_str() {
        "p256" => ("P-256", &keys.azure_p256),
        "secp256k1" => ("P-256K", &keys.azure_secp256k1),
        _ => return Err(StatusCode::NOT_FOUND),
    };
    let point = pair.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..65]));
    Ok(json!({ "key": { "kty": "EC", "crv": curve, "x": x, "y": y, "key_ops": ["sign", "verify"] } }).to_string())
}

async fn azure_sign(State(keys): Shared, Path(key): Path<String>, body: String) -> Responded {
    let bad = StatusCode::BAD_REQUEST;
    let body: Value = serde_json::from_str(&body).map_err(|_| bad)?;
    let keys = keys.lock().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let pair = match (key.as_str(), body["alg"].as_str()) {
        ("p256", Some("ES256")) => &keys.azure_p256,
        ("secp256k1", Some("ES256K")) => &keys.azure_secp256k1,
        _ => return Err(bad),
    };
    let value = body["value"].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).ok_or(bad)?;
    let digest = Digest::import_less_safe(&value, &SHA256).map_err(|_| bad)?;
    let signature = pair.sign_digest(&digest).map_err(|_| bad)?;
    Ok(json!({ "value": URL_SAFE_NO_PAD.encode(signature.as_ref()) }).to_string())
}
