//! Every public error of every crate is short, on one line and without secrets, whatever is in the
//! foreign text that it is made from.
//!
//! [`errors`] makes each of them in every way in which text of a server, a file, a browser, a
//! library or a caller enters it. A search of the sources keeps the list whole.

use crate::support::{Recorder, challenge, response};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::credentials::{ChallengeEncoding, CredentialError, CredentialInfo, RecoverySecret};
use dfns::core::{CertificateAuthorities, PageGuard, TransportError};
use dfns::signing::{PublicKey, SignError, verify_assertion};
use dfns::webhooks::{SIGNATURE_HEADER, Verifier, WebhookError, sign};
use dfns::{Amount, Client, KeySigner, Registry, Secret, Timestamp};
use dfns_cli::{Failure, Program, WrongSigner};
use dfns_key_transport::{DecryptionKey, EncryptionKey, KeyTransportError, PrivateKey};
use http::{HeaderMap, HeaderValue};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Stands for a secret.
const CANARY: &str = "canary-secret";

/// The most bytes that an error may show.
const LONGEST: usize = 10 * 1024;

/// A megabyte that clears the screen, forges a line, reorders what follows and hides characters.
fn hostile() -> String {
    format!("\u{1b}[2J\r\nerror: forged\u{202e}\u{200b}\0{}", "x".repeat(1 << 20))
}

/// The same with a secret in it, for text that is never to be repeated.
fn secret() -> String {
    format!("{CANARY}{}{CANARY}", hostile())
}

/// Another library's error, whose text is hostile.
fn cause() -> Box<dyn Error + Send + Sync> {
    hostile().into()
}

/// Errors, each with its type and the way in which text entered it.
#[derive(Default)]
struct Errors(Vec<(&'static str, &'static str, Box<dyn Error>)>);

impl Errors {
    fn add(&mut self, name: &'static str, way: &'static str, error: impl Error + 'static) {
        self.0.push((name, way, Box::new(error)));
    }

    #[track_caller]
    fn add_failed<T>(&mut self, name: &'static str, way: &'static str, result: Result<T, impl Error + 'static>) {
        self.add(name, way, result.err().unwrap_or_else(|| panic!("{name}: {way} is no error")));
    }
}

async fn errors() -> Errors {
    let mut errors = Errors::default();
    calls(&mut errors).await;
    files(&mut errors);
    webhooks(&mut errors);
    text_of_callers(&mut errors);
    commands(&mut errors).await;
    errors
}

async fn calls(errors: &mut Errors) {
    let page = format!("<title>{}</title>", hostile());
    for (way, status, body) in [
        ("the message of a refusal", 400, serde_json::json!({ "error": { "message": hostile() } }).to_string()),
        ("code and id of a refusal", 400, serde_json::json!({ "code": hostile(), "id": hostile() }).to_string()),
        ("other fields of a refusal", 403, serde_json::json!({ "message": "no", "token": secret() }).to_string()),
        ("a refusal that is a page", 502, page.clone()),
        ("a response that is a page", 200, page),
        ("a response that is no JSON", 200, secret()),
        ("a response of another shape", 200, serde_json::json!({ "items": { "token": secret() } }).to_string()),
        ("the names in a response", 200, format!("{{{}:[", serde_json::json!(hostile()))),
    ] {
        let client = Recorder::answering(status, body).client();
        let result = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await;
        errors.add_failed("Error", way, result);
    }
    let allowed = Recorder::scripted(|_| Ok(response(200, challenge(&[&hostile()]).to_string())));
    let result = allowed.client().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await;
    errors.add_failed("Error", "the credentials of a challenge", result);
    let broken = Recorder::scripted(|_| Err(TransportError::Broken(hostile().into())));
    let result = broken.client().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await;
    errors.add_failed("Error", "the transport", result);
    for (way, url) in [("a base URL", hostile()), ("a password", format!("http://u:{CANARY}@a.{}", hostile()))] {
        errors.add_failed("Error", way, Client::builder().base_url(url).build().map(drop));
    }
    errors.add_failed("Error", "a token", Client::builder().token(secret()).build().map(drop));
    errors.add_failed("TransportError", "certificate authorities", CertificateAuthorities::read(secret()));
    errors.add_failed("Error", "the claims of a token", dfns::core::TokenClaims::read(&Secret::from(secret())));
    for cause in [
        TransportError::Setup,
        TransportError::Connect,
        TransportError::Refused,
        TransportError::Closed,
        TransportError::Broken,
        TransportError::Request,
    ] {
        errors.add("TransportError", "a cause", cause(self::cause()));
    }
}

