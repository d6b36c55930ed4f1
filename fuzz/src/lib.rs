//! The fuzz targets: functions that take any bytes and panic if a promise is broken.
//!
//! Every target feeds untrusted input to a public interface and asserts a property that holds for
//! any input, beyond "no panic". `fuzz_targets` passes them to libFuzzer. `tests/it/fuzz.rs` runs
//! them with the inputs in `seeds` and with mutations of those.

use bytes::Bytes;
use dfns::auth::{AuditLogRow, ListAuditLogs};
use dfns::core::credentials::{CredentialInfo, RecoveryAssertion};
use dfns::core::{Amount, ResponseBody, Transport, TransportError, TransportRequest};
use dfns::onchain::{Balance, BlockchainEvent, Nft, TransferBody};
use dfns::policies::{PolicyAction, PolicyRule};
use dfns::prelude::*;
use dfns::signing::{BoxFuture, FirstFactor, UserActionChallenge};
use dfns::wallets::ListWallets;
use dfns::webhooks::{Event, SIGNATURE_HEADER, Verifier, sign};
use dfns::{ServiceAccountToken, Timestamp, UserId};
use http::{HeaderMap, HeaderValue, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

/// Returns a target.
pub type Target = fn(&[u8]);

/// All targets by name. The folder of their seeds has the same name.
pub const TARGETS: &[(&str, Target)] = &[
    ("amounts", amounts),
    ("attestation", attestation),
    ("client_data", client_data),
    ("csv", csv),
    ("json_path", json_path),
    ("path_encoding", path_encoding),
    ("pem", pem),
    ("unions", unions),
    ("webhooks", webhooks),
];

/// An amount is encoded as it was decoded, a checked one is a number, and converting decimals is
/// lossless.
pub fn amounts(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(amount) = serde_json::from_value::<Amount>(Value::from(text)) {
        assert_eq!(serde_json::to_value(&amount).expect("an amount is JSON"), Value::from(text));
    }
    let Ok(amount) = text.parse::<Amount>() else { return };
    let is_digit =
        |c: char| if text.starts_with("0x") { c.is_ascii_hexdigit() || c == 'x' } else { c.is_ascii_digit() };
    assert!(text.chars().all(|c| is_digit(c) || c == '.'), "{text:?} is no amount");
    // Amounts have a largest length, in whole units as well.
    let decimals = if text.len() < 1000 { &[0, 6, 18, 77][..] } else { &[] };
    for decimals in decimals.iter().copied() {
        if let Some(units) = amount.to_decimal(decimals) {
            let back = Amount::from_decimal(&units, decimals).expect("it was made from an amount");
            assert_eq!(back.to_u128(), amount.to_u128(), "{text} with {decimals} decimals");
        }
    }
}

/// Returns the sandbox accepts only attestations of the key that they name.
pub fn attestation(input: &[u8]) {
    dfns_sandbox::fuzz_attestation(input);
}

/// The client data contains the challenge verbatim; data from browsers never causes a panic.
pub fn client_data(input: &[u8]) {
    let _ = CredentialInfo::from_webauthn_json(input);
    let _ = serde_json::from_slice::<FirstFactor>(input);
    let _ = serde_json::from_slice::<RecoveryAssertion>(input);
    let challenge = String::from_utf8_lossy(input);
    let signed = UserActionChallenge::new(challenge.clone(), "identifier").key_client_data();
    let parsed: Value = serde_json::from_str(&signed).expect("client data is JSON");
    assert_eq!(parsed["type"], "key.get");
    assert_eq!(parsed["challenge"], *challenge);
}

/// A table has the same rows whether it arrives whole or in chunks. If it is malformed, both end
/// with an error; the number of rows before it depends on the chunks.
pub fn csv(input: &[u8]) {
    let (size, table) = input.split_first().map_or((1, input), |(first, rest)| (usize::from(*first).max(1), rest));
    let rows = |pieces: Vec<Bytes>| {
        run(async {
            let mut rows = Canned::new(pieces)
                .client()
                .auth()
                .list_audit_logs(ListAuditLogs::new(Timestamp::from(now()), Timestamp::from(now())))
                .rows();
            let mut read = Vec::new();
            while let Some(row) = rows.next().await {
                read.push(row.map(|row: AuditLogRow| format!("{row:?}")).map_err(|error| error.to_string()));
            }
            (read, rows.is_truncated())
        })
    };
    let whole = rows(vec![Bytes::copy_from_slice(table)]);
    let pieces = rows(table.chunks(size).map(Bytes::copy_from_slice).collect());
    if whole != pieces {
        let ((whole, _), (pieces, _)) = (whole, pieces);
        let ([whole @ .., end], [pieces @ .., other_end]) = (&*whole, &*pieces) else {
            panic!("{whole:?} and {pieces:?}");
        };
        assert!(end.is_err() && other_end.is_err(), "{whole:?} and {pieces:?}");
        assert!(pieces.starts_with(whole), "{whole:?} and {pieces:?}");
    }
}

/// Returns the JSON path of a decode error exists in the response.
pub fn json_path(input: &[u8]) {
    let canned = Canned::new([Bytes::copy_from_slice(input)]);
    let Err(error) = run(async { canned.client().wallets().list_wallets(ListWallets::new()).await }) else { return };
    let (Some(path), Ok(response)) = (error.json_path(), serde_json::from_slice::<Value>(input)) else { return };
    assert!(has_path(&response, path), "{path} is not in {response}");
}

/// A path parameter is either rejected, or is one segment of the path that decodes to the same
/// value.
pub fn path_encoding(input: &[u8]) {
    let Ok(id) = std::str::from_utf8(input) else { return };
    let canned = Canned::default();
    let sent = Arc::clone(&canned.target);
    let _ = run(async { canned.client().auth().get_user(UserId::from(id)).await });
    let sent = sent.lock().expect("no other thread").take();
    let Some(target) = sent else {
        assert!(matches!(id, "" | "." | ".."), "{id:?} was not sent");
        return;
    };
    let segment = target.strip_prefix("/auth/users/").expect("the path of the declaration");
    assert!(!segment.contains(['/', '?', '#']), "{id:?} became {target}");
    assert_eq!(percent_decoded(segment), id.as_bytes(), "{id:?} became {target}");
}

/// Returns a key file is read or rejected, and the error contains none of it.
pub fn pem(input: &[u8]) {
    let Err(error) = KeySigner::from_pem("credential", input) else { return };
    let shown = format!("{error} {error:?}");
    let text = String::from_utf8_lossy(input);
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    // Shorter runs may be words.
    for run in text.split(|c| !is_base64(c)).filter(|run| run.len() >= 20) {
        assert!(!shown.contains(run), "the error shows a part of the key file: {shown}");
    }
}

/// An object of a union is encoded as it was decoded, and one of an unknown kind is kept whole.
pub fn unions(input: &[u8]) {
    union::<Balance>(input);
    union::<BlockchainEvent>(input);
    union::<Nft>(input);
    union::<PolicyAction>(input);
    union::<PolicyRule>(input);
    union::<TransferBody>(input);
}

fn union<T: Serialize + DeserializeOwned>(input: &[u8]) {
    if let Ok(read) = serde_json::from_slice::<T>(input) {
        let written = serde_json::to_string(&read).expect("what is read can be written");
        let again: T = serde_json::from_str(&written).expect("what is written can be read");
        assert_eq!(written, serde_json::to_string(&again).expect("what is read can be written"));
    }
    if let Ok(Value::Object(mut object)) = serde_json::from_slice(input) {
        object.insert("kind".into(), "Unheard-of".into());
        // As text: a JSON number may have more digits than a `Value` keeps.
        let unknown = Value::from(object).to_string();
        let read: T = serde_json::from_str(&unknown).expect("an unknown kind is kept");
        assert_eq!(serde_json::to_string(&read).expect("what is read can be written"), unknown);
    }
}

/// A delivery is accepted only if it carries the signature of its bytes.
pub fn webhooks(input: &[u8]) {
    let verifier = Verifier::new(["secret"]).expect("a secret").with_clock(now);
    let authenticate = |signature: &[u8], body: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE_HEADER, HeaderValue::from_bytes(signature).ok()?);
        verifier.authenticate(&headers, body.to_vec()).ok()
    };
    // Any signature: the text before the first line break.
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (signature, body) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    if authenticate(signature, body).is_some() {
        assert_eq!(signature, sign("secret", body).as_bytes());
    }
    // A valid signature: the event decides.
    let _ = authenticate(sign("secret", body).as_bytes(), body);
    // An event with any data, then the same with one byte changed.
    let data = serde_json::json!({ "any": String::from_utf8_lossy(body) });
    let event = Event::new("whe-1", "wallet.created", data, now());
    let mut body = serde_json::to_vec(&event).expect("an event is JSON");
    let signature = sign("secret", &body);
    assert!(authenticate(signature.as_bytes(), &body).is_some());
    let changed = end % body.len();
    body[changed] ^= 1;
    assert!(authenticate(signature.as_bytes(), &body).is_none());
}

