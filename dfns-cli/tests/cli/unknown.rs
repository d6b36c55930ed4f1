//! Changes that may have happened, although the command cannot say so.

use crate::support::{Sandbox, succeeded, transfer};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn funded(name: &str) -> (Sandbox, String) {
    let sandbox = Sandbox::start(name, &[]);
    let wallet = sandbox.wallet();
    sandbox.fund(&wallet);
    (sandbox, wallet)
}

fn transfers(sandbox: &Sandbox, wallet: &str) -> usize {
    let list = succeeded(&sandbox.run("employee", &["wallets", "list-transfers", wallet, "-o", "json"]));
    list["items"].as_array().unwrap().len()
}

#[track_caller]
fn ticket(output: &Output) -> String {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(4), "{said}");
    said.lines()
        .find_map(|line| line.strip_prefix("ticket: "))
        .unwrap_or_else(|| panic!("no ticket: {said}"))
        .to_owned()
}

#[test]
fn a_payment_whose_response_cannot_be_read_has_a_ticket_that_finishes_it_once() {
    let (sandbox, wallet) = funded("unreadable");
    let rounds =
        [("html", &[][..]), ("empty", &["-o", "table"]), ("not_json", &["--wait"]), ("wrong_type", &["--jq", ".id"])];
    for (paid, (how, more)) in rounds.into_iter().enumerate() {
        let rule = json!({ "match": { "operation": "transfer_asset" }, "fault": { "kind": "garble", "how": how } });
        sandbox.control("faults", &rule);
        let output = sandbox.run("employee", &transfer(&wallet, more));
        sandbox.clear_faults();
        assert!(output.stdout.is_empty(), "{how}: {}", String::from_utf8_lossy(&output.stdout));
        let ticket = ticket(&output);
        succeeded(&sandbox.run("employee", &["resume", &ticket]));
        assert_eq!(transfers(&sandbox, &wallet), paid + 1, "{how}");
    }
    // A creation that Dfns does not recognize has no ticket.
    let rule = json!({ "match": { "operation": "create_key" }, "fault": { "kind": "garble", "how": "html" } });
    sandbox.control("faults", &rule);
    let output = sandbox.run("employee", &["keys", "create-key", "--scheme", "ECDSA", "--curve", "secp256k1"]);
    let said = stderr(&output);
    assert!(output.status.code() == Some(4) && output.stdout.is_empty(), "{said}");
    assert!(said.contains("whether it took effect is unknown"), "{said}");
}

#[test]
fn a_wait_that_fails_names_what_was_made() {
    let (sandbox, wallet) = funded("unwaited");
    sandbox.control("pace", &json!({ "pace": "Manual", "network": "EthereumSepolia" }));
    for status in [401, 403, 400] {
        let rule = json!({ "match": { "operation": "get_transfer" }, "fault": { "kind": "status", "status": status } });
        sandbox.control("faults", &rule);
        let output = sandbox.run("employee", &transfer(&wallet, &["--wait", "--within", "20s"]));
        sandbox.clear_faults();
        let made: Value = serde_json::from_slice(&output.stdout).unwrap();
        let (id, said) = (made["id"].as_str().unwrap(), stderr(&output));
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains(&format!("`{id}` was made, and the wait for it failed")), "{said}");
    }
}

#[test]
fn a_wait_outlasts_the_page_of_a_proxy() {
    let (sandbox, wallet) = funded("page-while-waiting");
    let rule = json!({
        "match": { "operation": "get_transfer" }, "when": { "times": 1 }, "fault": { "kind": "garble", "how": "html" },
    });
    sandbox.control("faults", &rule);
    let paid = succeeded(&sandbox.run("employee", &transfer(&wallet, &["--wait", "-o", "json"])));
    assert_eq!(paid["status"], "Confirmed");
    // A page is never the state of the payment, and the payment was made.
    let rule = json!({ "match": { "operation": "get_transfer" }, "fault": { "kind": "garble", "how": "wrong_type" } });
    sandbox.control("faults", &rule);
    let output = sandbox.run("employee", &transfer(&wallet, &["--wait", "--within", "2s", "-o", "json"]));
    sandbox.clear_faults();
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(made["id"].as_str().unwrap().starts_with("xfr-") && stderr(&output).contains("not settled within 2s"));
}

