//! The console: one page for people, over plain HTTP. What a browser does with it is tested in one.

use crate::client::{Actor, employee, raw, send, service_account};
use crate::policies::{always, approval};
use crate::transfers::{balance, native, path, wallet};
use crate::webhooks;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};
use std::fmt::Write as _;

const ADDRESS: &str = "0x00000000000000000000000000000000000000AA";

/// A response in text.
struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

async fn request(sandbox: &Sandbox, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| *name == "Host") {
        request.push_str("Host: localhost\r\n");
    }
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    let response = raw(sandbox.base_url(), format!("{request}\r\n{body}").as_bytes()).await;
    let response = String::from_utf8(response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Response { status, head: head.to_owned(), body: body.to_owned() }
}

async fn page(sandbox: &Sandbox) -> String {
    let page = request(sandbox, "GET", "/__sandbox/", &[], "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body
}

/// The headers that a browser sends with a form of the page.
const OURS: [(&str, &str); 3] = [
    ("Origin", "http://localhost"),
    ("Sec-Fetch-Site", "same-origin"),
    ("Content-Type", "application/x-www-form-urlencoded"),
];

/// A form with the token of the page.
async fn form(sandbox: &Sandbox, fields: &[(&str, &str)]) -> String {
    let page = page(sandbox).await;
    let token = page.split_once(r#"name="token" value=""#).unwrap().1.split('"').next().unwrap().to_owned();
    let encoded = |text: &str| text.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    fields.iter().fold(format!("token={token}"), |form, (name, value)| format!("{form}&{name}={}", encoded(value)))
}

/// Sends a form of the page, as a browser does.
async fn submit(sandbox: &Sandbox, action: &str, fields: &[(&str, &str)]) -> Response {
    let form = form(sandbox, fields).await;
    request(sandbox, "POST", &format!("/__sandbox/console/do/{action}"), &OURS, &form).await
}

/// Sends a form, and returns the sentence about what it did.
async fn done(sandbox: &Sandbox, action: &str, fields: &[(&str, &str)]) -> String {
    let response = submit(sandbox, action, fields).await;
    assert_eq!(response.status, 303, "{}", response.body);
    let target = response.header("location").unwrap().split('#').next().unwrap().to_owned();
    let page = request(sandbox, "GET", &target, &[], "").await.body;
    page.split_once(r#"role="status">"#).unwrap().1.split('<').next().unwrap().to_owned()
}

async fn refused(sandbox: &Sandbox, action: &str, fields: &[(&str, &str)], status: u16, message: &str) {
    let response = submit(sandbox, action, fields).await;
    assert_eq!(response.status, status, "{}", response.body);
    let alert = response.body.split_once(r#"role="alert">"#).unwrap().1.split('<').next().unwrap();
    assert_eq!(alert, format!("Refused: {message}"));
}

/// A policy by which the approver must approve what wallets sign, and a transfer that waits for it.
async fn held(sandbox: &Sandbox, actor: &Actor) -> (Value, Value) {
    let policy = always("Wallets:Sign", &approval(&[&sandbox.bootstrap().approver.user_id]));
    employee(sandbox).signed("POST", "/v2/policies", &policy).await.ok();
    let wallet = wallet(actor, "EthereumSepolia").await;
    done(sandbox, "fund", &[("wallet", wallet["id"].as_str().unwrap()), ("amount", "1"), ("asset", "\"Native\"")])
        .await;
    let transfer = actor.signed("POST", &path(&wallet, "/transfers"), &native(&json!(ADDRESS), "1")).await.ok();
    (wallet, transfer)
}

#[tokio::test]
async fn the_page_shows_the_sandbox_and_nothing_of_it_comes_from_elsewhere() {
    let sandbox = Sandbox::start().await.unwrap();
    let (_, transfer) = held(&sandbox, &service_account(&sandbox)).await;
    let response = request(&sandbox, "GET", "/__sandbox/", &[], "").await;
    let page = &response.body;
    let bootstrap = sandbox.bootstrap();
    for shown in [
        &*bootstrap.base_url,
        &*bootstrap.org_id,
        bootstrap.employee.token.expose(),
        transfer["id"].as_str().unwrap(),
        "transfer_asset",
        "Approvers: 0 of 1 approved",
        "POST /auth/action/init",
        "dfns-sandbox 0.1.0",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("onclick"), "inline code");
    assert_eq!(page.matches("<script").count(), 1);
    for link in page.split(" src=\"").skip(1).chain(page.split(" href=\"").skip(1)) {
        let target = link.split('"').next().unwrap();
        assert!(target.starts_with("/__sandbox/") || target.starts_with('#') || target == "data:,", "{target}");
    }
    let policy = response.header("content-security-policy").unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert_eq!(response.header("cache-control"), Some("no-store"));
    for (file, kind) in [("style.css", "text/css; charset=utf-8"), ("script.js", "text/javascript; charset=utf-8")] {
        let response = request(&sandbox, "GET", &format!("/__sandbox/console/{file}"), &[], "").await;
        assert_eq!((response.status, response.header("content-type")), (200, Some(kind)));
        assert!(!response.body.contains("http"), "{file} names another address");
    }
    let unknown = request(&sandbox, "GET", "/__sandbox/console/other", &[], "").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.body.contains("Refused: the console has no such page"));
    let bare = request(&sandbox, "GET", "/__sandbox", &[], "").await;
    assert_eq!((bare.status, bare.header("location")), (303, Some("/__sandbox/")));
    // Words of control are where they were.
    send(sandbox.base_url(), "GET", "/__sandbox/status", &[], "").await.ok();
}

#[tokio::test]
async fn names_of_others_are_text_and_never_markup() {
    let sandbox = Sandbox::start().await.unwrap();
    let (service, people) = (service_account(&sandbox), employee(&sandbox));
    let hostile = r#"</h3><script>alert(1)</script>"'><img src=x onerror=alert(1)>&amp;"#;
    let body = json!({ "network": "EthereumSepolia", "name": hostile });
    let wallet = service.signed("POST", "/wallets", &body).await.ok();
    let policy = json!({
        "name": "a", "activityKind": "Wallets:Sign", "rule": { "kind": "AlwaysTrigger" },
        "action": { "kind": "RequestApproval", "approvalGroups": [{ "name": hostile, "quorum": 1, "approvers": {} }] },
    });
    people.signed("POST", "/v2/policies", &policy).await.ok();
    let mut transfer = native(&json!(ADDRESS), "1");
    transfer["externalId"] = json!("<script>alert(5)</script>");
    service.signed("POST", &path(&wallet, "/transfers"), &transfer).await.ok();
    webhooks::create(&people, "http://127.0.0.1:9/?a='&b=&lt;img", &["*"]).await;
    send(sandbox.base_url(), "GET", "/there&lt;img", &[], "").await;
    let rule = json!({ "id": "<script>alert(4)</script>", "fault": { "kind": "delay", "ms": 0 } });
    send(sandbox.base_url(), "POST", "/__sandbox/faults", &[("Content-Type", "application/json")], &rule.to_string())
        .await;

    let page = page(&sandbox).await;
    assert_eq!(page.matches("<script").count(), 1, "only our own");
    assert!(!page.contains("<img"));
    assert!(page.contains("&lt;/h3&gt;&lt;script&gt;alert(1)"), "the name is shown");
    assert!(page.contains("&amp;b=&amp;lt;img"), "the address is shown as it is");
    assert!(page.contains("/there&amp;lt;img"), "the path is shown as it is");
    let spoofed = request(&sandbox, "GET", "/__sandbox/?done=%3Cscript%3Ealert(1)", &[], "").await;
    assert!(!spoofed.body.contains("alert(1)%") && !spoofed.body.contains(r#"role="status""#));
    let named = submit(&sandbox, "%3Cscript%3E", &[]).await;
    assert_eq!((named.status, named.body.matches("<script").count()), (404, 1));
}

#[tokio::test]
async fn other_pages_and_other_hosts_neither_see_nor_steer_it() {
    let sandbox = Sandbox::builder().allow_origin("http://localhost:3000").start().await.unwrap();
    let before = sandbox.fingerprint();
    let form = form(&sandbox, &[("seconds", "60")]).await;
    let [ours, same, kind] = OURS;
    let target = "/__sandbox/console/do/advance";
    for (status, headers) in [
        (403, vec![kind]),
        (403, vec![("Origin", "http://localhost:3000"), kind]),
        (403, vec![("Origin", "https://localhost"), kind]),
        (403, vec![("Origin", "null"), kind]),
        (403, vec![ours, ours, kind]),
        (403, vec![ours, ("Sec-Fetch-Site", "cross-site"), kind]),
        (403, vec![ours, ("Sec-Fetch-Site", "same-site"), kind]),
        (
            403,
            vec![
                ours,
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Dest", "document"),
                kind,
            ],
        ),
        (415, vec![ours, same]),
        (415, vec![ours, same, ("Content-Type", "text/plain")]),
        (421, vec![("Host", "evil.example"), ("Origin", "http://evil.example"), kind]),
    ] {
        let response = request(&sandbox, "POST", target, &headers, &form).await;
        assert_eq!(response.status, status, "{headers:?}: {}", response.body);
        assert!(!response.head.to_ascii_lowercase().contains("access-control"), "{}", response.head);
    }
    for (status, headers) in [
        (403, vec![("Origin", "http://localhost:3000")]),
        (403, vec![("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "script")]),
        (403, vec![("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")]),
        (421, vec![("Host", "evil.example")]),
        // A person follows a link, or types the address.
        (200, vec![("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]),
        (200, vec![("Sec-Fetch-Site", "none")]),
        (200, vec![("Host", "127.0.0.1:1"), ("Origin", "http://127.0.0.1:1")]),
    ] {
        let response = request(&sandbox, "GET", "/__sandbox/", &headers, "").await;
        assert_eq!(response.status, status, "{headers:?}: {}", response.body);
    }
    // A form that our page did not make.
    for body in ["seconds=60", "token=&seconds=60", &form.replace("token=", "token=0"), &format!("{form}&token=1")] {
        let response = request(&sandbox, "POST", target, &OURS, body).await;
        assert_eq!(response.status, 403, "{body}");
    }
    assert_eq!(sandbox.fingerprint(), before);
    assert_eq!(request(&sandbox, "POST", target, &OURS, &form).await.status, 303);
}

#[tokio::test]
async fn a_sandbox_without_control_has_no_console() {
    let sandbox = Sandbox::builder().control(false).start().await.unwrap();
    let response = request(&sandbox, "GET", "/__sandbox/", &[], "").await;
    assert_eq!((response.status, response.header("content-type")), (404, Some("application/json")));
}

#[tokio::test]
async fn a_wallet_is_funded_in_whole_units() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = wallet(&actor, "EthereumSepolia").await;
    let id = wallet["id"].as_str().unwrap();
    let fund = |amount: &'static str, asset: &'static str| {
        [("wallet", id.to_owned()), ("amount", amount.to_owned()), ("asset", asset.to_owned())]
    };
    let fields = fund("2.5", r#"{"kind":"Native"}"#);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(done(&sandbox, "fund", &fields).await, "The wallet was funded.");
    assert_eq!(balance(&actor, &wallet).await, "2500000000000000000");
    assert!(page(&sandbox).await.contains("<strong>2.5</strong> ETH"));

    let asset = ("asset", r#"{"kind":"Native"}"#);
    let too_fine = "`amount`: the amount has more digits after the point than the asset's decimals, which are 18";
    refused(&sandbox, "fund", &[("wallet", id), ("amount", "0.0000000000000000001"), asset], 400, too_fine).await;
    refused(&sandbox, "fund", &[("wallet", id), asset], 400, "`amount` is empty; fill it in").await;
    refused(&sandbox, "fund", &[("wallet", "wa-1"), ("amount", "1"), asset], 404, "wallet not found").await;
    let json = "`asset` must be JSON, such as {&quot;kind&quot;: &quot;Native&quot;}";
    refused(&sandbox, "fund", &[("wallet", id), ("amount", "1"), ("asset", "ETH")], 400, json).await;
    assert_eq!(balance(&actor, &wallet).await, "2500000000000000000");
}

#[tokio::test]
async fn the_approver_decides_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (wallet, transfer) = held(&sandbox, &actor).await;
    let approval = transfer["approvalId"].as_str().unwrap();
    assert_eq!(submit(&sandbox, "decide", &[("id", approval), ("value", "Perhaps")]).await.status, 400);
    refused(&sandbox, "decide", &[("id", "ap-1"), ("value", "Denied")], 404, "approval not found").await;
    let approve = [("id", approval), ("value", "Approved")];
    assert_eq!(done(&sandbox, "decide", &approve).await, "The approver has decided.");
    let resolved = format!("approval {approval} is resolved: Approved");
    refused(&sandbox, "decide", &approve, 412, &resolved).await;
    let seen = actor.get(&format!("/v2/policy-approvals/{approval}")).await.ok();
    assert_eq!(seen["decisions"][0]["userId"], json!(sandbox.bootstrap().approver.user_id));
    let seen = actor.get(&path(&wallet, &format!("/transfers/{}", transfer["id"].as_str().unwrap()))).await.ok();
    assert_eq!(seen["status"], "Confirmed");

    let other = actor.signed("POST", &path(&wallet, "/transfers"), &native(&json!(ADDRESS), "2")).await.ok();
    let other = [("id", other["approvalId"].as_str().unwrap()), ("outcome", "expire")];
    assert_eq!(done(&sandbox, "force", &other).await, "The approval was resolved.");
    refused(&sandbox, "force", &[other[0], ("outcome", "fail")], 400, "`outcome` must be one of approve, deny, expire")
        .await;
}

#[tokio::test]
async fn the_clock_deliveries_and_faults_have_forms() {
    let sandbox = Sandbox::start().await.unwrap();
    let people = employee(&sandbox);
    webhooks::create(&people, "http://127.0.0.1:9/", &["wallet.created"]).await;
    wallet(&service_account(&sandbox), "EthereumSepolia").await;
    assert_eq!(done(&sandbox, "settle", &[]).await, "Everything that was due has happened.");
    let shown = page(&sandbox).await;
    assert!(shown.contains("ECONNREFUSED") && shown.contains("wallet.created"), "{shown}");
    assert!(shown.contains("&quot;kind&quot;:&quot;wallet.created&quot;"), "the bytes are shown");
    let event = shown.split_once(r#"name="event" value=""#).unwrap().1.split('"').next().unwrap().to_owned();
    assert_eq!(done(&sandbox, "redeliver", &[("event", &event)]).await, "The event is delivered again.");
    refused(&sandbox, "redeliver", &[("event", "whe-1")], 404, "webhook event not found").await;

    let before = sandbox.control().status().await.unwrap().now.to_system_time().unwrap();
    assert_eq!(done(&sandbox, "advance", &[("seconds", "3600")]).await, "The clock was advanced.");
    assert_eq!(done(&sandbox, "advance", &[("next", "true")]).await, "The clock was advanced.");
    let after = sandbox.control().status().await.unwrap().now.to_system_time().unwrap();
    assert!(after.duration_since(before).unwrap().as_secs() >= 3600);
    for wrong in ["0", "-1", "1.5", "soon", "18446744073709551616"] {
        let message = "`seconds` must be a whole number above 0";
        refused(&sandbox, "advance", &[("seconds", wrong)], 400, message).await;
    }
    let never = "the clock must show a time before the year 9999";
    refused(&sandbox, "advance", &[("seconds", "18446744073709551615")], 400, never).await;

    // The page offers a fault that can apply.
    let shown = page(&sandbox).await;
    let example = shown.split_once("<textarea").unwrap().1.split_once('>').unwrap().1.split('<').next().unwrap();
    let example = example.replace("&quot;", "\"");
    assert_eq!(done(&sandbox, "add_faults", &[("faults", &example)]).await, "The fault is set.");
    let id = sandbox.faults().list()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(submit(&sandbox, "add_faults", &[("faults", "{")]).await.status, 400);
    assert_eq!(done(&sandbox, "remove_fault", &[("id", &id)]).await, "The fault was removed.");
    refused(&sandbox, "remove_fault", &[("id", &id)], 404, "fault not found").await;
    done(&sandbox, "add_faults", &[("faults", &example)]).await;
    assert_eq!(done(&sandbox, "clear_faults", &[]).await, "All faults were removed.");
    assert!(sandbox.faults().list().is_empty());

    refused(&sandbox, "reset", &[], 400, "`sure` is empty; fill it in").await;
    assert_eq!(done(&sandbox, "reset", &[("sure", "true")]).await, "The sandbox is as it was at its start.");
    assert!(page(&sandbox).await.contains("No wallets yet"));
}

#[tokio::test]
async fn long_lists_are_cut_and_say_how_much_more_there_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for _ in 0..15 {
        wallet(&actor, "EthereumSepolia").await;
    }
    let page = page(&sandbox).await;
    assert!(page.contains("and 3 more: GET /wallets<"), "{page}");
    assert!(page.contains("and 5 more: GET /__sandbox/requests<"), "{page}");
}
