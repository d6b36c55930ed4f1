//! Faults, as a client sees them: over TCP where a client library would hide them.

use crate::client::{Actor, Reply, raw, send, service_account};
use crate::transfers::{fund, native, now, path, wallet, word};
use dfns_endpoints::wallets::{ListWallets, TransferAsset};
use dfns_sandbox::{
    ChainHow, DropHow, Expired, Fault, Faults, GarbleHow, ManualClock, Mix, Phase, Sandbox, SignatureHow, Step,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ETHER: &str = "1000000000000000000";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) actor: Actor,
    pub(crate) wallet: Value,
}

pub(crate) async fn world() -> World {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &wallet, &json!("Native"), ETHER).await;
    World { sandbox, actor, wallet }
}

fn order(name: &str) -> Value {
    let mut body = native(&json!("0x00000000000000000000000000000000000000aa"), "1");
    body["externalId"] = json!(name);
    body
}

/// The bytes that came back, and whether the connection was reset then.
struct Wire {
    bytes: String,
    is_reset: bool,
}

impl World {
    fn path(&self) -> String {
        path(&self.wallet, "/transfers")
    }

    async fn transfer(&self, name: &str) -> Reply {
        self.actor.signed("POST", &self.path(), &order(name)).await
    }

    /// Sends a signed transfer, and returns the bytes of the response.
    async fn wire(&self, method: &str, target: &str, body: &str, user_action: &str) -> Wire {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let address = self.sandbox.base_url().strip_prefix("http://").unwrap();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let token = &self.actor.token;
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nX-DFNS-USERACTION: {user_action}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let ended = stream.read_to_end(&mut bytes).await;
        Wire { bytes: String::from_utf8(bytes).unwrap(), is_reset: ended.is_err() }
    }

    async fn wire_transfer(&self, name: &str) -> Wire {
        let (path, body) = (self.path(), order(name).to_string());
        let user_action = self.actor.sign("POST", &path, &body).await;
        self.wire("POST", &path, &body, &user_action).await
    }

    async fn made(&self, name: &str) -> usize {
        self.sandbox.control().ledger().await.unwrap().transfers(name)
    }
}

/// The header that names a fault.
fn fault_of(wire: &Wire) -> Option<&str> {
    let head = wire.bytes.split("\r\n\r\n").next().unwrap();
    head.lines().find_map(|line| line.strip_prefix("x-sandbox-fault: "))
}

