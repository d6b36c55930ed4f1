//! Formats, filters, exit codes, and what is printed before and while a call is made.

use crate::support::{Sandbox, command, failed, succeeded, transfer};
use serde_json::{Value, json};
use std::process::{Output, Stdio};

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn lists_are_tables_lines_and_files_for_spreadsheets() {
    let sandbox = Sandbox::start("formats", &["--strict"]);
    let name = "=cmd|' /C calc'!A1";
    let create = ["wallets", "create-wallet", "--network", "EthereumSepolia", "--name", name];
    let wallet = succeeded(&sandbox.run("employee", &create));
    let id = wallet["id"].as_str().unwrap();
    let list = |more: &[&str]| {
        let output = sandbox.run("employee", &[&["wallets", "list-wallets"], more].concat());
        stdout(&output)
    };
    // A pipe gets JSON as it was received.
    let plain: Value = serde_json::from_str(&list(&[])).unwrap();
    assert_eq!(plain["items"][0], wallet);
    let table = list(&["-o", "table"]);
    assert!(table.starts_with("ID ") && table.contains(" STATUS "), "{table}");
    assert!(table.lines().nth(1).unwrap().starts_with(id) && !table.contains('\x1b'), "{table}");
    let csv = list(&["--output=csv"]);
    assert!(csv.starts_with("id,network,") && csv.contains(",\"'=cmd|' /C calc'!A1\","), "{csv}");
    let lines = list(&["-o", "jsonl"]);
    assert_eq!(
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>(),
        std::slice::from_ref(&wallet)
    );
    assert_eq!(list(&["--jq", ".items[] | .id, .custodial"]), format!("{id}\ntrue\n"));
    assert_eq!(list(&["--jq", ".items[].id", "-o", "json"]), format!("\"{id}\"\n"));
    let one = stdout(&sandbox.run("employee", &["wallets", "get-wallet", id, "-o", "table"]));
    assert!(one.contains(&format!("id                    {id}\n")) && one.contains("signingKey.curve"), "{one}");
}

#[test]
fn a_response_that_cannot_be_printed_is_no_refusal_and_names_what_was_made() {
    let sandbox = Sandbox::start("not-printed", &["--strict"]);
    let create = ["wallets", "create-wallet", "--network", "EthereumSepolia", "--jq", "error(\"boom\")"];
    let output = sandbox.run("employee", &create);
    let wallets = succeeded(&sandbox.run("employee", &["wallets", "list-wallets"]));
    let id = wallets["items"][0]["id"].as_str().unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains(&format!("the call succeeded with `{id}`, and its response cannot be printed")), "{said}");
    assert!(said.contains("boom"), "{said}");
    let read = sandbox.run("employee", &["wallets", "list-wallets", "--jq", "error(\"boom\")"]);
    assert_eq!(read.status.code(), Some(1));
}

#[test]
fn a_wrong_filter_or_format_is_refused_before_anything_is_sent() {
    let list = |more: &[&str]| {
        let mut list = command(&[&["wallets", "list-wallets"], more].concat());
        let output = list.env("DFNS_BASE_URL", "http://127.0.0.1:9").env("DFNS_AUTH_TOKEN", "t").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        failed(&output)
    };
    for (more, said) in [
        (&["--jq", ".items["][..], "`--jq`: `.items[` ends too early"),
        (&["--jq", "nothing(.)"], "`--jq`: `nothing` is not defined"),
        (&["--jq", ".", "-o", "table"], "`--jq` prints JSON"),
        (&["-o", "yaml"], "`--output` has no value `yaml`; it is one of json, jsonl, table, csv"),
        (&["--once", "a"], "`--once` does not apply: `list_wallets` is not recognized"),
        (&["--wait"], "`--wait` does not apply: `list_wallets` returns nothing that settles"),
    ] {
        let message = list(more);
        assert!(message.contains(said), "{message}");
    }
    for (more, said) in [
        (&["--wait", "confirmd"][..], "has no status `confirmd`; did you mean `Confirmed`?"),
        (&["--wait", "--within", "soon"], "`--within`: `soon` is not a duration"),
        (&["--within", "1m"], "--wait"),
        (&["--all"], "`--all` does not apply"),
    ] {
        let output = command(&transfer("wa-1", more)).env("DFNS_BASE_URL", "http://127.0.0.1:9").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert!(failed(&output).contains(said), "{}", failed(&output));
    }
}

