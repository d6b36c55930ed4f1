//! A key in Azure Key Vault: `Get Key` and `Sign`.

use crate::rest::{Rest, Tokens};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns::Secret;
use dfns::signing::{BoxFuture, EcdsaEncoding, KeyAlgorithm, PublicKey, RemoteKey, SignError};
use http::Method;
use serde_json::{Value, json};

// ANCHOR: azure
/// A version of an elliptic key: `P-256`, or `P-256K`, which is secp256k1. There is no Ed25519.
///
/// The identity needs the operations `get` and `sign` on the key.
pub(crate) struct AzureKey {
    rest: Rest,
    url: String,
    algorithm: &'static str,
    public_key: PublicKey,
}

const API: &str = "?api-version=7.4";

impl AzureKey {
    /// Fetches the public key of the key version with this URL,
    /// `https://VAULT.vault.azure.net/keys/KEY/VERSION`.
    pub(crate) async fn fetch(
        url: &str,
        tokens: impl Fn() -> Secret + Send + Sync + 'static,
    ) -> Result<Self, SignError> {
        let rest = Rest::new(url, Box::new(tokens) as Tokens)?;
        let shown = rest.call(Method::GET, &format!("{url}{API}"), None).await?;
        let (algorithm, public_key) = read(&shown["key"])?;
        Ok(Self { rest, url: url.to_owned(), algorithm, public_key })
    }
}

/// Reads a JSON Web Key.
fn read(jwk: &Value) -> Result<(&'static str, PublicKey), SignError> {
    let (name, algorithm) = match jwk["crv"].as_str() {
        Some("P-256") => ("ES256", KeyAlgorithm::EcdsaP256),
        Some("P-256K") => ("ES256K", KeyAlgorithm::EcdsaSecp256k1),
        _ => return Err(SignError::new("the key is not of the curve P-256 or P-256K")),
    };
    let number = |name: &str| jwk[name].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let (x, y) = number("x").zip(number("y")).ok_or_else(|| SignError::new("the key has no public point"))?;
    let point = [&[4][..], &x, &y].concat();
    let key = PublicKey::from_point(algorithm, &point);
    Ok((name, key.map_err(|error| SignError::with_source("the public key", error))?))
}

impl RemoteKey for AzureKey {
    fn name(&self) -> String {
        let key = self.url.split_once("/keys/").map_or("", |(_, key)| key);
        format!("Azure Key Vault, key {key}")
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// `r` and `s` in a fixed size, which the signer converts to DER.
    fn ecdsa_encoding(&self) -> EcdsaEncoding {
        EcdsaEncoding::Raw
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(async move {
            let body = json!({ "alg": self.algorithm, "value": URL_SAFE_NO_PAD.encode(digest(&SHA256, message)) });
            let signed = self.rest.call(Method::POST, &format!("{}/sign{API}", self.url), Some(body)).await?;
            let signature = signed["value"].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
            signature.ok_or_else(|| SignError::new("the response has no signature"))
        })
    }
}
// ANCHOR_END: azure