#[tokio::test]
async fn a_status_applies_before_between_or_after() {
    for (phase, made, message_again) in [
        (Phase::OnReceive, 0, None),
        (Phase::AfterAuth, 0, Some("user action has already been used")),
        (Phase::AfterCommit, 1, Some("user action has already been used")),
    ] {
        let world = world().await;
        let fault = Fault::status(503, phase).on::<TransferAsset>().once().id("down");
        assert_eq!(world.sandbox.faults().add(fault).unwrap(), ["down"]);
        let (path, body) = (world.path(), order("a").to_string());
        let user_action = world.actor.sign("POST", &path, &body).await;
        let wire = world.wire("POST", &path, &body, &user_action).await;
        assert!(wire.bytes.starts_with("HTTP/1.1 503"), "{}", wire.bytes);
        assert!(wire.bytes.contains(r#""message":"Service Unavailable""#), "{}", wire.bytes);
        assert_eq!(fault_of(&wire), Some("down"));
        assert_eq!(world.made("a").await, made, "{phase:?}");
        let again = world.actor.send("POST", &path, &body, Some(&user_action)).await;
        match message_again {
            Some(message) => again.refused(400, message),
            None => drop(again.ok()),
        }
        world.transfer("a").await.ok();
        assert_eq!(world.made("a").await, 1);
        let entry = world.sandbox.control().requests(0).into_iter().find(|entry| entry.fault.is_some()).unwrap();
        assert_eq!((entry.status, entry.fault.as_deref()), (Some(503), Some("down")));
        let fired = world.sandbox.faults().fired();
        let line = format!("#1 {} by down (seed 0): transfer_asset call of a, request 1", fired[0].fault);
        assert_eq!(fired.iter().map(ToString::to_string).collect::<Vec<_>>(), [line]);
    }
}

#[tokio::test]
async fn a_status_may_have_headers_details_and_a_body() {
    let world = world().await;
    let rules = json!([
        { "match": { "method": "GET", "path": "/wallets*" }, "when": { "times": 1 },
          "fault": { "kind": "status", "status": 307, "headers": { "Location": "http://127.0.0.1:9/" } } },
        { "match": { "operation": "list_wallets" }, "when": { "times": 1 }, "quiet": true,
          "fault": { "kind": "status", "status": 409, "message": "no", "details": { "a": 1 } } },
        { "match": { "operation": ["list_w*"] }, "when": { "times": 1 },
          "fault": { "kind": "status", "status": 200, "body": "<raw>" } },
    ]);
    let ids = word(&world.sandbox, "faults", &rules).await.ok();
    assert_eq!(ids, json!({ "ids": ["fault-1", "fault-2", "fault-3"] }));
    let moved = world.wire("GET", "/wallets", "", "").await;
    assert!(moved.bytes.starts_with("HTTP/1.1 307") && moved.bytes.contains("location: http://127.0.0.1:9/"));
    let refused = world.wire("GET", "/wallets", "", "").await;
    assert!(refused.bytes.contains(r#""details":{"a":1}"#) && fault_of(&refused).is_none(), "{}", refused.bytes);
    assert!(world.wire("GET", "/wallets", "", "").await.bytes.ends_with("\r\n\r\n<raw>"));
    world.actor.get("/wallets").await.ok();
}

#[tokio::test]
async fn a_rate_limit_tells_when_to_come_back() {
    let world = world().await;
    let faults = world.sandbox.faults();
    faults.add(Fault::rate_limit().retry_after(2).on_step(Step::Init).times(1)).unwrap();
    let body = json!({ "userActionPayload": "", "userActionHttpMethod": "GET", "userActionHttpPath": "/wallets" });
    let limited = world.wire("POST", "/auth/action/init", &body.to_string(), "").await;
    assert!(limited.bytes.starts_with("HTTP/1.1 429") && limited.bytes.contains("retry-after: 2\r\n"));
    world.transfer("a").await.ok();
    // Two tokens in each 10 seconds of the sandbox's clock.
    faults.add(Fault::rate_limit().limit(2, 10).on::<ListWallets>()).unwrap();
    for (seconds, served) in [(0, 2), (4, 0), (1, 1), (10, 2), (3600, 2)] {
        world.sandbox.control().advance(Duration::from_secs(seconds)).await.unwrap();
        for number in 0..4 {
            let expected = if number < served { 200 } else { 429 };
            assert_eq!(world.actor.get("/wallets").await.status, expected, "{seconds}");
        }
    }
}

#[tokio::test]
async fn a_delay_comes_on_top_of_another_fault() {
    for phase in [Phase::OnReceive, Phase::AfterAuth, Phase::AfterCommit] {
        let world = world().await;
        let faults = world.sandbox.faults();
        faults.add(Fault::delay(60, phase).on::<TransferAsset>().id("late")).unwrap();
        faults.add(Fault::status(500, Phase::AfterCommit).on::<TransferAsset>().once().id("broken")).unwrap();
        let begin = Instant::now();
        let wire = world.wire_transfer("a").await;
        assert!(begin.elapsed() >= Duration::from_millis(60), "{phase:?}");
        assert!(wire.bytes.starts_with("HTTP/1.1 500"));
        assert_eq!(fault_of(&wire), Some("broken"));
        assert_eq!(fault_of(&world.wire_transfer("b").await), Some("late"));
        assert_eq!((world.made("a").await, world.made("b").await), (1, 1));
    }
}

#[tokio::test]
async fn a_connection_ends_without_a_response() {
    for (how, phase, made) in [
        (DropHow::Close, Phase::OnReceive, 0),
        (DropHow::Close, Phase::AfterAuth, 0),
        (DropHow::Reset, Phase::AfterCommit, 1),
        (DropHow::Half, Phase::AfterCommit, 1),
    ] {
        let world = world().await;
        world.sandbox.faults().add(Fault::drop_by(phase, how).on::<TransferAsset>().once()).unwrap();
        let wire = world.wire_transfer("a").await;
        let (bytes, is_reset) = match how {
            DropHow::Half => ("HTTP/1.1 502 Bad Gateway\r\n", false),
            DropHow::Reset => ("", true),
            _ => ("", false),
        };
        assert_eq!((wire.bytes.as_str(), wire.is_reset), (bytes, is_reset), "{how:?}");
        assert_eq!(world.made("a").await, made, "{phase:?}");
        let entry = world.sandbox.control().requests(0).into_iter().find(|entry| entry.fault.is_some()).unwrap();
        assert_eq!(entry.status, None);
        world.transfer("a").await.ok();
        assert_eq!(world.made("a").await, 1);
        assert_eq!(world.sandbox.control().invariants().await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_body_breaks_off_or_drips() {
    let world = world().await;
    let whole = world.wire("GET", "/wallets", "", "").await.bytes;
    let body = whole.split_once("\r\n\r\n").unwrap().1;
    let half = json!({ "match": { "operation": "list_wallets" }, "when": { "times": 1 },
                       "fault": { "kind": "truncate", "fraction": 0.5 } });
    word(&world.sandbox, "faults", &half).await.ok();
    world.sandbox.faults().add(Fault::truncate(0).on::<ListWallets>().once()).unwrap();
    world.sandbox.faults().add(Fault::truncate(1_000_000).on::<ListWallets>().once()).unwrap();
    for expected in [body.len() / 2, 0, body.len() - 1] {
        let cut = world.wire("GET", "/wallets", "", "").await.bytes;
        let (head, part) = cut.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
        assert_eq!(part, &body[..expected]);
    }
    let rate = u64::try_from(body.len()).unwrap() * 5;
    world.sandbox.faults().add(Fault::slow(rate).on::<ListWallets>().once()).unwrap();
    let begin = Instant::now();
    assert!(world.wire("GET", "/wallets", "", "").await.bytes.ends_with(body));
    assert!(begin.elapsed() >= Duration::from_millis(140), "{:?}", begin.elapsed());
    assert!(world.wire("GET", "/wallets", "", "").await.bytes.ends_with(body));
}

#[tokio::test]
async fn a_spoilt_connection_serves_the_next_request_if_it_stays_open() {
    let world = world().await;
    world.sandbox.faults().add(Fault::slow(100_000).on::<ListWallets>().once()).unwrap();
    let token = &world.actor.token;
    let request =
        |end: &str| format!("GET /wallets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{end}\r\n");
    let both = [request(""), request("Connection: close\r\n")].concat();
    let bytes = String::from_utf8(raw(world.sandbox.base_url(), both.as_bytes()).await).unwrap();
    assert_eq!(bytes.matches("HTTP/1.1 200 OK").count(), 2, "{bytes}");
}

#[tokio::test]
async fn a_response_is_garbled() {
    let world = world().await;
    let target = path(&world.wallet, "");
    let get = async |how| {
        world.sandbox.faults().add(Fault::garble(how).on_operation("get_wallet").once()).unwrap();
        let bytes = world.wire("GET", &target, "", "").await.bytes;
        let (head, body) = bytes.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"));
        (head.to_owned(), body.to_owned())
    };
    let (head, body) = get(GarbleHow::Html).await;
    assert!(head.contains("content-type: text/html") && body.starts_with("<!DOCTYPE html>"));
    assert_eq!(get(GarbleHow::Empty).await.1, "");
    // A proxy that shows its own page does not know that the request was refused.
    for how in [GarbleHow::Html, GarbleHow::Empty] {
        world.sandbox.faults().add(Fault::garble(how).on_operation("get_wallet").once()).unwrap();
        assert!(world.wire("GET", "/wallets/wa-none", "", "").await.bytes.starts_with("HTTP/1.1 200"));
    }
    assert!(get(GarbleHow::NotJson).await.0.contains("content-type: text/plain"));
    let json = |(_, body): (String, String)| serde_json::from_str::<Value>(&body).unwrap();
    let wrong = json(get(GarbleHow::WrongType).await);
    assert_eq!((&wrong["id"], &wrong["signingKey"]), (&json!(7), &json!("seven")));
    let unknown = json(get(GarbleHow::UnknownEnum).await);
    assert_eq!([&unknown["status"], &unknown["signingKey"]["curve"]], [&json!("SandboxUnknown"); 2]);
    assert_eq!(unknown["id"], world.wallet["id"]);
    let extra = json(get(GarbleHow::ExtraFields).await);
    assert_eq!([&extra["sandboxExtra"], &extra["signingKey"]["sandboxExtra"]], [&json!("new"); 2]);
    let null = json(get(GarbleHow::NullOptional).await);
    assert!(null["address"].is_null() && world.wallet["address"].is_string());
    assert_eq!(null["id"], world.wallet["id"], "it is required");
}

#[tokio::test]
async fn a_read_is_stale() {
    let world = world().await;
    let faults = world.sandbox.faults();
    faults.add(Fault::stale(5_000).on::<ListWallets>()).unwrap();
    let count = async || world.actor.get("/wallets").await.ok()["items"].as_array().unwrap().len();
    wallet(&world.actor, "EthereumSepolia").await;
    assert_eq!(count().await, 1, "as it was when the fault was added");
    world.sandbox.control().advance(Duration::from_secs(4)).await.unwrap();
    assert_eq!(count().await, 1);
    world.sandbox.control().advance(Duration::from_secs(1)).await.unwrap();
    assert_eq!(count().await, 2);
    wallet(&world.actor, "EthereumSepolia").await;
    assert_eq!(count().await, 2);
    faults.clear();
    assert_eq!(count().await, 3);
}

#[tokio::test]
async fn a_stale_read_goes_back_a_thousand_changes_at_most() {
    let world = world().await;
    world.sandbox.faults().add(Fault::stale(3_600_000).on::<ListWallets>()).unwrap();
    let count = async || world.actor.get("/wallets").await.ok()["items"].as_array().unwrap().len();
    let before = count().await;
    wallet(&world.actor, "EthereumSepolia").await;
    for number in 0..1000 {
        assert!(number > 900 || number % 100 > 0 || count().await == before, "{number}");
        world.sandbox.control().touch("Base".into(), format!("0x{number:040x}")).await.unwrap();
    }
    assert_eq!(count().await, before + 1, "the state before is forgotten");
}

#[tokio::test]
async fn tokens_challenges_and_user_actions_expire() {
    let world = world().await;
    let faults = world.sandbox.faults();
    faults.add(Fault::expire(Expired::Token).on::<ListWallets>().once()).unwrap();
    world.actor.get("/wallets").await.refused(401, "Not Authorized.");
    world.actor.get("/wallets").await.ok();

    let (path, body) = (world.path(), order("a").to_string());
    faults.add(Fault::expire(Expired::Challenge).on::<TransferAsset>().once()).unwrap();
    let challenge = world.actor.challenge("POST", &path, &body).await.ok();
    for _ in 0..2 {
        let late = world.actor.complete(&challenge, world.actor.assertion(&challenge)).await;
        late.refused(400, "Challenge token is not valid.");
    }
    faults.add(Fault::expire(Expired::UserAction).on::<TransferAsset>().once()).unwrap();
    let user_action = world.actor.sign("POST", &path, &body).await;
    for _ in 0..2 {
        let used = world.actor.send("POST", &path, &body, Some(&user_action)).await;
        used.refused(400, "user action has already been used");
    }
    assert_eq!(world.made("a").await, 0);
    world.transfer("a").await.ok();
}

#[tokio::test]
async fn a_signature_is_wrong_or_does_not_come() {
    let world = world().await;
    let hash = format!("0x{}", "ab".repeat(32));
    let target = path(&world.wallet, "/signatures");
    let body = json!({ "kind": "Hash", "hash": hash });
    let right = world.actor.signed("POST", &target, &body).await.ok()["signature"].clone();
    let secret = world.wallet["signingKey"]["publicKey"].as_str().unwrap();
    let verify = |signature: &Value| {
        let number = |name: &str| k256_bytes(signature[name].as_str().unwrap());
        let (Some(r), Some(s)) = (number("r"), number("s")) else { return None };
        Some(secp_verifies(secret, &[0xab; 32], r, s))
    };
    assert_eq!(verify(&right), Some((true, false)));
    for (how, verdict) in [
        (SignatureHow::WrongKey, Some((false, false))),
        (SignatureHow::FlippedBit, Some((false, false))),
        (SignatureHow::HighS, Some((true, true))),
        (SignatureHow::Truncated, None),
    ] {
        world.sandbox.faults().add(Fault::signature(how).once()).unwrap();
        let signed = world.actor.signed("POST", &target, &body).await.ok();
        assert_eq!(signed["status"], "Signed");
        assert_eq!(verify(&signed["signature"]), verdict, "{how:?}");
    }
    for (how, status) in [(SignatureHow::Delayed, "Signed"), (SignatureHow::Never, "Executing")] {
        world.sandbox.faults().add(Fault::signature(how).once()).unwrap();
        let executing = world.actor.signed("POST", &target, &body).await.ok();
        assert_eq!((&executing["status"], &executing["signature"]), (&json!("Executing"), &Value::Null));
        world.sandbox.control().advance(Duration::from_secs(1)).await.unwrap();
        let later = world.actor.get(&format!("{target}/{}", executing["id"].as_str().unwrap())).await.ok();
        assert_eq!(later["status"], status);
        assert_eq!(later["signature"].is_object(), status == "Signed");
    }
    assert_eq!(world.sandbox.control().invariants().await.unwrap(), []);
}

fn k256_bytes(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("0x")?;
    let bytes = (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap());
    bytes.collect::<Vec<_>>().try_into().ok()
}

/// Whether a signature verifies, and whether its second half is high.
fn secp_verifies(public_key: &str, digest: &[u8; 32], r: [u8; 32], s: [u8; 32]) -> (bool, bool) {
    use secp256k1::ecdsa::Signature;
    let digits = public_key.trim_start_matches("0x");
    let bytes = (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap());
    let key = secp256k1::PublicKey::from_slice(&bytes.collect::<Vec<_>>()).unwrap();
    let signature = Signature::from_compact(&[r, s].concat()).unwrap();
    let mut low = signature;
    low.normalize_s();
    let message = secp256k1::Message::from_digest(*digest);
    (secp256k1::SECP256K1.verify_ecdsa(&message, &low, &key).is_ok(), low != signature)
}

#[tokio::test]
async fn a_payment_meets_its_fate_on_chain() {
    for (how, status, reason) in [
        (ChainHow::Fail, "Failed", json!("Transaction reverted")),
        (ChainHow::Stuck, "Broadcasted", Value::Null),
        (ChainHow::DropMempool, "Failed", json!("Dropped from the mempool")),
        (ChainHow::Replace, "Failed", json!("Replaced by another transaction")),
    ] {
        let world = world().await;
        world.sandbox.faults().add(Fault::chain(how).on::<TransferAsset>().once()).unwrap();
        let sent = world.transfer("a").await.ok();
        world.sandbox.control().advance(Duration::from_secs(3600)).await.unwrap();
        let now = now(&world.actor, &world.wallet, &sent).await;
        assert_eq!((&now["status"], &now["reason"]), (&json!(status), &reason), "{how:?}");
        assert!(now["dateBroadcasted"].is_string());
        if how != ChainHow::Stuck {
            let next = world.transfer("b").await.ok();
            assert_eq!(
                crate::transfers::now(&world.actor, &world.wallet, &next).await["status"],
                "Confirmed",
                "{how:?}"
            );
        }
        assert_eq!(world.sandbox.control().invariants().await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_payment_is_confirmed_twice_if_its_block_is_undone() {
    for network in ["EthereumSepolia", "BitcoinSignet", "SolanaDevnet"] {
        let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
        let actor = service_account(&sandbox);
        let (one, other) = (wallet(&actor, network).await, wallet(&actor, network).await);
        fund(&sandbox, &one, &json!("Native"), "1000000000").await;
        if network == "EthereumSepolia" {
            fund(&sandbox, &one, &json!("Native"), ETHER).await;
        }
        sandbox.faults().add(Fault::chain(ChainHow::Reorg).on::<TransferAsset>().once()).unwrap();
        let sent = actor.signed("POST", &path(&one, "/transfers"), &native(&other["address"], "5000000")).await.ok();
        let received = async || actor.get(&path(&other, "/history")).await.ok()["items"].as_array().unwrap().len();
        let status = async || now(&actor, &one, &sent).await["status"].clone();
        assert_eq!((status().await, received().await), (json!("Confirmed"), 1), "{network}");
        let control = sandbox.control();
        control.advance(Duration::from_secs(1)).await.unwrap();
        let undone = now(&actor, &one, &sent).await;
        assert_eq!((&undone["status"], &undone["dateConfirmed"]), (&json!("Broadcasted"), &Value::Null), "{network}");
        assert_eq!(received().await, 0);
        assert_eq!(control.invariants().await.unwrap(), []);
        control.advance(Duration::from_secs(3600)).await.unwrap();
        assert_eq!((status().await, received().await), (json!("Confirmed"), 1), "{network}");
        assert_eq!(control.invariants().await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_fault_that_cannot_apply_is_refused_in_words() {
    let world = world().await;
    let faults = world.sandbox.faults();
    let refused = |fault: Fault| faults.add(fault).unwrap_err().to_string();
    for (fault, words) in [
        (
            Fault::drop(Phase::OnReceive).on_operation("transferAsset"),
            "there is no operation `transferAsset`; ids are in snake case, such as `transfer_asset`",
        ),
        (
            Fault::drop(Phase::AfterCommit).on::<ListWallets>(),
            "`list_wallets` reads, so it commits nothing; leave `phase` out, or use `on_receive`",
        ),
        (Fault::drop(Phase::OnReceive).times(2).always(), "`times` and `always` exclude each other; give one"),
        (Fault::drop(Phase::OnReceive).times(0), "`times` must be at least 1"),
        (Fault::drop(Phase::OnReceive).probability(1.5), "`probability` must be a number from 0 to 1"),
        (
            Fault::stale(1).on::<TransferAsset>(),
            "`stale.1` applies to calls that read only, and the rule matches none of them",
        ),
        (
            Fault::expire(Expired::UserAction).on::<ListWallets>(),
            "`expire.user_action` applies to calls of signed operations only, and the rule matches none of them",
        ),
        (
            Fault::expire(Expired::Challenge).on_step(Step::Call),
            "`expire.challenge` applies to the step `complete` of signed operations only, and the rule matches none of them",
        ),
        (
            Fault::signature(SignatureHow::Never).on::<TransferAsset>(),
            "`signature.never` applies to calls of `generate_signature` and `wallet_generate_signature` only, and the rule \
             matches none of them",
        ),
        (
            Fault::drop(Phase::OnReceive).on_any_step().on_path("/auth/action/init"),
            "`path`: requests to `/auth/action/init` match by the path of the call that they are for; choose them by \
             their `step`, `init` or `complete`",
        ),
        (Fault::drop(Phase::OnReceive).on_path("/wallet/wa-1"), "`path`: no operation has the path `/wallet/wa-1`"),
        (
            Fault::drop(Phase::OnReceive).by_caller(""),
            "`caller` is empty, which no request has; leave it out, or use `*`",
        ),
        (Fault::rate_limit().limit(1, 86_401), "`windowS` must be at most 86400, which is a day"),
        (Fault::status(99, Phase::OnReceive), "`status` must be from 200 to 599"),
        (Fault::delay(600_001, Phase::OnReceive), "`ms` must be at most 600000, which are ten minutes"),
        (
            Fault::receiver_timeout().on::<TransferAsset>(),
            "`match` is for requests; a fault of webhooks has `webhook` and `event`",
        ),
    ] {
        assert_eq!(refused(fault), words);
    }
    // All or none.
    let both = Faults::from(Fault::rate_limit().id("a")).with(Fault::rate_limit().id("a"));
    assert_eq!(faults.add(both).unwrap_err().to_string(), "there is a fault `a` already");
    assert!(faults.list().is_empty());
    let error = Sandbox::builder().faults(Fault::stale(1).on::<TransferAsset>()).start().await.unwrap_err();
    assert!(error.to_string().starts_with("the faults cannot be injected: `stale.1` applies"), "{error}");
}

#[tokio::test]
async fn faults_in_json_that_are_wrong_name_the_field() {
    let world = world().await;
    let wrong = |fault: Value| {
        let sandbox = &world.sandbox;
        async move { word(sandbox, "faults", &fault).await }
    };
    for (fault, words) in [
        (json!({}), "a rule has the field `fault`, a seeded plan has `seed`, `rate` and `mix`"),
        (
            json!({ "seed": 1, "rate": 1, "mix": { "webhook.drop": 1 }, "operations": ["transfer_asset"] }),
            "`mix`: `webhook.drop` applies to deliveries, which have no `operations` and no `steps`; give it a plan of its own",
        ),
        (
            json!({ "seed": 1, "rate": 1, "mix": { "webhook.drop": 1 }, "steps": ["call"] }),
            "`mix`: `webhook.drop` applies to deliveries, which have no `operations` and no `steps`; give it a plan of its own",
        ),
        (
            json!({ "fault": { "kind": "truncate", "bytes": 1, "phase": "on_receive" } }),
            "`truncate.1` spoils a response, so its phase is `after_commit`",
        ),
        (json!({ "fault": { "kind": "truncate" } }), "give one of `bytes` and `fraction`"),
        (
            json!({ "when": { "times": 1, "always": true }, "fault": { "kind": "drop" } }),
            "`times` and `always` exclude each other; give one",
        ),
        (
            json!({ "fault": { "kind": "status", "status": 200, "headers": { "content-length": "1" } } }),
            "`headers`: `content-length` cannot be sent",
        ),
        (json!({ "seed": 1, "rate": 0.5, "mix": { "drop": 1 }, "maxPerKey": 0 }), "`maxPerKey` must be at least 1"),
        (
            json!({ "seed": 1, "rate": 0.5, "mix": { "drop": -1 } }),
            "`mix.drop` must be a whole number of at least 0 that is not too large",
        ),
        (
            json!({ "when": { "times": "never" }, "fault": { "kind": "drop" } }),
            "`when.times` must be a whole number of at least 1, or `always`",
        ),
        (
            json!({ "match": { "operation": [1] }, "fault": { "kind": "drop" } }),
            "`match.operation` must be a string or a list of strings",
        ),
        (json!({ "match": [], "fault": { "kind": "drop" } }), "`match` must be an object"),
        (
            json!({ "match": { "step": "Init" }, "fault": { "kind": "drop" } }),
            "`match.step` must be one of `init`, `complete`, `call`, `login`, `any`",
        ),
        (
            json!({ "fault": { "kind": "status", "status": "503" } }),
            "`fault`: `status` must be a whole number of at least 0 that is not too large",
        ),
        (
            json!({ "fault": { "kind": "rate_limit", "retryAfter": -1 } }),
            "`fault`: `retryAfter` must be a whole number of seconds, or a date",
        ),
        (
            json!({ "fault": { "kind": "stale", "ms": 1, "phase": "on_receive" } }),
            "`fault`: unknown field `phase`, expected `ms`",
        ),
        (json!({ "fault": { "ms": 1 } }), "`fault.kind` is required"),
        (json!({ "fault": { "kind": "rate_limit", "retryAfter": "" } }), "`retryAfter` must be seconds or a date"),
        (json!({ "seed": 1, "rate": 0.5, "mix": { "explode": 1 } }), "`explode` is not a kind of fault"),
        (
            json!({ "seed": 1, "rate": 0.5, "mix": { "drop.after_commit": 1 }, "operations": ["list_wallets"] }),
            "`mix`: `drop.after_commit.close` cannot apply to any of the `operations` at these `steps`",
        ),
    ] {
        wrong(fault).await.refused(400, words);
    }
    let kinds = "`fault`: `kind` must be one of `status`, `rate_limit`, `delay`, `drop`, `truncate`, `slow`, `garble`, \
                 `stale`, `expire`, `signature`, `chain`, `webhook`, `webhook_receiver`";
    wrong(json!({ "fault": { "kind": "explode" } })).await.refused(400, kinds);
    assert!(world.sandbox.faults().list().is_empty());
}

#[tokio::test]
async fn rules_are_tried_in_order_and_count() {
    let world = world().await;
    let faults = world.sandbox.faults();
    faults
        .add(Fault::status(500, Phase::OnReceive).on::<TransferAsset>().on_external_id("order-*").skip(1).times(2))
        .unwrap();
    faults
        .add(Fault::status(501, Phase::OnReceive).on::<TransferAsset>().by_caller(&world.actor.user_id).skip(2))
        .unwrap();
    faults.add(Fault::status(502, Phase::OnReceive).on::<TransferAsset>().by_caller("us-*-no")).unwrap();
    let mut statuses = Vec::new();
    for name in ["other", "order-1", "order-2", "order-3", "order-4"] {
        statuses.push(world.transfer(name).await.status);
    }
    assert_eq!(statuses, [200, 200, 500, 500, 501]);
    let list = send(world.sandbox.base_url(), "GET", "/__sandbox/faults", &[], "").await.ok();
    let counts = |item: &Value| (item["matched"].clone(), item["fired"].clone(), item["left"].clone());
    assert_eq!(counts(&list["items"][0]), (json!(4), json!(2), json!(0)));
    assert_eq!(counts(&list["items"][1]), (json!(3), json!(1), json!("always")));
    let delete =
        async |id: &str| send(world.sandbox.base_url(), "DELETE", &format!("/__sandbox/faults{id}"), &[], "").await;
    delete("/fault-2").await.ok();
    delete("/fault-2").await.refused(404, "fault not found");
    assert_eq!(world.transfer("order-5").await.status, 200);
    let fired = send(world.sandbox.base_url(), "GET", "/__sandbox/faults/fired?since=1", &[], "").await.ok();
    assert_eq!(fired["items"].as_array().unwrap().len(), 2);
    assert_eq!(fired["items"][0]["key"], "order-3");
    delete("").await.ok();
    assert!(faults.list().is_empty());
}

fn plan(seed: u64) -> Faults {
    let mix = Mix::lossy().with("status.500.after_auth", 2).with("truncate.10", 1);
    Faults::seeded(seed).rate(0.4).on::<TransferAsset>().mix(mix).max_per_key(3)
}

/// Sends a transfer until it gets through. Returns the number of attempts.
async fn insist(world: &World, name: &str) -> u32 {
    let (path, body) = (world.path(), order(name).to_string());
    for attempt in 1..=10 {
        let whole = |wire: Wire| -> Option<Value> {
            let (head, body) = wire.bytes.split_once("\r\n\r\n")?;
            if head.starts_with("HTTP/1.1 200") { serde_json::from_str(body).ok() } else { None }
        };
        let init = json!({
            "userActionPayload": body, "userActionHttpMethod": "POST", "userActionHttpPath": path,
            "userActionServerKind": "Api",
        });
        let Some(challenge) = whole(world.wire("POST", "/auth/action/init", &init.to_string(), "").await) else {
            continue;
        };
        let completing = json!({
            "challengeIdentifier": challenge["challengeIdentifier"],
            "firstFactor": world.actor.assertion(&challenge),
        });
        let Some(done) = whole(world.wire("POST", "/auth/action", &completing.to_string(), "").await) else { continue };
        let user_action = done["userAction"].as_str().unwrap();
        if whole(world.wire("POST", &path, &body, user_action).await).is_some() {
            return attempt;
        }
    }
    panic!("{name} did not get through");
}

/// The faults by key, each in its order.
fn by_key(world: &World) -> Vec<String> {
    let line = |fired: dfns_sandbox::Fired| format!("{} {} {} {}", fired.key, fired.step, fired.ordinal, fired.fault);
    let mut lines: Vec<_> = world.sandbox.faults().fired().into_iter().map(line).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_seeded_plan_gives_the_same_faults_whatever_the_order_and_lets_those_through_who_insist() {
    const ORDERS: usize = 30;
    let mut runs = Vec::new();
    for run in 0..3 {
        let world = world().await;
        world.sandbox.faults().add(plan(if run == 2 { 8 } else { 7 })).unwrap();
        let names: Vec<String> = (0..ORDERS).map(|number| format!("order-{number}")).collect();
        if run == 0 {
            for name in &names {
                assert!(insist(&world, name).await <= 4, "at most 3 faults, then it gets through");
            }
        } else {
            // All at once, the last one first.
            let all = names.iter().rev().map(|name| insist(&world, name));
            let attempts = futures_util::future::join_all(all).await;
            assert!(attempts.iter().all(|attempts| *attempts <= 4), "{attempts:?}");
        }
        for name in &names {
            assert_eq!(world.made(name).await, 1, "{name}");
        }
        assert_eq!(world.sandbox.control().invariants().await.unwrap(), []);
        runs.push(by_key(&world));
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2], "another seed");
    assert!(runs[0].len() > ORDERS / 2, "{:?}", runs[0]);
    // One key alone meets what it met among others.
    let world = world().await;
    world.sandbox.faults().add(plan(7)).unwrap();
    insist(&world, "order-3").await;
    let of_key =
        |lines: &[String]| lines.iter().filter(|line| line.starts_with("order-3 ")).cloned().collect::<Vec<_>>();
    assert_eq!(by_key(&world), of_key(&runs[0]));
}

#[tokio::test]
async fn a_reset_replaces_faults_and_seeds() {
    let world = world().await;
    let reset =
        json!({ "seed": 5, "faults": { "fault": { "kind": "status", "status": 500 } }, "keepIdentities": true });
    let mut ids = Vec::new();
    for _ in 0..2 {
        word(&world.sandbox, "reset", &reset).await.ok();
        assert_eq!(world.actor.get("/wallets").await.status, 500);
        assert_eq!(world.sandbox.faults().fired().len(), 1);
        world.sandbox.faults().clear();
        ids.push(wallet(&world.actor, "EthereumSepolia").await["id"].clone());
    }
    assert_eq!(ids[0], ids[1], "the same seed");
    let wrong = json!({ "faults": { "fault": { "kind": "status", "status": 5 } } });
    word(&world.sandbox, "reset", &wrong).await.refused(400, "`status` must be from 200 to 599");
    assert_eq!(world.actor.get("/wallets").await.ok()["items"].as_array().unwrap().len(), 1, "nothing was reset");
    word(&world.sandbox, "reset", &json!({})).await.ok();
    assert!(world.sandbox.faults().list().is_empty(), "none at the start");
}