#[test]
fn a_filter_that_never_ends_is_left() {
    let sandbox = Sandbox::start("endless", &[]);
    for expression in ["def f: f; f", "[repeat(1)]", "last(range(infinite))"] {
        let output = sandbox.run("employee", &["wallets", "list-wallets", "--jq", expression]);
        assert_eq!(output.status.code(), Some(1));
        let said = failed(&output);
        assert!(said.contains("did not end within 5 s") || said.contains("of memory"), "{expression}: {said}");
    }
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let sandbox = Sandbox::start("json-errors", &[]);
    let error = |output: &Output| -> Value { serde_json::from_str::<Value>(&failed(output)).unwrap()["error"].take() };
    let missing = error(&sandbox.run("employee", &["wallets", "get-wallet", "wa-1", "-o", "json"]));
    assert_eq!(
        (&missing["kind"], &missing["exitCode"], &missing["status"]),
        (&json!("refused"), &json!(1), &json!(404))
    );
    assert_eq!(missing["endpoint"], "get_wallet");
    assert!(missing["requestId"].is_string() && missing["message"].as_str().unwrap().contains("wallet not found"));
    let forbidden =
        error(&sandbox.run("endUser", &["auth", "create-user", "--kind", "EndUser", "--email", "a@b.co", "-ojson"]));
    assert_eq!((&forbidden["status"], forbidden["permissions"][0].is_array()), (&json!(403), true), "{forbidden}");
    for line in
        [&["wallets", "get-walet", "wa-1", "-o", "json"][..], &["call", "get_wallet", "--output=json", "--nope"]]
    {
        let wrong = error(&command(line).output().unwrap());
        assert_eq!((&wrong["kind"], &wrong["exitCode"]), (&json!("usage"), &json!(2)), "{wrong}");
    }
    // Help is not an error.
    assert!(command(&["call", "-o", "json", "--help"]).output().unwrap().status.success());
}

#[test]
fn a_dry_run_shows_what_would_be_signed_and_sends_nothing() {
    // Without a token or a key.
    let dry = |arguments: &[&str]| command(arguments).env("DFNS_BASE_URL", "http://127.0.0.1:9").output().unwrap();
    let output = dry(&transfer("wa-1", &["--once", "invoice-7", "--dry-run"]));
    let shown = succeeded(&output);
    assert_eq!(
        (&shown["method"], &shown["url"]),
        (&json!("POST"), &json!("http://127.0.0.1:9/wallets/wa-1/transfers"))
    );
    assert_eq!(shown["body"]["externalId"], "invoice-7");
    assert_eq!(shown["permissions"][0], json!(["Wallets:Transfers:Create"]));
    let signed = &shown["signed"];
    assert_eq!(signed["userActionHttpPath"], "/wallets/wa-1/transfers");
    assert_eq!(serde_json::from_str::<Value>(signed["userActionPayload"].as_str().unwrap()).unwrap(), shown["body"]);
    assert!(stderr(&output).contains("nothing was sent"));
    let list = succeeded(&dry(&["wallets", "list-wallets", "--limit", "5", "--dry-run"]));
    assert_eq!((&list["url"], &list["signed"]), (&json!("http://127.0.0.1:9/wallets?limit=5"), &Value::Null));
}