fn files(errors: &mut Errors) {
    let armored = |label: &str| format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", secret());
    for file in [secret(), armored("PRIVATE KEY"), armored(&hostile()), armored("CERTIFICATE")] {
        errors.add_failed("KeyError", "a key file", KeySigner::from_pem("id", &file).map(drop));
        errors.add_failed("PublicKeyError", "a key file", PublicKey::read(&file));
        errors.add_failed("KeyTransportError", "a key file", PrivateKey::from_pem(&file));
        errors.add_failed("VerifyError", "a key file", verify_assertion(&file, "", None, ""));
    }
    let mut authorities = CertificateAuthorities::default();
    errors.add_failed("TransportError", "a certificate", authorities.add(armored("CERTIFICATE")));
    errors.add("RejectedCertificate", "a certificate", authorities.rejected()[0]);
    errors.add_failed("CredentialError", "a recovery secret", RecoverySecret::parse(&secret()));
    errors.add_failed("CredentialError", "a challenge", ChallengeEncoding::Decoded.bytes(&secret()));
    errors.add_failed("CredentialError", "what a browser says", CredentialInfo::from_webauthn_json(secret()));
    for (way, json) in [
        ("names of a browser", serde_json::json!({ hostile(): 1, "id": 7 })),
        ("values of a browser", serde_json::json!({ "id": secret(), "response": { "clientDataJSON": secret() } })),
    ] {
        errors.add_failed("CredentialError", way, CredentialInfo::from_webauthn_json(json.to_string()));
    }
    errors.add("CredentialError", "a browser's text", CredentialError::Browser(hostile()));
    errors.add("CredentialError", "an envelope", CredentialError::Other(cause()));
    errors.add("CredentialError", "a signer", CredentialError::Sign(SignError::new(hostile())));
    let curve = dfns::KeyCurve::Secp256k1;
    errors.add_failed("KeyTransportError", "a key in hex", PrivateKey::from_hex(&curve, &secret()));
    errors.add_failed("KeyTransportError", "a curve", PrivateKey::from_hex(&hostile().into(), "01"));
    errors.add_failed("KeyTransportError", "an encryption key", EncryptionKey::from_base64(&hostile()));
    let key = DecryptionKey::from_base64(&Secret::from(secret()));
    errors.add_failed("KeyTransportError", "a decryption key", key);
    let id = hostile;
    for error in [
        KeyTransportError::UnsupportedScheme { protocol: hostile().into(), curve: hostile().into() },
        KeyTransportError::CurveMismatch { signer_id: id(), expected: curve, found: hostile().into() },
        KeyTransportError::Signer { signer_id: id(), reason: "" },
        KeyTransportError::RepeatedSigner { signer_id: id() },
        KeyTransportError::UnknownSigner { signer_id: id() },
        KeyTransportError::Undecryptable { signer_id: id() },
        KeyTransportError::Share { signer_id: id(), reason: "" },
    ] {
        errors.add("KeyTransportError", "the id of a signer", error);
    }
    errors.add("Error (sandbox)", "a state", dfns_sandbox::Error::Corrupt(PathBuf::from(hostile()), hostile()));
    let status = dfns_sandbox::StatusCode::BAD_REQUEST;
    errors.add("Refusal (sandbox)", "a message", dfns_sandbox::Refusal::new(status, hostile()));
}

fn webhooks(errors: &mut Errors) {
    let verifier = Verifier::new(["secret"]).unwrap();
    for (way, body) in [
        ("a body that is no JSON", secret()),
        ("a body that is no event", serde_json::json!({ "id": secret(), "date": { "x": secret() } }).to_string()),
        ("the names in a body", format!("{{\"data\":{{{}:", serde_json::json!(hostile()))),
    ] {
        let headers = HeaderMap::from_iter([(
            SIGNATURE_HEADER.parse().unwrap(),
            HeaderValue::try_from(sign("secret", body.as_bytes())).unwrap(),
        )]);
        errors.add_failed("WebhookError", way, verifier.authenticate(&headers, body));
    }
    for error in [
        || WebhookError::NotAnEvent(hostile()),
        || WebhookError::Duplicate(hostile().into()),
        || WebhookError::InProgress(hostile().into()),
        || WebhookError::Store(cause()),
        || WebhookError::Undecodable(hostile()),
    ] {
        errors.add("WebhookError", "its parts", error());
        #[cfg(feature = "axum")]
        errors.add("WebhookRejection", "its parts", dfns::webhooks::WebhookRejection::Refused(error()));
    }
}

fn text_of_callers(errors: &mut Errors) {
    errors.add("SignError", "its message", SignError::new(hostile()));
    errors.add("SignError", "its cause", SignError::with_source(hostile(), cause()));
    let ids = || (0..1000).map(|_| hostile());
    errors.add("SignError", "ids", SignError::credential_not_allowed(hostile(), ids().take(9)));
    errors.add_failed("EndlessList", "a page token", PageGuard::default().check(Some(&hostile()), &hostile(), 1));
    errors.add_failed("AmountError", "an amount", hostile().parse::<Amount>());
    errors.add_failed("TimestampError", "a timestamp", Timestamp::from(hostile()).to_system_time());
    let twice = Registry::new().with(&[dfns::auth::Auth::ENDPOINTS, dfns::auth::Auth::ENDPOINTS]).check();
    errors.add_failed("RegistryError", "declarations", twice);
}

