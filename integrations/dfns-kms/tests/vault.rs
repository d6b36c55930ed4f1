//! Keys in OpenBao, a Vault.

#![cfg(feature = "vault")]

#[path = "support/answers.rs"]
mod answers;
#[cfg(feature = "command")]
#[path = "support/command.rs"]
mod command;
mod support;

use answers::answering;
use dfns_core::credentials::KeyPair;
use dfns_core::signing::{KeyAlgorithm, PublicKey, RemoteKey as _, RemoteSigner, Signer as _};
use dfns_core::{ReqwestTransport, Transport as _, TransportRequest, TrustRoots};
use dfns_kms::Vault;
use http::{HeaderValue, Method};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use support::{chain, challenge, installed, refused, signs};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const TOKEN: &str = "root-of-the-tests";

/// A server in memory, which ends with this value.
struct Server {
    address: String,
    transport: ReqwestTransport,
    _process: Child,
}

/// Returns the program, from the folder in `DFNS_KMS_TOOLS` or from the path.
fn program() -> Option<PathBuf> {
    let folders =
        std::env::var("DFNS_KMS_TOOLS").unwrap_or_default() + ":" + &std::env::var("PATH").unwrap_or_default();
    let found = folders.split(':').map(|folder| PathBuf::from(folder).join("bao")).find(|path| path.exists());
    installed("openbao", found.is_some()).then_some(found).flatten()
}

impl Server {
    async fn start() -> Option<Self> {
        let program = program()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let mut process = Command::new(program)
            .args(["server", "-dev", "-dev-no-store-token"])
            .arg(format!("-dev-root-token-id={TOKEN}"))
            .arg(format!("-dev-listen-address={listen}"))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        // It says so once it listens.
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("Root Token") {
                break;
            }
        }
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let transport = ReqwestTransport::new(&TrustRoots::Embedded, Duration::from_secs(5), true).unwrap();
        let server = Self { address: format!("http://{listen}"), transport, _process: process };
        server.write("sys/mounts/transit", r#"{"type":"transit"}"#).await;
        Some(server)
    }

    async fn send(&self, method: Method, path: &str, body: &str, token: &str) -> (u16, String) {
        let url = format!("{}/v1/{path}", self.address).parse().unwrap();
        let mut request = TransportRequest::new(method, url);
        request.headers.insert("x-vault-token", HeaderValue::from_str(token).unwrap());
        request.body = body.to_owned().into();
        let response = self.transport.send(request).await.unwrap();
        let (status, mut body, mut text) = (response.status().as_u16(), response.into_body(), Vec::new());
        while let Some(piece) = body.chunk().await.unwrap() {
            text.extend_from_slice(&piece);
        }
        (status, String::from_utf8(text).unwrap())
    }

    async fn write(&self, path: &str, body: &str) -> String {
        let (status, text) = self.send(Method::POST, path, body, TOKEN).await;
        assert!(status < 300, "{path}: {status} {text}");
        text
    }