#[test]
fn verbose_prints_steps_without_ids_and_secrets() {
    let sandbox = Sandbox::start("verbose", &["--strict"]);
    let wallet = sandbox.wallet();
    let output = sandbox.run("employee", &["wallets", "tag-wallet", &wallet, "--tags", "canary", "--verbose"]);
    let steps = stderr(&output);
    for step in [
        "POST /auth/action/init (challenge): 200 OK",
        "POST /auth/action (user action): 200 OK",
        "/wallets/{walletId}/tags: 20",
    ] {
        assert!(steps.contains(step), "{steps}");
    }
    let token = sandbox.bootstrap["employee"]["token"].as_str().unwrap();
    assert!(!steps.contains(token) && !steps.contains("canary") && !steps.contains(&wallet), "{steps}");
}

#[test]
fn all_pages_are_one_stream() {
    let sandbox = Sandbox::start("pages", &["--strict"]);
    let mut ids: Vec<String> = (0..5).map(|_| sandbox.wallet()).collect();
    let all = |more: &[&str]| {
        let list = ["wallets", "list-wallets", "--limit", "2", "--all"];
        stdout(&sandbox.run("employee", &[&list[..], more].concat()))
    };
    let mut listed: Vec<String> = all(&["--jq", ".items[].id"]).lines().map(str::to_owned).collect();
    ids.sort();
    listed.sort();
    assert_eq!(listed, ids);
    // A line for each item in a pipe, one document with `-o json`.
    assert_eq!(
        all(&[]).lines().filter(|line| serde_json::from_str::<Value>(line).unwrap()["id"].is_string()).count(),
        5
    );
    let whole: Value = serde_json::from_str(&all(&["-o", "json"])).unwrap();
    assert_eq!(whole["items"].as_array().unwrap().len(), 5);
    assert_eq!(all(&["-o", "csv"]).lines().count(), 6, "one header");
    assert_eq!(all(&["-o", "table"]).lines().count(), 6, "one header");
    // Through `call` as well, and by offset.
    let call = ["call", "list_wallets", "--param", "limit=1", "--all", "--jq", ".items | length"];
    assert_eq!(stdout(&sandbox.run("employee", &call)), "1\n".repeat(5));
    // The reader may have enough.
    let mut first = sandbox.command("employee", &["wallets", "list-wallets", "--limit", "1", "--all"]);
    let mut first = first.stdout(Stdio::piped()).spawn().unwrap();
    drop(first.stdout.take());
    assert!(first.wait().unwrap().success());
}

#[test]
fn a_list_that_breaks_off_says_how_it_goes_on() {
    let sandbox = Sandbox::start("broken-pages", &[]);
    (0..3).for_each(|_| drop(sandbox.wallet()));
    // The second page fails.
    let rule = json!({ "match": { "operation": "list_wallets" }, "when": { "skip": 1 }, "fault": { "kind": "status", "status": 400 } });
    sandbox.control("faults", &rule);
    let output = sandbox.run("employee", &["wallets", "list-wallets", "--limit", "2", "--all"]);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stdout).lines().count()), (Some(1), 2));
    let said = stderr(&output);
    let token = said.trim().rsplit("the list goes on after 2 items with `--pagination-token ").next().unwrap();
    sandbox.clear_faults();
    let rest = ["wallets", "list-wallets", "--all", "--pagination-token", token.trim_end_matches('`')];
    assert_eq!(stdout(&sandbox.run("employee", &rest)).lines().count(), 1, "{said}");
}

#[test]
fn a_payment_is_waited_for_and_its_end_is_the_exit_code() {
    let sandbox = Sandbox::start("waits", &["--strict"]);
    let wallet = sandbox.wallet();
    let poor = sandbox.run("employee", &transfer(&wallet, &["--wait", "-o", "json"]));
    assert_eq!(poor.status.code(), Some(1));
    assert_eq!(serde_json::from_slice::<Value>(&poor.stdout).unwrap()["status"], "Failed");
    assert!(stderr(&poor).contains("ended as `Failed`: Insufficient funds"), "{}", stderr(&poor));
    sandbox.fund(&wallet);
    let once = ["--once", "invoice-7", "--wait", "confirmed", "--within", "2m"];
    let paid = succeeded(&sandbox.run("employee", &transfer(&wallet, &once)));
    assert_eq!((&paid["status"], &paid["externalId"]), (&json!("Confirmed"), &json!("invoice-7")));
    // The same name is the same payment, also without a wait.
    let again = succeeded(&sandbox.run("employee", &transfer(&wallet, &["--once", "invoice-7"])));
    assert_eq!(again["id"], paid["id"]);
    let other = sandbox.run(
        "employee",
        &[
            "wallets",
            "transfer-asset",
            &wallet,
            "--kind",
            "Native",
            "--to",
            "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2",
            "--amount",
            "2",
            "--once",
            "invoice-7",
        ],
    );
    assert_eq!(other.status.code(), Some(1));
}

