//! Keys in emulators of AWS KMS.

#![cfg(feature = "aws")]

#[path = "support/answers.rs"]
mod answers;
mod support;

use answers::answering;
use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use aws_smithy_http_client::Builder;
use dfns_core::signing::{KeyAlgorithm, RemoteKey as _, RemoteSigner, Signer as _};
use dfns_kms::AwsKey;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;
use support::{chain, challenge, installed, refused, signs};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

const ED25519: (KeySpec, KeyAlgorithm) = (KeySpec::EccNistEdwards25519, KeyAlgorithm::Ed25519);
const P256: (KeySpec, KeyAlgorithm) = (KeySpec::EccNistP256, KeyAlgorithm::EcdsaP256);
const SECP256K1: (KeySpec, KeyAlgorithm) = (KeySpec::EccSecgP256K1, KeyAlgorithm::EcdsaSecp256k1);
const RSA: (KeySpec, KeyAlgorithm) = (KeySpec::Rsa2048, KeyAlgorithm::Rsa);

/// An emulator in memory, which ends with this value.
struct Emulator {
    kms: Client,
    _process: Child,
}

/// Returns a program from the folder in `DFNS_KMS_TOOLS` or from the path.
fn program(home: &str, name: &str) -> Option<PathBuf> {
    let folders =
        std::env::var("DFNS_KMS_TOOLS").unwrap_or_default() + ":" + &std::env::var("PATH").unwrap_or_default();
    let found = folders.split(':').map(|folder| PathBuf::from(folder).join(name)).find(|path| path.exists());
    installed(home, found.is_some()).then_some(found).flatten()
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A client of this address, with the credentials of nobody.
fn client(port: u16) -> Client {
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKIDTESTS", "secret-of-the-tests", None, None, "tests"))
        .endpoint_url(format!("http://127.0.0.1:{port}"))
        .http_client(Builder::new().build_http());
    Client::from_conf(config.build())
}

impl Emulator {
    async fn start(mut command: Command, port: u16) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let (stdout, stderr) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        // One of the two says so once it listens.
        tokio::select! {
            () = running(stdout) => {}
            () = running(stderr) => {}
        }
        Self { kms: client(port), _process: process }
    }

    async fn moto() -> Option<Self> {
        let (program, port) = (program("moto", "moto_server")?, free_port());
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p"]).arg(port.to_string());
        Some(Self::start(command, port).await)
    }

    async fn ministack() -> Option<Self> {
        program("ministack", "ministack")?;
        let (program, port) = (program("ministack", "hypercorn")?, free_port());
        let mut command = Command::new(program);
        // By itself it listens on all addresses, and workers would outlive the test.
        command.args(["ministack.app:app", "--workers", "0", "--bind"]).arg(format!("127.0.0.1:{port}"));
        command.env("IOT_MTLS_ENABLED", "0").env("SERVICES", "kms");
        Some(Self::start(command, port).await)
    }

    async fn create(&self, spec: KeySpec, usage: KeyUsageType) -> String {
        let created = self.kms.create_key().key_spec(spec).key_usage(usage).send().await.unwrap();
        created.key_metadata.unwrap().key_id
    }

    async fn signing_key(&self, spec: KeySpec) -> String {
        self.create(spec, KeyUsageType::SignVerify).await
    }

    async fn signs_with(&self, name: &str, algorithms: impl IntoIterator<Item = (KeySpec, KeyAlgorithm)>) {
        for (spec, algorithm) in algorithms {
            let id = self.signing_key(spec).await;
            let key = AwsKey::fetch(self.kms.clone(), &id).await.unwrap_or_else(|error| panic!("{}", chain(&error)));
            assert_eq!(key.name(), format!("AWS KMS, key {id}"));
            // One emulator returns the ARN, as AWS does, and the other the id.
            assert!(key.arn().ends_with(&id), "{}", key.arn());
            signs(key, algorithm).await;
            println!("{name}: {algorithm}");
        }
    }
}

/// Reads until the server says that it runs. Whatever it says later is read and dropped.
async fn running(output: impl AsyncRead + Unpin + Send + 'static) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.contains("Running on") {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return;
        }
    }
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn keys_of_every_algorithm_sign() {
    if let Some(emulator) = Emulator::ministack().await {
        emulator.signs_with("ministack", [ED25519, P256, SECP256K1, RSA]).await;
    }
    // This one has no Ed25519.
    if let Some(emulator) = Emulator::moto().await {
        emulator.signs_with("moto", [P256, SECP256K1, RSA]).await;
    }
}

