//! Deployment: proxies, certificates, limits, and keys in a KMS.

use dfns::prelude::*;
use dfns::signing::{PublicKey, RemoteSigner};
use dfns::testing::Sandbox;
use dfns::{CertificateAuthorities, Proxy, RateLimit, Retry, ServiceClient, TrustRoots};
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
        builder = builder.trust_roots(TrustRoots::EmbeddedAnd(authorities));
    }
    Ok(builder.build()?)
}
// ANCHOR_END: client

// ANCHOR: network
/// Builds a client in a network with a proxy that inspects TLS, and a gateway that requires a
/// client certificate.
fn connect_from_within(files: &Path) -> Result<dfns::AnonymousClient, Box<dyn std::error::Error>> {
    let read = |name: &str| std::fs::read(files.join(name));
    let proxy = Proxy::new("http://proxy.corp:3128")?.credentials("payouts", String::from_utf8(read("password")?)?)?;
    let authorities = CertificateAuthorities::read(read("ca.pem")?)?;
    Ok(Client::builder()
        .proxy(proxy)
        .trust_roots(TrustRoots::SystemAnd(authorities))
        .client_certificate(read("client.pem")?, read("client-key.pem")?)
        .user_agent_suffix("payouts/1.4")
        .build()?)
}
// ANCHOR_END: network

#[test]
fn a_client_is_built_for_a_network_of_a_company() {
    let files = std::env::temp_dir().join(format!("dfns-guide-network-{}", std::process::id()));
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("password"), "canary").unwrap();
    for name in ["client.pem", "client-key.pem"] {
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tls").join(name), files.join(name)).unwrap();
    }
    let authority = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tls/authority.pem");
    std::fs::copy(authority, files.join("ca.pem")).unwrap();
    connect_from_within(&files).unwrap();
    std::fs::write(files.join("client.pem"), std::fs::read(files.join("ca.pem")).unwrap()).unwrap();
    let error = connect_from_within(&files).unwrap_err().to_string();
    assert!(error.contains("the private key does not belong to the first certificate"), "{error}");
    std::fs::remove_dir_all(&files).unwrap();
}

/// The guide as plain Markdown does not show the code that it includes.
#[test]
fn every_setting_of_a_client_is_named_in_the_prose_of_the_guide() {
    let page = include_str!("../../docs/src/deployment.md");
    let code =
        [include_str!("../../dfns-core/src/builder/mod.rs"), include_str!("../../dfns-core/src/builder/connection.rs")]
            .concat();
    let methods = code.split("\n    pub fn ").skip(1).map(|method| method.split('(').next().unwrap());
    let settings: Vec<_> = methods.filter(|method| !matches!(*method, "builder" | "build")).collect();
    assert!(settings.len() > 20, "{settings:?}");
    for setting in settings {
        let is_named = ["`", "("].iter().any(|after| page.contains(&format!("`{setting}{after}")));
        assert!(is_named, "{setting}");
    }
}

// ANCHOR: kms
/// Signs user actions with a key in a KMS, which the private key never leaves.
fn kms_signer(kms: Kms, credential_id: String, public_key: String) -> Result<impl Signer, Box<dyn std::error::Error>> {
    let public_key = PublicKey::read(public_key)?;
    Ok(RemoteSigner::from_fn(credential_id, "our KMS, key payments", public_key, move |message| {
        let kms = kms.clone();
        async move { kms.sign("payments", message).await }
    })?)
}
// ANCHOR_END: kms

/// A KMS that is locked.
#[derive(Clone)]
struct Kms;

impl Kms {
    #[allow(clippy::unused_async, reason = "as the client of a KMS")]
    async fn sign(&self, _key: &str, _message: Vec<u8>) -> Result<Vec<u8>, std::io::Error> {
        Err(std::io::Error::other("locked"))
    }
}

#[tokio::test]
async fn a_failure_of_the_kms_is_an_error_and_nothing_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let account = &sandbox.bootstrap().service_account;
    let key = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose()).unwrap();
    let public_key = key.public_key_pem();
    assert!(connect(account.token.expose(), key, None).is_ok());
    let signer = kms_signer(Kms, account.credential_id.clone(), public_key).unwrap();
    let client = sandbox.client().with_service_account_token(account.token.clone()).with_signer(signer);
    let request = dfns::wallets::CreateWallet::new(dfns::Network::EthereumSepolia);
    let error = client.wallets().create_wallet(request).await.unwrap_err();
    assert!(error.to_string().contains("our KMS, key payments"), "{error}");
    assert_eq!(error.delivery(), dfns::Delivery::NotSent);
}