#[test]
fn what_awaits_approval_has_its_own_exit_code() {
    let sandbox = Sandbox::start("held", &["--strict"]);
    let wallet = sandbox.wallet();
    sandbox.fund(&wallet);
    let approver = json!({ "userId": { "in": [sandbox.bootstrap["approver"]["userId"]] } });
    let action = json!({ "kind": "RequestApproval", "approvalGroups": [{ "quorum": 1, "approvers": approver }] });
    let policy = [
        "policies",
        "create-policy",
        "--name",
        "All",
        "--activity-kind",
        "Wallets:Sign",
        "--rule.kind",
        "AlwaysTrigger",
    ];
    let output = sandbox
        .run("employee", &[&policy[..], &["--rule.configuration", "{}", "--action", &action.to_string()]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let held = sandbox.run("employee", &transfer(&wallet, &[]));
    assert_eq!(held.status.code(), Some(3));
    let transfer_of = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    assert!(transfer_of(&held)["approvalId"].is_string());
    assert!(stderr(&held).contains("is awaiting approval"), "{}", stderr(&held));
    let waited = sandbox.run("employee", &transfer(&wallet, &["--wait", "--within", "1s", "-o", "json"]));
    assert_eq!(waited.status.code(), Some(3));
    let error: Value = serde_json::from_slice(&waited.stderr).unwrap();
    assert_eq!(
        (&error["error"]["kind"], &transfer_of(&waited)["status"]),
        (&json!("awaits_approval"), &json!("Pending"))
    );
}

#[test]
fn an_unknown_outcome_has_a_ticket_that_finishes_it_once() {
    let sandbox = Sandbox::start("tickets", &[]);
    let wallet = sandbox.wallet();
    sandbox.fund(&wallet);
    let rule = json!({ "match": { "operation": ["transfer_asset"] }, "fault": { "kind": "drop", "phase": "after_commit", "how": "reset" } });
    let lost = |more: &[&str]| {
        sandbox.control("faults", &rule);
        let output = sandbox.run("employee", &transfer(&wallet, more));
        sandbox.clear_faults();
        assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
        failed(&output)
    };
    // As the message says it.
    let said = lost(&[]);
    let ticket = said.lines().find_map(|line| line.strip_prefix("ticket: ")).unwrap();
    let first = succeeded(&sandbox.run("employee", &["resume", ticket]));
    assert_eq!(succeeded(&sandbox.run("employee", &["resume", ticket]))["id"], first["id"]);
    // From the error as JSON, in a file.
    let file = sandbox.file.with_extension("ticket");
    std::fs::write(&file, lost(&["-o", "json"])).unwrap();
    let from_file = format!("@{}", file.display());
    let second = succeeded(&sandbox.run("employee", &["resume", &from_file]));
    let transfers = ["wallets", "list-transfers", &wallet, "--jq", ".items | length"];
    assert_eq!(stdout(&sandbox.run("employee", &transfers)), "2\n", "{first} {second}");
    for (ticket, why) in [
        ("abc", "cannot be read"),
        ("{}", "is not a ticket"),
        ("{\"version\"", "cut off"),
        (&ticket[..40], "cannot be read"),
        ("ä", "cut off"),
    ] {
        let output = sandbox.run("employee", &["resume", ticket]);
        assert_eq!(output.status.code(), Some(2));
        assert!(failed(&output).contains(why), "{ticket}: {}", failed(&output));
    }
}
