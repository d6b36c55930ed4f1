//! Tools beside calls: tokens for other programs, events for receivers, permissions, and policies.

use crate::support::{Sandbox, command, failed, responding, succeeded};
use dfns_core::webhooks::{SIGNATURE_HEADER, Verifier};
use http::HeaderMap;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn written(name: &str, content: &Value) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content.to_string()).unwrap();
    path.display().to_string()
}

/// Receives one request, responds with 200, and returns its headers and body.
fn receive(listener: &TcpListener) -> (HeaderMap, Vec<u8>) {
    receive_with(listener, "200 OK")
}

/// Receives one request, responds with this status, and returns its headers and body.
fn receive_with(listener: &TcpListener, status: &str) -> (HeaderMap, Vec<u8>) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut headers = HeaderMap::new();
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("POST /dfns HTTP/1.1"), "{line}");
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.append(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
    }
    let mut body = vec![0; headers["content-length"].to_str().unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    (headers, body)
}

#[test]
fn a_token_of_user_action_signs_a_call_of_another_program() {
    let sandbox = Sandbox::start("user-action", &["--strict"]);
    let body = json!({ "network": "EthereumSepolia", "name": "by curl" }).to_string();
    let arguments = ["user-action", "post", "/wallets", "--json", &body];
    let token = stdout(&sandbox.run("employee", &arguments));
    let address = sandbox.bootstrap["baseUrl"].as_str().unwrap().strip_prefix("http://").unwrap();
    let send = |body: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        let bearer = sandbox.bootstrap["employee"]["token"].as_str().unwrap();
        let (token, length) = (token.trim(), body.len());
        write!(
            stream,
            "POST /wallets HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {bearer}\r\nX-DFNS-USERACTION: {token}\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    };
    assert!(send(&body.replace("by curl", "by fraud")).starts_with("HTTP/1.1 403"), "another body is not signed");
    let token = stdout(&sandbox.run("employee", &arguments));
    let output = sandbox.run("employee", &["user-action", "GET", "/wallets"]);
    assert_eq!((output.status.code(), token.lines().count()), (Some(2), 1));
    for (arguments, said) in [
        (["user-action", "POST", "wallets"], "is not a path such as `/wallets`"),
        (["user-action", "POST", "/wallets?limit=1"], "leave out the server and the query"),
        (["user-action", "POST", "//evil/wallets"], "may name another server"),
        (["user-action", "POST", "/\\evil/wallets"], "may name another server"),
        (["user-action", "POST", "/wallets"], ""),
    ] {
        let output = sandbox.run("employee", &arguments);
        assert!(said.is_empty() == output.status.success() && String::from_utf8_lossy(&output.stderr).contains(said));
    }
    // A call that no endpoint has may be newer than the declarations, or mistyped.
    for (method, path, near) in [
        ("POST", "/walets", "did you mean `POST /wallets`"),
        ("PUT", "/wallets/wa-1/tag", "`PUT /wallets/wa-1/tags`"),
        ("PUT", "/wallets/wa-1/tags", ""),
    ] {
        let output = sandbox.run("employee", &["user-action", method, path]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.is_empty() == near.is_empty() && said.contains(near), "{path}: {said}");
        assert_eq!(stdout(&output).lines().count(), 1);
    }
}

#[test]
fn a_triggered_event_is_verified_by_its_receiver() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("localhost:{}/dfns", listener.local_addr().unwrap().port());
    let trigger = ["trigger", "wallet.transfer.confirmed", "--forward-to", &url, "--print-secret"];
    let process = command(&trigger).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (headers, body) = receive(&listener);
    let printed = stdout(&process.wait_with_output().unwrap());
    let (secret, delivered) = printed.split_once('\n').unwrap();
    assert!(delivered.starts_with("wallet.transfer.confirmed whe-") && delivered.ends_with(": 200 OK\n"), "{printed}");
    assert!(headers.contains_key(SIGNATURE_HEADER));
    let verified = Verifier::new([secret]).unwrap().authenticate(&headers, body).unwrap();
    assert_eq!(verified.event().kind, "wallet.transfer.confirmed");
    assert!(verified.event().data.as_str().contains("\"status\":\"Confirmed\""));

    // The secret of the environment is that of a webhook, and is never printed.
    let unreachable = ["trigger", "wallet.created", "--forward-to", "localhost:9", "--print-secret"];
    let printed = || {
        let output = command(&unreachable).env("DFNS_WEBHOOK_SECRET", "topsecret").output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().next().unwrap().to_owned()
    };
    let (one, other) = (printed(), printed());
    assert!(one.starts_with("whs-") && other.starts_with("whs-") && one != other, "{one} {other}");

    for (arguments, said) in [
        (&["trigger", "wallet.transfer.confirm"][..], "did you mean `wallet.transfer.confirmed`"),
        (&["trigger", "wallet.created", "--forward-to", &url], "set DFNS_WEBHOOK_SECRET"),
        (
            &["trigger", "wallet.created", "--forward-to", "http://192.0.2.1/", "--print-secret"],
            "to this computer only",
        ),
        (
            &["trigger", "wallet.created", "--forward-to", "http://localhost.example.co/", "--print-secret"],
            "to this computer only",
        ),
        (&["trigger", "wallet.created", "--forward-to", "ftp://localhost/", "--print-secret"], "to this computer only"),
    ] {
        let output = command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(failed(&output).contains(said), "{}", failed(&output));
    }
    let sample: Value =
        serde_json::from_str(&stdout(&command(&["trigger", "policy.approval.pending"]).output().unwrap())).unwrap();
    assert!(sample["data"].is_object());
}