    async fn create(&self, name: &str, kind: &str) {
        self.write(&format!("transit/keys/{name}"), &format!(r#"{{"type":"{kind}"}}"#)).await;
    }

    fn vault(&self) -> Vault {
        Vault::new(&self.address, TOKEN).unwrap()
    }
}

fn another(algorithm: KeyAlgorithm) -> PublicKey {
    PublicKey::read(KeyPair::generate(algorithm).unwrap().public_key_der()).unwrap()
}

#[tokio::test]
async fn keys_of_every_algorithm_sign() {
    let Some(server) = Server::start().await else { return };
    for (kind, algorithm) in [
        ("ed25519", KeyAlgorithm::Ed25519),
        ("ecdsa-p256", KeyAlgorithm::EcdsaP256),
        ("ecdsa-p384", KeyAlgorithm::EcdsaP384),
        ("rsa-2048", KeyAlgorithm::Rsa),
        ("rsa-4096", KeyAlgorithm::Rsa),
    ] {
        server.create(kind, kind).await;
        let key = server.vault().key(kind).await.unwrap_or_else(|error| panic!("{kind}: {}", chain(&error)));
        assert_eq!(key.name(), format!("Vault at 127.0.0.1, key {kind} of transit, version 1"));
        signs(key, algorithm).await;
        println!("openbao: {kind}");
    }
    // Neither Vault nor OpenBao has secp256k1.
    server.create("symmetric", "aes256-gcm96").await;
    let error = chain(&server.vault().key("symmetric").await.unwrap_err());
    assert!(error.contains("key symmetric of transit: it is a symmetric key"), "{error}");
    server.create("large", "ecdsa-p521").await;
    let error = chain(&server.vault().key("large").await.unwrap_err());
    assert!(error.contains("P-521 keys are not supported"), "{error}");
}

#[tokio::test]
async fn a_key_that_is_rotated_keeps_signing_with_the_registered_version() {
    let Some(server) = Server::start().await else { return };
    for (kind, algorithm) in [("ed25519", KeyAlgorithm::Ed25519), ("ecdsa-p256", KeyAlgorithm::EcdsaP256)] {
        server.create(kind, kind).await;
        let first = server.vault().key(kind).await.unwrap();
        server.write(&format!("transit/keys/{kind}/rotate"), "{}").await;
        signs(first.clone(), algorithm).await;
        let second = server.vault().key(kind).await.unwrap();
        assert_eq!((first.version(), second.version()), (1, 2));
        signs(second, algorithm).await;
        // After a restart, the registered public key finds its version.
        let found = server.vault().key_of(kind, first.public_key()).await.unwrap();
        assert_eq!(found.version(), 1);
        signs(found, algorithm).await;
        let error = server.vault().key_of(kind, &another(algorithm)).await.unwrap_err().to_string();
        assert!(
            error.contains(&format!("no version of Vault at 127.0.0.1, key {kind} of transit has this")),
            "{error}"
        );
        assert!(error.ends_with("it has the versions 1, 2"), "{error}");

        server
            .write(&format!("transit/keys/{kind}/config"), r#"{"min_encryption_version":2,"min_decryption_version":2}"#)
            .await;
        let error = refused(first).await;
        assert!(error.contains("version 1 did not sign: ") && error.contains("less than the minimum"), "{error}");
    }
}

#[tokio::test]
async fn another_key_under_the_same_name_is_named() {
    let Some(server) = Server::start().await else { return };
    for (kind, other) in [("ed25519", "ed25519"), ("ecdsa-p256", "ecdsa-p256"), ("rsa-2048", "ed25519")] {
        let name = format!("payouts-{kind}");
        server.create(&name, kind).await;
        let key = server.vault().key(&name).await.unwrap();
        server.write(&format!("transit/keys/{name}/config"), r#"{"deletion_allowed":true}"#).await;
        let (status, text) = server.send(Method::DELETE, &format!("transit/keys/{name}"), "", TOKEN).await;
        assert!(status < 300, "{text}");
        let error = refused(key.clone()).await;
        assert!(error.contains("did not sign: "), "{error}");
        server.create(&name, other).await;
        let error = refused(key).await;
        assert!(
            error.contains(&format!("the signature of Vault at 127.0.0.1, key {name} of transit, version 1 is not of")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_vault_that_is_away_sealed_or_refuses_is_named() {
    let Some(server) = Server::start().await else { return };
    server.create("payouts", "ed25519").await;
    let key = server.vault().key("payouts").await.unwrap();

    let error = chain(&server.vault().key("absent").await.unwrap_err());
    assert!(
        error.starts_with("Vault at 127.0.0.1, key absent of transit cannot be read: there is no such key"),
        "{error}"
    );
    let error = chain(&server.vault().mount("elsewhere").key("payouts").await.unwrap_err());
    assert!(error.contains("key payouts of elsewhere cannot be read"), "{error}");
    for name in ["", ".", "..", "../../sys/seal", "a/b", "a?b#c", "\u{e9}"] {
        let error = chain(&server.vault().key(name).await.unwrap_err());
        assert!(error.contains("cannot be read"), "{error}");
    }
    let wrong = Vault::new(&server.address, "s.wrong-token").unwrap();
    let error = chain(&wrong.key("payouts").await.unwrap_err());
    assert!(error.contains("the token is refused") && error.ends_with("(status 403): permission denied"), "{error}");
    assert!(!error.contains("s.wrong-token") && !format!("{wrong:?}").contains("s.wrong-token"));

    // A token that may read the key, and not sign with it.
    server
        .write("sys/policies/acl/reader", r#"{"policy":"path \"transit/keys/*\" { capabilities = [\"read\"] }"}"#)
        .await;
    let token = server.write("auth/token/create", r#"{"policies":["reader"]}"#).await;
    let token = token.split("\"client_token\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let readable = Vault::new(&server.address, token).unwrap().key("payouts").await.unwrap();
    let error = refused(readable).await;
    assert!(error.contains("did not sign: the token is refused"), "{error}");

    let (status, _) = server.send(Method::PUT, "sys/seal", "", TOKEN).await;
    assert_eq!(status, 204);
    let error = refused(key.clone()).await;
    assert!(
        error.contains("did not sign: it is sealed or in maintenance; unseal it (status 503): Vault is sealed"),
        "{error}"
    );
    drop(server);
    let error = refused(key).await;
    assert!(error.contains("did not sign: it cannot be reached"), "{error}");
}

#[tokio::test]
async fn another_server_and_a_slow_one_are_named() {
    for (bytes, expected) in [
        (&b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhtml"[..], "its response is not one of a Vault"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"data\":{}}", "its response is not one of a Vault"),
        (
            b"HTTP/1.1 307 T\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            "it redirects, which is not followed",
        ),
        (b"HTTP/1.1 502 Bad\r\ncontent-length: 2\r\n\r\nno", "it failed (status 502)"),
        (b"nothing of HTTP\r\n\r\n", "it cannot be reached"),
    ] {
        let (port, _) = answering(Some(bytes.to_vec())).await;
        let vault = Vault::new(&format!("http://127.0.0.1:{port}"), TOKEN).unwrap();
        let error = chain(&vault.key("payouts").await.unwrap_err());
        assert!(error.contains(expected), "{error}");
        let error = chain(&vault.key_of("payouts", &another(KeyAlgorithm::Ed25519)).await.unwrap_err());
        assert!(error.contains(expected), "{error}");
    }
    for address in ["http://vault.example.co", "ftp://127.0.0.1", "vault:8200", "", "https://"] {
        assert!(Vault::new(address, TOKEN).is_err(), "{address}");
    }
    assert!(Vault::new("http://127.0.0.1", "two\nlines").is_err());

    let Some(server) = Server::start().await else { return };
    server.create("payouts", "ed25519").await;
    let public_key = server.vault().key("payouts").await.unwrap().public_key().clone();
    let (port, _) = answering(None).await;
    let silent = Vault::new(&format!("http://127.0.0.1:{port}"), TOKEN).unwrap();
    let key = silent.key_with("payouts", 1, public_key);
    let signer = RemoteSigner::new("cr-1", key).unwrap().within(Duration::from_millis(50));
    let error = signer.sign(&challenge()).await.unwrap_err().to_string();
    assert!(error.ends_with("key payouts of transit, version 1 did not sign within 50ms"), "{error}");
}

#[cfg(feature = "command")]
#[tokio::test]
async fn the_command_signs_with_a_key_in_the_vault_and_names_what_is_missing() {
    let Some(server) = Server::start().await else { return };
    server.create("payouts", "ed25519").await;
    let key = server.vault().key("payouts").await.unwrap();
    let account = command::Account::new(key.public_key()).await;
    let run = async |signer: &str, token: &str| {
        account.run(signer, &[("VAULT_ADDR", &server.address), ("VAULT_TOKEN", token)]).await
    };
    let (code, message) = run("vault:payouts", TOKEN).await;
    assert_eq!(code, Some(0), "{message}");
    let schemes = "`file:PATH`, `ssh-agent`, `password:USERNAME`, `pkcs11:..`, `vault:..`";
    // 2 is what the command line and its variables say, 1 what the key home does.
    for (signer, vault_token, exit, why) in [
        ("vault:", TOKEN, 2, "name the key"),
        ("vault:absent", TOKEN, 1, "there is no such key"),
        ("vault:payouts", "wrong", 1, "the token is refused"),
        ("vault:payouts", "", 2, "set VAULT_TOKEN"),
        ("pkcs11:token/key", TOKEN, 2, "set DFNS_PKCS11_LIBRARY"),
        ("valt:payouts", TOKEN, 2, "no signer has the scheme `valt`; did you mean `vault`? use "),
        ("tpm:payouts", TOKEN, 2, schemes),
    ] {
        let (code, message) = run(signer, vault_token).await;
        assert!(code == Some(exit) && message.contains(why) && !message.contains(TOKEN), "{signer}: {message}");
    }
}
