//! Secrets do not show in `Debug` or in errors, wherever they are planted. `dfns-endpoints` tests
//! the response types.
//!
//! Every type that could show one is shown with a canary in it. A search of the sources keeps the
//! list whole.

use crate::errors::library_sources;
use crate::support::{Recorder, Seen, challenge, response};
use acme_dfns::grammar::{CompleteNotice, GrammarApi, ListNotices, NoticeId, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::auth::{AuthApi, ListAuditLogs};
use dfns::core::credentials::{
    CredentialInfo, FirstFactorCredential, KeyPair, PasswordEnvelope, PasswordInfo, PasswordProtectedKeySigner,
    PrivateKeyDer, RecoveryCredential, RecoverySecret, SecondFactorCredential, TotpInfo,
};
use dfns::core::{
    CertificateAuthorities, Csv, Download, Endpoint, FilePart, FromResponse, HttpOptions, HyperTransport, Observer,
    PartContent, Parts, PlainText, Proxy, RequestDone, ReqwestTransport, ResponseBody, TowerTransport, TransportError,
    TransportRequest, WriteResponse,
};
use dfns::flows::RecoveryKey;
use dfns::reconcile::{self, Creation};
use dfns::signing::{
    AllowedEncryptedKey, FirstFactor, KeyAlgorithm, LocalKey, PublicKey, RemoteSigner, SecondFactor, SignError,
    SignedFactors, SwapSigner, UserActionChallenge,
};
use dfns::wait::Inbox;
use dfns::webhooks::{ReplayGuard, SIGNATURE_HEADER, Verifier, sign};
use dfns::{AnyJson, Client, KeySigner, Retry, SealingKey, Secret, UserToken, dfns_manifest};
use dfns_cli::{Program, SignerScheme};
use dfns_key_transport::{DecryptionKey, PrivateKey};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

dfns_manifest! {
    Sweeps = [SweepTreasury]
}

const CANARY: &str = "canary-secret";

/// A private key of 32 bytes, and its Ed25519 file.
const CANARY_KEY: &[u8; 32] = b"canary-secret-canary-secret-cana";
const CANARY_PEM: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIGNhbmFyeS1zZWNyZXQtY2FuYXJ5LXNlY3JldC1jYW5h
-----END PRIVATE KEY-----";

/// The canary as text, in hex, as a list of numbers, and in base64 at each alignment.
const FORMS: [&str; 6] = ["canary", "63616e617279", "99, 97, 110, 97, 114, 121", "Y2FuYXJ5", "NhbmFyeS", "jYW5hcnkt"];

#[track_caller]
fn silent(shown: &dyn Debug) {
    let text = format!("{shown:?} {shown:#?}").replace(",\n    ", ", ");
    assert!(!FORMS.iter().any(|form| text.contains(form)), "{text}");
}

/// The names of the types that were shown.
#[derive(Default)]
struct Shown(BTreeSet<&'static str>);

impl Shown {
    #[track_caller]
    fn silent<T: Debug>(&mut self, shown: T) {
        silent(&shown);
        let name = std::any::type_name::<T>().split('<').next().unwrap_or_default();
        self.0.insert(name.rsplit("::").next().unwrap_or_default());
    }
}

// Looking for a creation takes half a minute on the clock, which is paused.
#[tokio::test(start_paused = true)]
async fn no_type_shows_a_secret_and_none_is_forgotten() {
    let mut shown = Shown::default();
    clients_and_calls(&mut shown).await;
    long_responses(&mut shown).await;
    keys_and_credentials(&mut shown);
    webhooks(&mut shown).await;
    key_homes_of_the_command(&mut shown).await;
    let forgotten: Vec<_> = all_declared().into_iter().filter(|name| !shown.0.contains(name.as_str())).collect();
    assert!(forgotten.is_empty(), "show each with a canary in it: {forgotten:?}");
}

async fn clients_and_calls(shown: &mut Shown) {
    let recorder = Recorder::answering(200, json!({ "items": [CANARY] }).to_string());
    shown.silent(Client::builder().base_url("https://me:canary-secret@api.dfns.io").token(CANARY));
    let signer = || KeySigner::from_pem("cred-1", CANARY_PEM).unwrap();
    let client = Client::builder().service_account(CANARY).signer(signer()).transport(recorder).build().unwrap();
    connections(shown);
    shown.silent(client.treasury());
    shown.silent(client.wait_for(dfns::wallets::GetTransfer::new("wa-1", "xfr-1")));
    shown.silent(client.clone().scoped::<Sweeps>());
    let request = SweepTreasury::new("tr-1", "0").with_urgent_code(CANARY);
    shown.silent(request.clone());
    shown.silent(CompleteNotice::new(CANARY, "text"));
    shown.silent(client.treasury().sweep_treasury(request.clone()));
    shown.silent(client.treasury().sweep_treasury(request.clone()).preview().unwrap());
    shown.silent(client.treasury().sweep_treasury(request.clone()).raw().await.unwrap());
    let delegated = || client.delegated().treasury().sweep_treasury(request.clone()).challenge();
    let pending = delegated().await.unwrap();
    shown.silent(pending.seal_with(&SealingKey::new(CANARY_KEY).unwrap()).unwrap());
    let pending = delegated().await.unwrap();
    shown.silent(format!("{pending:?}"));
    shown.silent(pending);
    shown.silent(delegated().await.unwrap().seal());
    let broken = Recorder::scripted(|seen| match seen.target.as_str() {
        "/notices/retry" => Err(TransportError::Broken("reset".into())),
        "/auth/action" => Ok(response(200, r#"{"userAction":"ua"}"#)),
        _ => Ok(response(200, challenge(&["cred-1"]).to_string())),
    });
    let lost = broken.client().assume::<UserToken>().grammar().retry(RetryNotice::new(CANARY)).raw().await.unwrap_err();
    shown.silent(lost.ticket().unwrap().clone());
    let gone = Recorder::scripted(|seen| match seen.target.as_str() {
        "/vaults" => Err(TransportError::Broken("reset".into())),
        "/auth/action" => Ok(response(200, r#"{"userAction":"ua"}"#)),
        _ => Ok(response(200, challenge(&["cred-1"]).to_string())),
    });
    let vault = dfns::vaults::CreateVault::new().with_name(CANARY);
    let Creation::Unknown(search) = reconcile::create_vault(&gone.client(), vault).await else {
        panic!("the list cannot be read")
    };
    shown.silent(search);
    shown.silent(client);
    let mut parts = Parts::new(<CompleteNotice as Endpoint>::META);
    parts.bearer(&CANARY.into());
    shown.silent(parts);
    let mut sent = TransportRequest::new(http::Method::GET, "https://api.dfns.io".parse().unwrap());
    sent.body = CANARY.into();
    sent.headers.insert("authorization", CANARY.parse().unwrap());
    shown.silent(sent);
    shown.silent(ResponseBody::whole(CANARY));
    shown.silent(FilePart::new("f", CANARY));
    shown.silent(PartContent::Text(CANARY.into()));
    shown.silent(AnyJson::new(CANARY).unwrap());
    shown.silent(Secret::from(CANARY));
    shown.silent(SealingKey::new(CANARY_KEY).unwrap());
    shown.silent(CertificateAuthorities::default());
    shown.silent(signer());
}

/// The key that a command line names, as a program sees it.
async fn key_homes_of_the_command(shown: &mut Shown) {
    const HOME: SignerScheme = SignerScheme::new("home", "home:KEY", |wanted| {
        Box::pin(async move { Err(format!("shown as {wanted:?}").into()) })
    });
    shown.silent(HOME);
    let environment = |name: &str| match name {
        "DFNS_BASE_URL" => Some("https://api.dfns.io".to_owned()),
        "DFNS_AUTH_TOKEN" | "DFNS_CREDENTIAL_ID" | "DFNS_PRIVATE_KEY" => Some(CANARY.to_owned()),
        _ => None,
    };
    let registry = dfns::Registry::new().with(dfns::ALL);
    let line = ["acme", "auth", "activate-user", "us-1", "--signer", "home:key"].map(Into::into);
    let program = Program::new("acme", "Acme").signers(&[HOME]);
    let refused = dfns_cli::run(program, &registry, line, &environment, &mut Vec::new()).await.unwrap_err();
    let text = refused.to_string();
    assert!(text.contains("shown as WantedSigner { place: \"key\""), "{text}");
    silent(&text);
    shown.0.insert("WantedSigner");
}

/// The settings of connections, with the password of a proxy and the key of a certificate.
fn connections(shown: &mut Shown) {
    let (chain, key) = (include_str!("tls/client.pem"), include_str!("tls/client-key.pem"));
    let proxy = Proxy::new("http://me:canary-secret@proxy.corp").unwrap();
    shown.silent(proxy.clone().credentials("me", CANARY).unwrap());
    shown.silent(Proxy::new("socks5://me:canary-secret@proxy.corp").unwrap_err());
    let options = HttpOptions::new().proxy(proxy).client_certificate(CANARY, CANARY_PEM);
    shown.silent(ReqwestTransport::with_options(&options, false).unwrap_err());
    let options = options.client_certificate(chain, key);
    let text = format!("{options:?}");
    assert!(!key.lines().skip(1).any(|line| text.contains(line)), "{text}");
    shown.silent(ReqwestTransport::with_options(&options, false).unwrap());
    shown.silent(HyperTransport::with_options(&options, false).unwrap());
    shown.silent(TowerTransport::<_, bytes::Bytes>::new(CANARY));
    shown.silent(options);
}

async fn long_responses(shown: &mut Shown) {
    let client = Recorder::answering(200, CANARY).client();
    let raw = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).raw().await.unwrap();
    let file = Download::decode(&raw).unwrap();
    shown.silent(file.write().unwrap());
    shown.silent(AnyJson::new(CANARY).unwrap().write().unwrap());
    shown.silent(file);
    shown.silent(PlainText::decode(&raw).unwrap());
    let body = json!({ "items": [], "canary": CANARY }).to_string();
    let checked = Recorder::answering(200, body).client().grammar().list_notices(ListNotices::new([])).raw().checked();
    let checked = checked.await.unwrap();
    assert!(checked.content.json().is_some());
    shown.silent(checked.content.clone());
    shown.silent(checked);
    let table = format!("Date Performed,Audit Log ID,{CANARY}\n1,al-1,{CANARY}\n");
    let table = Recorder::answering(200, table).client().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0"));
    shown.silent(Csv::<dfns::auth::AuditLogRow>::decode(&table.raw().await.unwrap()).unwrap());
    shown.silent(client.grammar().list_notices(ListNotices::new([])).pages());
    shown.silent(client.grammar().list_notices(ListNotices::new([])).items());
    shown.silent(client.auth().list_audit_logs(ListAuditLogs::new("2026-01-01", "2026-02-01")).rows());
}

fn keys_and_credentials(shown: &mut Shown) {
    let mut raw = challenge(&["cred-1"]);
    raw["challengeIdentifier"] = json!(CANARY);
    raw["allowCredentials"]["passwordProtectedKey"] =
        json!([{ "type": "public-key", "id": "p", "encryptedPrivateKey": CANARY }]);
    shown.silent(serde_json::from_value::<UserActionChallenge>(raw).unwrap());
    shown.silent(AllowedEncryptedKey::new("p", CANARY));
    let public_key = PublicKey::read(KeyPair::generate(KeyAlgorithm::Ed25519).unwrap().public_key_der()).unwrap();
    let remote = |_| async { Ok::<Vec<u8>, SignError>(CANARY.into()) };
    shown.silent(RemoteSigner::from_fn("cred-1", "home", public_key, remote).unwrap());
    let local = LocalKey::from_pem(crate::support::PRIVATE_KEY).unwrap();
    shown.silent(&local);
    shown.silent(SwapSigner::new(RemoteSigner::new("cred-1", local).unwrap()));
    let password: FirstFactor = serde_json::from_value(json!({ "kind": "Password", "password": CANARY })).unwrap();
    let code: SecondFactor = serde_json::from_value(json!({ "kind": "Totp", "otpCode": CANARY })).unwrap();
    shown.silent(password.clone());
    shown.silent(code.clone());
    shown.silent(SignedFactors::new(password).with_second_factor(code));
    shown.silent(PasswordInfo::new(CANARY));
    shown.silent(TotpInfo::new(CANARY));
    let info = || CredentialInfo::new("id", "data", "attestation");
    shown.silent(FirstFactorCredential::password_protected_key(info(), CANARY));
    shown.silent(SecondFactorCredential::totp(CANARY));
    shown.silent(RecoveryCredential::new(info()).with_encrypted_private_key(CANARY));
    let envelope = PasswordEnvelope::new(CANARY, CANARY).unwrap();
    shown.silent(RecoveryKey::Envelope(&envelope));
    shown.silent(PasswordProtectedKeySigner::new(&envelope));
    shown.silent(envelope);
    shown.silent(PrivateKeyDer::read(CANARY_PEM).unwrap());
    shown.silent(PrivateKey::from_scalar(&dfns::KeyCurve::Secp256k1, CANARY_KEY).unwrap());
    shown.silent(DecryptionKey::from_base64(&"AWNhbmFyeS1zZWNyZXQtY2FuYXJ5LXNlY3JldC1jYW5h".into()).unwrap());
    // These are random.
    let (pair, secret) = (KeyPair::generate(KeyAlgorithm::Ed25519).unwrap(), RecoverySecret::generate().unwrap());
    let pem = pair.private_key_pem();
    // The second half of the only line, which is the seed.
    assert!(!format!("{pair:?}").contains(&pem.expose()[60..85]));
    assert!(!format!("{secret:?}").contains(&secret.expose()[3..8]));
    shown.silent(PublicKey::read(pair.public_key_pem()).unwrap());
    shown.silent(pair);
    shown.silent(secret);
}

async fn webhooks(shown: &mut Shown) {
    let verifier = Verifier::new([CANARY]).unwrap();
    shown.silent(ReplayGuard::new(1));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let body = json!({
        "id": "whe-1", "kind": "wallet.created", "date": "2026-01-01T00:00:00Z", "timestampSent": now,
        "data": { "token": CANARY },
    })
    .to_string();
    let signature = sign(CANARY, body.as_bytes()).parse().unwrap();
    let headers = http::HeaderMap::from_iter([(SIGNATURE_HEADER.parse().unwrap(), signature)]);
    let delivery = verifier.verify(&headers, body).await.unwrap();
    let inbox = Inbox::new();
    inbox.take(&delivery);
    shown.silent(inbox);
    shown.silent(delivery);
    shown.silent(verifier);
}

/// Returns the public types of the library that could show a secret, other than errors, which
/// `errors` tests: those with a hand-written `Debug`, and those that derive it and hold a secret or
/// raw bytes themselves. A derived `Debug` of anything else shows such types only.
fn all_declared() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in library_sources() {
        // Its tests plant a canary in every sample of every response.
        if file.components().any(|part| part.as_os_str() == "dfns-endpoints") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let errors = crate::errors::declared(&text);
        names.extend(declared(code).into_iter().filter(|name| !errors.contains(name)));
    }
    // A value of an open enum, which is shown unchanged.
    names.remove("UnknownValue");
    names
}

fn declared(code: &str) -> BTreeSet<String> {
    const HOLDS: [&str; 7] = ["Secret", "Zeroizing", "ScalarBytes", "Bytes", "HeaderMap", "HeaderValue", "Vec<u8>"];
    let name_of = |rest: &str| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned();
    let mut public = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut derives = false;
    let mut current = None;
    for line in code.lines() {
        derives |= line.starts_with("#[derive(") && line.contains("Debug");
        if let Some(rest) = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum ")) {
            public.insert(name_of(rest));
            current = derives.then(|| name_of(rest));
        }
        if let Some((_, rest)) = line.split_once("Debug for ").filter(|_| line.starts_with("impl")) {
            found.insert(name_of(rest));
        }
        let holds = |held: &&str| line.split_once([':', '(']).is_some_and(|(_, types)| types.contains(*held));
        if current.is_some() && !line.trim_start().starts_with(['/', '#']) && HOLDS.iter().any(holds) {
            found.extend(current.take());
        }
        if line.starts_with('}') || line.ends_with(");") {
            current = None;
        }
        derives &= line.starts_with(['#', '/']);
    }
    found.retain(|name| public.contains(name));
    found
}

#[test]
fn the_search_finds_types_that_could_show_a_secret() {
    let code = "#[derive(Clone, Debug)]\npub struct Held {\n    /// Secret: a word.\n    pub a: Option<Secret>,\n}\n\
        #[derive(Debug)]\npub enum Variant {\n    Other,\n    Raw(Bytes),\n}\n\
        pub struct Shown(Secret);\nimpl<T> fmt::Debug for Shown<T> {}\n\
        #[derive(Debug)]\npub struct Tuple(pub Vec<u8>);\n\
        #[derive(Debug)]\npub struct Plain {\n    a: String,\n}\n\
        #[derive(Clone)]\npub struct Silent(Secret);\n#[derive(Debug)]\npub(crate) struct Private(Secret);\n";
    assert_eq!(declared(code).into_iter().collect::<Vec<_>>(), ["Held", "Shown", "Tuple", "Variant"]);
}

#[tokio::test]
async fn errors_show_neither_what_was_sent_nor_what_came_back() {
    for (status, body) in [
        (200, json!({ "items": { "token": CANARY } }).to_string()),
        (200, json!({ "items": CANARY }).to_string()),
        (200, format!("{{\"items\": [\"{CANARY}\"")),
        (200, CANARY.to_owned()),
        (302, CANARY.to_owned()),
        (202, json!({ "secret": CANARY }).to_string()),
        (403, json!({ "error": { "message": "no" }, "token": CANARY }).to_string()),
    ] {
        let recorder = Recorder::answering(status, body);
        let client = recorder.client().with_service_account_token(CANARY).with_signer(crate::support::signer());
        let request = SweepTreasury::new("tr-1", "0").with_urgent_code(CANARY);
        let error = client.treasury().sweep_treasury(request).await.unwrap_err();
        silent(&error);
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let broken =
        Recorder::scripted(|seen| Err(TransportError::Broken(format!("reset while sending {}", seen.target).into())));
    let error = broken.client().with_token(CANARY).grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    silent(&error);
    let user_action = Recorder::scripted(|seen| {
        Ok(match seen.target.as_str() {
            "/auth/action/init" => response(200, challenge(&["cred-1"]).to_string()),
            _ => response(200, json!({ "userAction": { "token": CANARY } }).to_string()),
        })
    });
    let error = user_action.client().treasury().sweep_treasury(SweepTreasury::new("tr", "0")).await.unwrap_err();
    silent(&error);
    assert!(!error.to_string().contains("canary"), "{error}");
}

/// The errors of requests, as an observer is shown them.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Observer for Heard {
    fn request(&self, done: &RequestDone<'_>) {
        self.0.lock().unwrap().push(format!("{done:?} {:?}", done.error.map(ToString::to_string)));
    }
}

/// Returns the headers and the body of a request, as a proxy shows them that was left in its
/// debugging mode.
fn shown_by_a_proxy(seen: &Seen) -> String {
    let header = |name| seen.header(name).unwrap_or_default().to_owned();
    let body = String::from_utf8_lossy(&seen.body);
    format!("Authorization: {}\nX-DFNS-USERACTION: {}\n{body}", header("authorization"), header("x-dfns-useraction"))
}

/// Encodes text as URLs do.
fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_. ".contains(&byte);
    let encode = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") };
    text.bytes().map(encode).collect()
}

#[tokio::test]
async fn no_error_shows_the_token_or_a_signature_that_a_server_repeats() {
    const TOKEN: &str = "tk/canary+secret.token==";
    const USER_ACTION: &str = "ua/canary+secret.action==";
    let frames: [fn(&str) -> String; 8] = [
        |text| format!("<html><title>{text}</title>"),
        |text| format!("<pre>{}</pre>", text.replace('&', "&amp;").replace('"', "&quot;").replace('/', "&#x2f;")),
        |text| text.to_owned(),
        // The cut is inside of a secret.
        |text| format!("{}{text}", "x".repeat(270)),
        percent,
        |text| {
            json!({ "error": { "message": text, "code": text, "id": text, "details": { "duplicate": { "id": text } } } }).to_string()
        },
        |text| format!("<b>{}", json!({ "request": text }).to_string().replace('/', "\\/")),
        |text| json!([text]).to_string(),
    ];
    let mut failures = 0;
    for step in ["/auth/action/init", "/auth/action", "/treasuries/tr-1/sweep"] {
        for status in [200, 202, 302, 400, 403, 409, 500] {
            for frame in frames {
                let recorder = Recorder::scripted(move |seen| {
                    let shown = shown_by_a_proxy(seen);
                    let mut response = response(status, frame(&shown));
                    if let Ok(id) = shown.replace('\n', " ").parse() {
                        response.headers_mut().insert("x-request-id", id);
                    }
                    Ok(match seen.target.as_str() {
                        target if target == step => response,
                        "/auth/action/init" => crate::support::response(200, challenge(&["cred-1"]).to_string()),
                        "/auth/action" => {
                            crate::support::response(200, json!({ "userAction": USER_ACTION }).to_string())
                        }
                        _ => unreachable!("{step}"),
                    })
                });
                let heard = Arc::new(Heard::default());
                let client = Client::builder().service_account(TOKEN).signer(crate::support::signer());
                let client = client.transport(recorder.clone()).observer(Arc::clone(&heard)).retry(Retry::never());
                let sweep = client.build().unwrap().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0"));
                let Err(error) = sweep.await else { continue };
                failures += 1;
                let texts = [error.message(), error.code().unwrap_or_default(), error.request_id().unwrap_or_default()];
                let heard = heard.0.lock().unwrap().concat();
                let shown = format!("{error} {error:?} {texts:?} {:?} {heard}", error.duplicate());
                let sent = recorder.seen().iter().find(|seen| seen.target == "/auth/action").map(Seen::json);
                let signature = sent.map(|sent| sent["firstFactor"]["credentialAssertion"]["signature"].clone());
                let signature = signature.and_then(|signature| signature.as_str().map(str::to_owned));
                for secret in [TOKEN, USER_ACTION].into_iter().chain(signature.as_deref()) {
                    // A part of it says as much.
                    for part in [secret.to_owned(), secret[..10].to_owned(), percent(&secret[..10])] {
                        assert!(!shown.contains(&part), "{step} {status}: {part} in {shown}");
                    }
                }
            }
        }
    }
    assert!(failures > 150, "{failures}");
}