#[test]
fn listen_forwards_the_events_of_a_webhook_signed_anew() {
    let sandbox = Sandbox::start("listen", &[]);
    let create = ["webhooks", "create-webhook", "--url", "http://127.0.0.1:9/", "--events", "*", "--jq", ".id"];
    let webhook = stdout(&sandbox.run("employee", &create));
    drop(sandbox.wallet());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/dfns", listener.local_addr().unwrap().port());
    let listen = ["listen", "--webhook", webhook.trim(), "--forward-to", &url, "--from-start", "--events", "1"];
    let mut listen: Command = sandbox.command("employee", &listen);
    let listen = listen.env("DFNS_WEBHOOK_SECRET", "whs-local").stdout(Stdio::piped()).stderr(Stdio::piped());
    let listen = listen.spawn().unwrap();
    let (headers, body) = receive(&listener);
    let verified = Verifier::new(["whs-local"]).unwrap().authenticate(&headers, body.clone()).unwrap();
    assert_eq!(verified.event().kind, "wallet.created");
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert!(body.get("deliveryFailed").is_none() && body.get("error").is_none(), "{body}");
    let ended = listen.wait_with_output().unwrap();
    let (printed, said) = (stdout(&ended), String::from_utf8_lossy(&ended.stderr).into_owned());
    assert_eq!(said, format!("note: forwarding the events of `{}` to {url}\n", webhook.trim()));
    assert!(printed.starts_with("wallet.created whe-") && printed.ends_with(": 200 OK\n"), "{printed}");
}