#[cfg(unix)]
#[test]
fn a_payment_that_is_interrupted_has_a_ticket() {
    let (sandbox, wallet) = funded("interrupted");
    for (paid, signal) in ["-INT", "-TERM"].into_iter().enumerate() {
        let rule = json!({
            "match": { "operation": "transfer_asset" },
            "when": { "times": 1 },
            "fault": { "kind": "delay", "ms": 60_000, "phase": "after_commit" },
        });
        sandbox.control("faults", &rule);
        let mut command = sandbox.command("employee", &transfer(&wallet, &[]));
        let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while transfers(&sandbox, &wallet) == paid {
            assert!(begun.elapsed() < Duration::from_secs(60), "the transfer is made");
        }
        let sent = Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let output = process.wait_with_output().unwrap();
        sandbox.clear_faults();
        let ticket = ticket(&output);
        succeeded(&sandbox.run("employee", &["resume", &ticket]));
        assert_eq!(transfers(&sandbox, &wallet), paid + 1);
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_wait_at_once_and_the_note_names_what_was_made() {
    let (sandbox, wallet) = funded("interrupted-wait");
    sandbox.control("pace", &json!({ "pace": "Manual", "network": "EthereumSepolia" }));
    for signal in ["-INT", "-TERM"] {
        let mut command = sandbox.command("employee", &transfer(&wallet, &["--wait", "--within", "10m"]));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        assert!(first.starts_with("note: waiting for `xfr-"), "{first}");
        let begun = Instant::now();
        assert!(Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap().success());
        let output = process.wait_with_output().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(30), "{signal}: {:?}", begun.elapsed());
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        let made: Value = serde_json::from_slice(&output.stdout).unwrap();
        let id = made["id"].as_str().unwrap();
        assert_eq!(output.status.code(), Some(4), "{rest}");
        assert!(rest.contains(&format!("interrupted while waiting: the TransferRequest `{id}` was last `")), "{rest}");
        assert!(rest.contains("read it with `get-transfer`"), "{rest}");
    }
}

#[test]
fn the_limit_of_a_wait_also_ends_a_read_that_hangs() {
    let (sandbox, wallet) = funded("hanging-read");
    sandbox.control("pace", &json!({ "pace": "Manual", "network": "EthereumSepolia" }));
    let hangs = json!({ "match": { "operation": "get_transfer" }, "fault": { "kind": "delay", "ms": 60_000 } });
    sandbox.control("faults", &hangs);
    let begun = Instant::now();
    let output = sandbox.run("employee", &transfer(&wallet, &["--wait", "--within", "3s"]));
    let took = begun.elapsed();
    sandbox.clear_faults();
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (id, said) = (made["id"].as_str().unwrap(), stderr(&output));
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains(&format!("not settled within 3s: the TransferRequest `{id}` was last `")), "{said}");
    assert!(took < Duration::from_secs(25), "{took:?}");
}

#[test]
fn a_payment_whose_reader_has_closed_the_pipe_is_named() {
    let (sandbox, wallet) = funded("closed-pipe");
    let into_closed_pipe = |arguments: &[&str]| {
        let mut process =
            sandbox.command("employee", arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(process.stdout.take());
        process.wait_with_output().unwrap()
    };
    for (paid, more) in [&[][..], &["--jq", ".id"], &["-o", "json"], &["--wait"]].into_iter().enumerate() {
        let output = into_closed_pipe(&transfer(&wallet, more));
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(4), "{more:?}: {said}");
        assert!(said.contains("the call succeeded with `xfr-"), "{more:?}: {said}");
        assert_eq!(transfers(&sandbox, &wallet), paid + 1);
    }
    // The failure of a wait names it, too.
    sandbox.control("fail_next", &json!({ "walletId": wallet, "stage": "chain", "reason": "Out of gas" }));
    let output = into_closed_pipe(&transfer(&wallet, &["--wait"]));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("` ended as `Failed`: Out of gas"), "{}", stderr(&output));
    // A read that nobody reads has changed nothing.
    let read = into_closed_pipe(&["wallets", "get-wallet", &wallet]);
    assert!(read.status.success() && read.stderr.is_empty(), "{}", stderr(&read));
}

#[test]
fn a_payment_that_has_failed_already_is_a_failure_without_a_wait() {
    let (sandbox, wallet) = funded("failed-already");
    sandbox.control("pace", &json!({ "pace": "Manual", "network": "EthereumSepolia" }));
    let invoice = transfer(&wallet, &["--once", "invoice-7"]);
    let paid = succeeded(&sandbox.run("employee", &invoice));
    let id = paid["id"].as_str().unwrap();
    sandbox.control("force", &json!({ "id": id, "outcome": "fail", "reason": "Out of gas" }));
    let output = sandbox.run("employee", &invoice);
    let (shown, said): (Value, _) = (serde_json::from_slice(&output.stdout).unwrap(), stderr(&output));
    assert_eq!((&shown["id"], &shown["status"]), (&json!(id), &json!("Failed")));
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("the TransferRequest `{id}` ended as `Failed`: Out of gas")), "{said}");
    // To read it is a success.
    succeeded(&sandbox.run("employee", &["wallets", "get-transfer", &wallet, id]));
}
