//! A key in Google Cloud KMS: `getPublicKey` and `asymmetricSign`.

use crate::rest::{Rest, Tokens};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dfns::Secret;
use dfns::signing::{BoxFuture, KeyAlgorithm, PublicKey, RemoteKey, SignError};
use http::Method;
use serde_json::json;

// ANCHOR: google
/// A version of a key, of the algorithm `EC_SIGN_P256_SHA256`, `EC_SIGN_SECP256K1_SHA256`,
/// `EC_SIGN_ED25519` or `RSA_SIGN_PKCS1_*_SHA256`.
///
/// The account needs the role `roles/cloudkms.signerVerifier` on the key.
pub(crate) struct GoogleKey {
    rest: Rest,
    url: String,
    public_key: PublicKey,
}

impl GoogleKey {
    /// Fetches the public key of the key version with this URL.
    pub(crate) async fn fetch(
        url: &str,
        tokens: impl Fn() -> Secret + Send + Sync + 'static,
    ) -> Result<Self, SignError> {
        let rest = Rest::new(url, Box::new(tokens) as Tokens)?;
        let shown = rest.call(Method::GET, &format!("{url}/publicKey"), None).await?;
        let pem = shown["pem"].as_str().ok_or_else(|| SignError::new("the key has no public half"))?;
        let public_key = PublicKey::read(pem).map_err(|error| SignError::with_source("the public key", error))?;
        Ok(Self { rest, url: url.to_owned(), public_key })
    }
}

impl RemoteKey for GoogleKey {
    fn name(&self) -> String {
        let key = self.url.split_once("cryptoKeys/").map_or("", |(_, key)| key);
        format!("Google Cloud KMS, key {key}")
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(async move {
            // Ed25519 signs the message, everything else its digest. The signature is DER.
            let body = match self.public_key.algorithm() {
                KeyAlgorithm::Ed25519 => json!({ "data": STANDARD.encode(message) }),
                _ => json!({ "digest": { "sha256": STANDARD.encode(digest(&SHA256, message)) } }),
            };
            let signed = self.rest.call(Method::POST, &format!("{}:asymmetricSign", self.url), Some(body)).await?;
            let signature = signed["signature"].as_str().and_then(|text| STANDARD.decode(text).ok());
            signature.ok_or_else(|| SignError::new("the response has no signature"))
        })
    }
}
// ANCHOR_END: google