async fn commands(errors: &mut Errors) {
    let registry = Registry::new().with(&[dfns::auth::Auth::ENDPOINTS]);
    let at = |way, arguments: &[&str]| (way, arguments.iter().map(ToString::to_string).collect::<Vec<_>>());
    let (hostile, secret) = (hostile(), secret());
    for (way, arguments) in [
        at("an endpoint", &["call", &hostile]),
        at("a parameter", &["call", "get_user", "--param", &format!("{hostile}=1")]),
        at("a body", &["call", "delegated_login", "--json", &secret]),
        at("a file", &["check", "get_user", "response", &hostile]),
        at("an unknown command", &[&hostile]),
    ] {
        let arguments = ["dfns".to_owned()].into_iter().chain(arguments).map(Into::into);
        let result = dfns_cli::run(Program::new("dfns", ""), &registry, arguments, &|_| None, &mut Vec::new()).await;
        errors.add_failed("Failure", way, result);
    }
    let refused = Recorder::answering(400, serde_json::json!({ "error": { "message": hostile } }).to_string());
    let wait = refused.client().wait_for(dfns::wallets::GetTransfer::new("wa-1", "xfr-1")).await;
    errors.add_failed("WaitError", "the message of a refusal", wait);
    errors.add("WrongSigner", "its reason", WrongSigner::new(hostile.as_str()));
    errors.add("Failure", "the output", Failure::Output(std::io::Error::other(hostile)));
}

#[tokio::test]
async fn every_error_is_short_escaped_and_without_secrets_and_none_is_forgotten() {
    let errors = errors().await.0;
    let tested: BTreeSet<String> = errors.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(tested, all_declared());
    let mut long = Vec::new();
    for (name, way, error) in errors {
        // A program whose `main` returns the error shows only `Debug`.
        let (display, debug) = (error.to_string(), format!("{error:?}"));
        let said: String = display.chars().take(800).collect();
        if !debug.contains(&said) {
            let start: String = debug.chars().take(200).collect();
            long.push(format!("Debug of {name}, from {way}, does not contain {said:?}: {start:?}"));
        }
        // The forms in which logs show an error.
        for (form, text) in
            [("Display", error.to_string()), ("Debug", format!("{error:?}")), ("{:#?}", format!("{error:#?}"))]
        {
            // The usage of a command, and a pretty `Debug`, are laid out in lines.
            let has_lines = form == "{:#?}" || (name == "Failure" && way == "an unknown command");
            let is_hidden =
                |c: char| (c.is_control() && !(c == '\n' && has_lines)) || matches!(c, '\u{202e}' | '\u{200b}');
            if text.contains("canary") || text.contains(is_hidden) || text.len() > LONGEST {
                let start: String = text.chars().take(200).collect();
                long.push(format!("{form} of {name}, from {way}: {} bytes, {start:?}", text.len()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The public types for which a source file implements `Error`.
pub(crate) fn declared(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut derived = false;
    for line in text.split("#[cfg(test)]").next().unwrap_or_default().lines() {
        derived |= line.starts_with("#[derive(") && line.contains("thiserror::Error");
        if let Some((_, name)) = line.split_once("Error for ").filter(|_| line.starts_with("impl")) {
            names.push(name.split(['<', ' ', '{']).next().unwrap_or_default().to_owned());
        } else if let Some(rest) =
            line.strip_prefix("pub enum ").or(line.strip_prefix("pub struct ")).filter(|_| derived)
        {
            names.push(rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned());
        }
        derived &= line.starts_with('#');
    }
    names.retain(|name| text.contains(&format!("pub enum {name}")) || text.contains(&format!("pub struct {name}")));
    names
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => sources(&path, found),
            Some(extension) if extension == "rs" => found.push(path),
            _ => {}
        }
    }
}

/// Returns the source files of the crates that an application builds.
pub(crate) fn library_sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for krate in ["", "dfns-core", "dfns-endpoints", "dfns-key-transport", "dfns-cli"] {
        sources(&root.join(krate).join("src"), &mut files);
    }
    files
}

/// The public errors of all crates.
fn all_declared() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = library_sources();
    sources(&root.join("dfns-sandbox/src"), &mut files);
    let mut declared_names = BTreeSet::new();
    for file in files {
        let sandbox = if file.starts_with(root.join("dfns-sandbox")) { " (sandbox)" } else { "" };
        let names = declared(&std::fs::read_to_string(&file).unwrap());
        declared_names.extend(names.into_iter().map(|name| name + sandbox));
    }
    #[cfg(not(feature = "axum"))]
    declared_names.remove("WebhookRejection");
    declared_names
}