#[test]
fn a_response_that_is_no_log_of_events_ends_listen() {
    for body in ["<html>maintenance</html>", "{}", "null", "", "[]", r#"{"items":[{}]}"#] {
        let server = responding(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
        let listen = ["listen", "--webhook", "wh-1", "--forward-to", "localhost:1", "--print-secret"];
        let mut listen = command(&listen);
        let output = listen.env("DFNS_BASE_URL", &server).env("DFNS_AUTH_TOKEN", "t").output().unwrap();
        let said = failed(&output);
        assert_eq!(output.status.code(), Some(1), "{body}: {said}");
        assert!(said.contains("is not a log of events: ") && said.contains(&server), "{body}: {said}");
    }
}

#[test]
fn an_event_that_the_receiver_did_not_accept_does_not_count() {
    let sandbox = Sandbox::start("listen-refused", &[]);
    let create = ["webhooks", "create-webhook", "--url", "http://127.0.0.1:9/", "--events", "*", "--jq", ".id"];
    let webhook = stdout(&sandbox.run("employee", &create));
    (0..2).for_each(|_| drop(sandbox.wallet()));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://127.0.0.1:{}/dfns", listener.local_addr().unwrap().port());
    let listen = ["listen", "--webhook", webhook.trim(), "--forward-to", &url, "--from-start", "--events", "1"];
    let mut listen: Command = sandbox.command("employee", &listen);
    let listen = listen.env("DFNS_WEBHOOK_SECRET", "whs-local").stdout(Stdio::piped()).spawn().unwrap();
    receive_with(&listener, "500 Internal Server Error");
    receive_with(&listener, "204 No Content");
    let printed = stdout(&listen.wait_with_output().unwrap());
    let ends: Vec<_> = printed.lines().map(|line| line.rsplit_once(": ").unwrap().1).collect();
    assert_eq!(ends, ["500 Internal Server Error", "204 No Content"], "{printed}");
}

#[test]
fn permissions_that_are_missing_or_too_many_are_named() {
    let needed = ["permissions", "needed", "create_wallet", "list-wallets"];
    let needed = succeeded(&command(&needed).output().unwrap());
    let names: Vec<_> = needed.as_array().unwrap().iter().map(|row| row["permission"].as_str().unwrap()).collect();
    assert!(names.contains(&"Wallets:Create") && names.contains(&"Wallets:Read"), "{names:?}");
    let granted = written(
        "granted.json",
        &json!({ "items": [
        { "operations": ["Wallets:Read", "Wallets:Export"], "status": "Active", "isArchived": false },
    ] }),
    );
    let file = format!("@{granted}");
    let diff = ["permissions", "diff", "list_wallets", "--granted", &file];
    let enough = succeeded(&command(&diff).output().unwrap());
    assert_eq!(enough, json!([{ "permission": "Wallets:Export", "granted": true, "needed": false, "when": null }]));
    // A name that no operation has may be a mistake.
    let diff = ["permissions", "diff", "list_wallets", "--granted", "Wallets:Read", "--granted", "Wallets:Creat"];
    let unknown = succeeded(&command(&diff).output().unwrap());
    let hint = unknown[0]["hint"].as_str().unwrap();
    assert!(unknown[0]["permission"] == "Wallets:Creat" && hint.contains("did you mean `Wallets:Create`"), "{unknown}");
    let missing = command(&["permissions", "diff", "get_user", "--granted", "Wallets:Read"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    let rows: Value = serde_json::from_slice(&missing.stdout).unwrap();
    assert!(
        rows.as_array()
            .unwrap()
            .contains(&json!({ "permission": "Auth:Users:Read", "granted": false, "needed": true, "when": null })),
        "{rows}"
    );
    let wrong = command(&["permissions", "diff", "get_user", "--granted", "@/nowhere"]).output().unwrap();
    assert!(failed(&wrong).contains("`/nowhere` cannot be read"));
    assert!(failed(&command(&["permissions", "needed", "creat_wallet"]).output().unwrap()).contains("`create_wallet`"));
    // A permission that only some requests need has its condition.
    let diff = ["permissions", "diff", "create_wallet", "--granted", "Wallets:Create"];
    let rows: Value = serde_json::from_slice(&command(&diff).output().unwrap().stdout).unwrap();
    let tags = json!({ "permission": "Wallets:Tags:Add", "granted": false, "needed": true, "when": "tags is set" });
    assert!(rows.as_array().unwrap().contains(&tags), "{rows}");
}

#[test]
fn a_permission_that_is_not_clearly_active_grants_nothing() {
    let permission = |more: Value| {
        let mut permission = json!({ "id": "pm-1", "name": "Read\u{1b}", "operations": ["Wallets:Read"] });
        permission.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        permission
    };
    let diff = |granted: &Value| {
        let file = format!("@{}", written("perhaps-granted.json", granted));
        command(&["permissions", "diff", "list_wallets", "--granted", &file]).output().unwrap()
    };
    let active = permission(json!({ "status": "Active", "isArchived": false }));
    for granted in [active.clone(), json!([active]), json!({ "items": [active] }), json!(["Wallets:Read"])] {
        assert_eq!(succeeded(&diff(&granted)), json!([]), "{granted}");
    }
    for (more, why) in [
        (json!({ "status": "Active", "isArchived": true }), "it is archived"),
        (json!({ "status": "Archived", "isArchived": false }), "its status is `Archived`, not `Active`"),
        (json!({ "isArchived": false }), "it has no `status`"),
        (json!({ "status": "Active" }), "it does not say whether it is archived"),
        (json!({ "status": "Active", "isArchived": "false" }), "it does not say whether it is archived"),
        (json!({ "status": ["Active"], "isArchived": null }), "it does not say whether it is archived"),
    ] {
        let permission = permission(more);
        for granted in [permission.clone(), json!([permission]), json!({ "items": [permission] })] {
            let output = diff(&granted);
            let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!((output.status.code(), &rows[0]["permission"]), (Some(1), &json!("Wallets:Read")), "{granted}");
            assert!(
                said.contains("note: the permission `Read\\u{1b}` counts as not granted") && said.contains(why),
                "{said}"
            );
        }
    }
    for (granted, why) in [
        (json!({ "items": [active], "nextPageToken": "more" }), "it has a `nextPageToken`"),
        (permission(json!({ "operations": "Wallets:Read" })), "`operations` is not a list of names"),
        (permission(json!({ "operations": { "items": ["Wallets:Read"] } })), "`operations` is not a list of names"),
        (json!({ "items": [["Wallets:Read"]] }), "an item is neither a name nor a permission"),
        (json!({}), "neither `operations` nor `items`"),
    ] {
        let output = diff(&granted);
        assert_eq!(output.status.code(), Some(2), "{granted}");
        assert!(failed(&output).contains(why), "{}", failed(&output));
    }
}

#[test]
fn policies_are_explained_before_a_transfer_is_made() {
    let group = json!({ "quorum": 2, "approvers": { "userId": { "in": ["us-1", "us-2", "us-3"] } } });
    let policy = |name: &str, rule: Value, action: Value, filters: Value| json!({ "id": name, "name": name, "status": "Active", "activityKind": "Wallets:Sign", "rule": rule, "action": action, "filters": filters });
    let limit = json!({ "kind": "TransactionAmountLimit", "configuration": { "limit": 100, "currency": "USD" } });
    let known = json!({ "kind": "TransactionRecipientWhitelist", "configuration": { "addresses": ["0x1111111111111111111111111111111111111111"] } });
    let always = json!({ "kind": "AlwaysTrigger", "configuration": {} });
    let approval = json!({ "kind": "RequestApproval", "approvalGroups": [group] });
    let policies = written(
        "policies.json",
        &json!({ "items": [
        policy("limit", limit, approval.clone(), Value::Null),
        policy("cold", known, json!({ "kind": "Block" }), json!({ "walletTags": { "hasAny": ["cold"] } })),
        policy("other", always, approval, json!({ "walletId": { "in": ["wa-9"] } })),
    ] }),
    );
    let explain = |amount: &str, more: &[&str]| {
        let to = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
        let name = format!("transfer-{amount}-{}.json", more.len());
        let transfer = written(&name, &json!({ "kind": "Native", "to": to, "amount": amount }));
        let explain = ["policies", "explain", &transfer, "--policies", &policies, "--network", "Ethereum"];
        command(&[&explain[..], more].concat()).output().unwrap()
    };
    let wrong = explain("1000", &[]);
    assert_eq!(wrong.status.code(), Some(2), "whether `other` applies is unknown");
    assert!(failed(&wrong).contains("the policy `other` names wallets; add `--wallet ID`"), "{}", failed(&wrong));
    // The tags of the wallet decide about `cold`, and nobody gave them.
    let unknown = explain("1000", &["--wallet", "wa-1"]);
    let rows: Value = serde_json::from_slice(&unknown.stdout).unwrap();
    assert_eq!((unknown.status.code(), &rows["decision"]), (Some(1), &json!("Undecided")), "{rows}");
    assert_eq!((&rows["undecided"], &rows["policies"][1]["triggered"]), (&json!(["cold"]), &Value::Null), "{rows}");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("these policies may trigger: `cold`"));
    let table = explain("1000", &["--wallet", "wa-1", "-o", "table"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("Undecided") && table.contains("[\"cold\"]"), "{table}");
    let explain = |amount: &str, more: &[&str]| succeeded(&explain(amount, more));
    let triggered = |explained: &Value| -> Vec<bool> {
        explained["policies"].as_array().unwrap().iter().map(|policy| policy["triggered"].as_bool().unwrap()).collect()
    };
    let small = explain("1000", &["--wallet", "wa-1", "--no-tags"]);
    assert_eq!(small["undecided"], json!([]), "{small}");
    assert_eq!((&small["decision"], triggered(&small)), (&json!("Allowed"), vec![false, false, false]), "{small}");
    let big = explain("1000000000000000000", &["--wallet", "wa-1", "--tag", "hot"]);
    assert_eq!((&big["decision"], triggered(&big)), (&json!("RequiresApproval"), vec![true, false, false]));
    assert_eq!(big["approvalGroups"], json!([group]));
    assert!(big["policies"][0]["reason"].is_string(), "{big}");
    let cold = explain("1000", &["--wallet", "wa-1", "--tag", "cold"]);
    assert_eq!((&cold["decision"], triggered(&cold)), (&json!("Blocked"), vec![false, true, false]), "{cold}");
    let ninth = explain("1000", &["--wallet", "wa-9", "--no-tags"]);
    assert_eq!(
        (&ninth["decision"], triggered(&ninth)),
        (&json!("RequiresApproval"), vec![false, false, true]),
        "{ninth}"
    );
}

#[test]
fn a_policy_that_depends_on_earlier_payments_is_undecided_unless_it_triggers_anyway() {
    let velocity = |limit: u32| json!({ "kind": "TransactionAmountVelocity", "configuration": { "limit": limit, "currency": "USD", "timeframe": 60 } });
    let count = |limit: u32| json!({ "kind": "TransactionCountVelocity", "configuration": { "limit": limit, "timeframe": 60 } });
    let transfer = json!({ "kind": "Native", "to": "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", "amount": "1000000000000000000" });
    let explain = |rule: &Value, action: &str, filters: Value, more: &[&str]| {
        let policy = json!([{
            "id": "plc-1", "name": "velocity", "status": "Active", "activityKind": "Wallets:Sign", "rule": rule,
            "action": { "kind": action }, "filters": filters,
        }]);
        let (transfer, policies) = (written("fast-transfer.json", &transfer), written("fast-policies.json", &policy));
        let explain = ["policies", "explain", &transfer, "--policies", &policies, "--network", "Ethereum"];
        let output = command(&[&explain[..], more].concat()).output().unwrap();
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        assert!(!printed.is_null(), "{}", String::from_utf8_lossy(&output.stderr));
        (output.status.code(), printed["decision"].clone(), printed["policies"][0]["triggered"].clone())
    };
    let undecided = (Some(1), json!("Undecided"), Value::Null);
    let wallets = |id: &str| json!({ "walletId": { "in": [id] } });
    let tags = || json!({ "walletTags": { "hasAny": ["hot"] } });
    for (rule, action, filters, more, expected) in [
        (velocity(1_000_000), "Block", Value::Null, &[][..], &undecided),
        (count(5), "Block", Value::Null, &[], &undecided),
        (count(5), "Block", wallets("wa-1"), &["--wallet", "wa-1"], &undecided),
        (count(5), "Block", tags(), &["--tag", "hot"], &undecided),
        (count(5), "Block", tags(), &[], &undecided),
        // One transfer is too much.
        (velocity(1), "Block", Value::Null, &[], &(Some(0), json!("Blocked"), json!(true))),
        (velocity(1), "Block", tags(), &[], &undecided),
        // Its filters leave the wallet out.
        (count(5), "Block", wallets("wa-9"), &["--wallet", "wa-1"], &(Some(0), json!("Allowed"), json!(false))),
        (count(5), "Block", tags(), &["--no-tags"], &(Some(0), json!("Allowed"), json!(false))),
        (count(5), "Block", tags(), &["--tag", "cold"], &(Some(0), json!("Allowed"), json!(false))),
        // The decision is the same either way.
        (count(5), "NoAction", Value::Null, &[], &(Some(0), json!("Allowed"), Value::Null)),
    ] {
        assert_eq!(&explain(&rule, action, filters.clone(), more), expected, "{rule} {filters} {more:?}");
    }
}

#[test]
fn what_explain_does_not_understand_is_refused_and_never_allowed() {
    let policy = |field: &str, value: Value| {
        let mut policy = json!({
            "id": "plc-1", "name": "Stop", "status": "Active", "activityKind": "Wallets:Sign",
            "rule": { "kind": "AlwaysTrigger", "configuration": {} }, "action": { "kind": "Block" },
        });
        policy[field] = value;
        json!({ "items": [policy] })
    };
    let to = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
    let valid = json!({ "kind": "Native", "to": to, "amount": "1" });
    let explain = |transfer: &Value, policies: &Value| {
        let (transfer, policies) = (written("one-transfer.json", transfer), written("its-policies.json", policies));
        command(&["policies", "explain", &transfer, "--policies", &policies, "--network", "Ethereum"]).output().unwrap()
    };
    assert_eq!(succeeded(&explain(&valid, &policy("name", json!("Stop"))))["decision"], "Blocked");
    assert_eq!(succeeded(&explain(&valid, &json!([])))["decision"], "Allowed");
    let rule = json!({ "kind": "TransactionAmountLimit", "configuration": { "limit": "many", "currency": "USD" } });
    for (policies, place) in [
        (json!({ "items": [{}] }), "`items[0].activityKind` is required"),
        (json!({ "items": [5] }), "`items[0]`: `5` is not an object"),
        (json!(["x"]), "`items[0]`: `x` is not an object"),
        (json!([null]), "`items[0]` is not an object"),
        (json!({}), "is not a list of policies"),
        (json!("x"), "is not a list of policies"),
        (json!({ "items": [], "nextPageToken": "more" }), "has a `nextPageToken`"),
        (policy("activityKind", json!("Wallets:Sgn")), "`items[0].activityKind` has no value `Wallets:Sgn`"),
        (policy("status", json!("Asleep")), "`items[0].status` has no value `Asleep`"),
        (policy("action", json!({ "kind": "Blok" })), "`items[0].action.kind` has no value `Blok`"),
        (policy("rule", json!({ "kind": "Never" })), "`items[0].rule.kind` has no value `Never`"),
        (policy("rule", rule), "policy `Stop` at `items[0]`: `rule.configuration` must be a number"),
        (policy("unless", json!({})), "`items[0].unless` is not a field"),
    ] {
        let output = explain(&valid, &policies);
        let said = failed(&output);
        assert_eq!(output.status.code(), Some(2), "{policies}: {said}");
        assert!(said.contains("its-policies.json`") && said.contains(place), "{policies}: {said}");
    }
    for (transfer, place) in [
        (json!("hello"), "the body is not an object"),
        (json!([]), "the body is not an object"),
        (json!({ "id": "wa-1", "network": "Ethereum" }), "`kind` is required"),
        (json!({ "kind": "Ntive", "to": to, "amount": "1" }), "`kind` has no value `Ntive`; did you mean `Native`?"),
        (json!({ "kind": "Native", "to": to }), "`amount` is required"),
        (json!({ "kind": "Native", "to": "nobody", "amount": "1" }), ""),
    ] {
        let output = explain(&transfer, &json!({ "items": [] }));
        let said = failed(&output);
        assert_eq!(output.status.code(), Some(2), "{transfer}: {said}");
        assert!(said.contains("one-transfer.json`") && said.contains(place), "{transfer}: {said}");
        assert!(!said.contains("status 400") && !said.contains("request id"), "{said}");
    }
}