#[tokio::test]
async fn keys_that_dfns_does_not_accept_are_named() {
    let Some(emulator) = Emulator::moto().await else { return };
    let id = emulator.signing_key(KeySpec::EccNistP384).await;
    let error = chain(&AwsKey::fetch(emulator.kms.clone(), &id).await.unwrap_err());
    assert!(error.starts_with(&format!("AWS KMS, key {id}: KMS signs with ECDSA P-384 over SHA-384 only")), "{error}");
    let id = emulator.signing_key(KeySpec::EccNistP521).await;
    let error = chain(&AwsKey::fetch(emulator.kms.clone(), &id).await.unwrap_err());
    assert!(error.starts_with(&format!("AWS KMS, key {id}: ")) && error.contains("P-521"), "{error}");
    let id = emulator.create(KeySpec::Rsa2048, KeyUsageType::EncryptDecrypt).await;
    let error = chain(&AwsKey::fetch(emulator.kms.clone(), &id).await.unwrap_err());
    assert!(error.contains("it is not for signatures"), "{error}");
}

#[tokio::test]
async fn an_alias_that_names_another_key_later_changes_nothing() {
    let Some(emulator) = Emulator::moto().await else { return };
    let [first, second] =
        [emulator.signing_key(KeySpec::EccNistP256).await, emulator.signing_key(KeySpec::EccNistP256).await];
    let alias = "alias/payouts";
    emulator.kms.create_alias().alias_name(alias).target_key_id(&first).send().await.unwrap();
    let key = AwsKey::fetch(emulator.kms.clone(), alias).await.unwrap();
    emulator.kms.update_alias().alias_name(alias).target_key_id(&second).send().await.unwrap();
    assert!(key.arn().ends_with(&first));
    signs(key.clone(), KeyAlgorithm::EcdsaP256).await;
    let later = AwsKey::fetch(emulator.kms.clone(), alias).await.unwrap();
    assert!(later.arn().ends_with(&second) && later.public_key() != key.public_key());
    signs(later, KeyAlgorithm::EcdsaP256).await;
}

#[tokio::test]
async fn a_key_that_is_away_is_named() {
    let Some(emulator) = Emulator::moto().await else { return };
    let error = chain(&AwsKey::fetch(emulator.kms.clone(), "alias/absent").await.unwrap_err());
    assert!(
        error.starts_with("AWS KMS, key alias/absent: the key cannot be read: ") && error.contains("NotFound"),
        "{error}"
    );
    let id = emulator.signing_key(KeySpec::EccNistP256).await;
    let key = AwsKey::fetch(emulator.kms.clone(), &id).await.unwrap();
    drop(emulator);
    let error = refused(key).await;
    assert!(error.contains("did not sign: ") && error.contains("dispatch failure"), "{error}");
    assert!(!error.contains("secret-of-the-tests"), "{error}");
}

/// Neither emulator refuses a key that is disabled, so the responses are those that AWS documents.
#[tokio::test]
async fn a_kms_that_refuses_or_is_silent_is_named_and_asked_once() {
    let Some(emulator) = Emulator::moto().await else { return };
    let id = emulator.signing_key(KeySpec::EccNistP256).await;
    let key = AwsKey::fetch(emulator.kms.clone(), &id).await.unwrap();
    for (status, kind) in [
        (400, "DisabledException"),
        (400, "KMSInvalidStateException"),
        (400, "AccessDeniedException"),
        (400, "ThrottlingException"),
        (500, "KMSInternalException"),
        (503, "KeyUnavailableException"),
    ] {
        let body = format!(r#"{{"__type":"{kind}","message":"the reason"}}"#);
        let length = body.len();
        let response = format!("HTTP/1.1 {status} R\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        let (port, count) = answering(Some(response.into_bytes())).await;
        let error = refused(key.clone().with_client(client(port))).await;
        assert!(error.starts_with(&format!("AWS KMS, key {id} did not sign: ")), "{error}");
        assert!(error.contains(kind) && error.contains("the reason"), "{error}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{kind}: asked again");
    }
    let (port, count) = answering(None).await;
    let signer = RemoteSigner::new("cr-1", key.with_client(client(port))).unwrap().within(Duration::from_millis(500));
    let error = signer.sign(&challenge()).await.unwrap_err().to_string();
    assert_eq!(error, format!("AWS KMS, key {id} did not sign within 500ms"));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}
