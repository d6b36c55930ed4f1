//! Deployment: certificate authorities, limits, and keys in a KMS.

use dfns::prelude::*;
use dfns::signing::{BoxFuture, FirstFactor, KeyAssertion, SignError, SignedFactors, UserActionChallenge};
use dfns::testing::Sandbox;
use dfns::{CertificateAuthorities, RateLimit, Retry, ServiceClient, TrustRoots};
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

// ANCHOR: client
/// Builds the client of a fleet of 20 processes that together may send 200 requests a second.
fn connect(token: &str, signer: KeySigner, ca: Option<&Path>) -> Result<ServiceClient, Box<dyn std::error::Error>> {
    let share = NonZeroU32::new(200 / 20).ok_or("the rate is 0")?;
    let mut builder = Client::builder()
        .service_account(token)
        .signer(signer)
        .rate_limit(RateLimit::per_second(share))
        .retry(Retry::tries(5))
        .call_timeout(Duration::from_secs(60))
        .pool_idle_timeout(Duration::from_secs(30)); // below the idle timeout of the proxy
    if let Some(ca) = ca {
        let authorities = CertificateAuthorities::read(std::fs::read(ca)?)?; // of a proxy that inspects TLS
        builder = builder.trust_roots(TrustRoots::from(authorities));
    }
    Ok(builder.build()?)
}
// ANCHOR_END: client

// ANCHOR: kms
/// A key in a KMS, which signs bytes and never leaves it.
trait Kms: Send + Sync {
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, std::io::Error>>;
}

/// Signs user actions with the key in the KMS.
struct KmsSigner<K> {
    kms: K,
    credential_id: String,
}

impl<K: Kms> Signer for KmsSigner<K> {
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        Box::pin(async move {
            let client_data = challenge.key_client_data();
            let signature = self.kms.sign(client_data.as_bytes()).await;
            let signature = signature.map_err(|error| SignError::with_source("the KMS did not sign", error))?;
            let assertion = KeyAssertion::from_signature(&self.credential_id, client_data, signature);
            Ok(SignedFactors::new(FirstFactor::Key(assertion)))
        })
    }
}
// ANCHOR_END: kms

struct NoKms;

impl Kms for NoKms {
    fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, std::io::Error>> {
        Box::pin(async { Err(std::io::Error::other("locked")) })
    }
}

#[tokio::test]
async fn a_failure_of_the_kms_is_an_error_and_nothing_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let account = &sandbox.bootstrap().service_account;
    let key = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose()).unwrap();
    assert!(connect(account.token.expose(), key, None).is_ok());
    let signer = KmsSigner { kms: NoKms, credential_id: account.credential_id.clone() };
    let client = sandbox.client().with_service_account_token(account.token.clone()).with_signer(signer);
    let request = dfns::wallets::CreateWallet::new(dfns::Network::EthereumSepolia);
    let error = client.wallets().create_wallet(request).await.unwrap_err();
    assert!(error.to_string().contains("the KMS did not sign"), "{error}");
    assert_eq!(error.delivery(), dfns::Delivery::NotSent);
}