/// Returns the time that every clock here shows.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_701_684_144)
}

/// Responds to every request with the same chunks, and keeps the target of the last one.
#[derive(Clone, Default)]
struct Canned {
    pieces: VecDeque<Bytes>,
    target: Arc<Mutex<Option<String>>>,
}

impl Canned {
    fn new(pieces: impl IntoIterator<Item = Bytes>) -> Self {
        Self { pieces: pieces.into_iter().collect(), target: Arc::default() }
    }

    fn client(self) -> Client<ServiceAccountToken> {
        Client::builder().service_account("token").transport(self).build().expect("a client")
    }
}

impl Transport for Canned {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        *self.target.lock().expect("no other thread") = Some(request.url.as_str().replace(ORIGIN, ""));
        let body = ResponseBody::stream(Pieces(self.pieces.clone()));
        Box::pin(async { Ok(Response::new(body)) })
    }
}

/// The default base URL of a client.
const ORIGIN: &str = "https://api.dfns.io";

struct Pieces(VecDeque<Bytes>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }
}

/// Runs a call. Nothing here waits, but deadlines need a clock.
fn run<T>(call: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(call)
}

/// Whether a path such as `items[3].id` exists in a value. Its last step may be missing: a required
/// field.
fn has_path(value: &Value, path: &str) -> bool {
    let mut found = vec![(value, path.trim_start_matches('.'))];
    while let Some((value, rest)) = found.pop() {
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return true;
        }
        match value {
            Value::Array(items) => {
                let inside = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
                let item = inside.and_then(|(index, rest)| Some((items.get(index.parse::<usize>().ok()?)?, rest)));
                found.extend(item);
            }
            // A name may contain any character, so several may match.
            Value::Object(fields) => {
                found
                    .extend(fields.iter().filter_map(|(name, field)| Some((field, rest.strip_prefix(name.as_str())?))));
            }
            _ => {}
        }
    }
    false
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).expect("two hexadecimal digits"));
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}
