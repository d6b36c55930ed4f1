//! Mistakes of people: one message that names each and the nearest right word, exit code 2, and
//! nothing is sent.

use crate::profiles::Home;
use crate::responding;
use crate::support::{Sandbox, command, failed};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

/// Runs a command whose server does not exist: a call that gets as far as sending fails with 1.
fn alone(arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command.env("DFNS_BASE_URL", "http://127.0.0.1:9").env("DFNS_AUTH_TOKEN", "t").env("DFNS_CREDENTIAL_ID", "cr-1");
    command
}

#[track_caller]
fn assert_wrong(output: &Output, said: &str) {
    let message = failed(output);
    assert!(message.contains(said) && message.lines().count() == 1, "{message}");
    assert_eq!(output.status.code(), Some(2), "{message}");
}

#[test]
fn names_that_nothing_has_suggest_the_nearest() {
    for (arguments, said) in [
        (&["describe", "creat_wallet"][..], "no endpoint has the id `creat_wallet`; did you mean `create_wallet`"),
        (&["call", "creat-wallet"], "did you mean `create_wallet`"),
        (&["check", "creat_wallet", "request", "-"], "did you mean `create_wallet`"),
        (&["permissions", "needed", "creat_wallet"], "did you mean `create_wallet`"),
        (&["endpoints", "--domain", "walets"], "did you mean `wallets`?"),
        (&["export", "openapi", "--domain", "walets"], "`wallets`"),
        (&["auth", "statsu"], "no operation of `auth` has the name `statsu`; did you mean `status`?"),
        (&["call", "get_wallet", "--param", "walletID=x"], "did you mean `walletId`?"),
        (&["lgoin"], "did you mean `login`?"),
        (&["completions", "tcsh"], "it is one of bash, elvish, fish, powershell, zsh"),
        (&["completions", "fihs"], "did you mean `fish`?"),
        (
            &["export", "opnapi"],
            "no command has the name `opnapi`; did you mean `openapi`? it is one of openapi, permissions, postman (",
        ),
        (&["--profile", "x", "wallets"], "`--profile` stands before the command"),
        (&["wallets", "list-wallets", "-o", "json", "-o", "csv"], "`--output` is given more than once"),
        (
            &["listen", "--webhook", "wh-1", "--forward-to", "localhost", "--events", "0"],
            "error: `--events`: `0` is not a whole number from 1 (",
        ),
        (
            &["listen", "--webhook", "wh-1", "--forward-to", "localhost", "--events", "abc"],
            "error: `--events`: `abc` is not a whole number from 1 (",
        ),
        (&["sandbox", "--listen", "abc"], "error: `--listen`: `abc` is not an address with a port, such as"),
        (&["sandbox", "--seed", "x"], "error: `--seed`: `x` is not a whole number from 0 ("),
        (&["login", "--pat", "--user", "x"], "error: `--pat` cannot be given with `--user` ("),
    ] {
        let output = alone(arguments).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && message.contains(said), "{arguments:?}: {message}");
    }
}

#[test]
fn values_that_no_operation_takes_are_refused_by_their_place() {
    let transfer = |to: &'static str, amount: &'static str| {
        let flags = ["--kind", "Native", "--to", to, "--amount", amount];
        [&["wallets", "transfer-asset", "wa-1"], &flags[..]].concat()
    };
    let policy = |rule: &str, action: &str| {
        format!(r#"{{"name": "x", "activityKind": "Wallets:Sign", "rule": {rule}, "action": {action}}}"#)
    };
    let (always, block) = (r#"{"kind": "AlwaysTrigger"}"#, r#"{"kind": "Block"}"#);
    let fieldless = policy(r#"{"kind": "AlwaysTrigger", "configuration": {"limit": 3}}"#, block);
    let nobody = policy(always, r#"{"kind": "RequestApproval", "approvalGroups": []}"#);
    let kindless = policy(always, r#"{"Kind": "Block"}"#);
    let groups = r#"[{"quorum": "two", "approvers": {"userId": {"in": []}}}]"#;
    let create = |json| vec!["policies", "create-policy", "--json", json];
    let amount = "is not an amount in the smallest unit such as `1000000`";
    for (arguments, said) in [
        (transfer("0x00", "1.5"), format!("`--amount`: `1.5` {amount}")),
        (transfer("0x00", "0x1"), format!("`--amount`: `0x1` {amount}")),
        (transfer("0x00", "007"), format!("`--amount`: `007` {amount}")),
        (transfer("", "1"), "`--to` must have at least 1 character".to_owned()),
        (vec!["wallets", "list-wallets", "--limit", "0"], "`--limit` must be at least 1".to_owned()),
        (
            vec!["keys", "generate-signature", "key-1", "--kind", "Hash", "--hash", "zz"],
            "`--hash`: `zz` is not in hex such as `0x00ff`".to_owned(),
        ),
        (
            vec!["webhooks", "create-webhook", "--url", "notaurl", "--events", "*"],
            "`--url`: `notaurl` is not a URL such as".to_owned(),
        ),
        (vec!["wallets", "get-wallet", "key-1"], "`key-1` is the id of another kind (`key-`); pass one".to_owned()),
        (vec!["wallets", "get-wallet", "../keys"], "`<WALLET-ID>`: `../keys` is not an id".to_owned()),
        (create(&fieldless), "`rule.configuration.limit` is not a field; it has no fields".to_owned()),
        (create(&nobody), "`action.approvalGroups` must have at least 1 item".to_owned()),
        (create(&kindless), "`action.kind` is required; write it so instead of `Kind`".to_owned()),
        (
            vec![
                "policies",
                "create-policy",
                "--name",
                "x",
                "--activity-kind",
                "Wallets:Sign",
                "--rule.kind",
                "AlwaysTrigger",
                "--action.kind",
                "RequestApproval",
                "--action.approval-groups",
                groups,
            ],
            "`action.approvalGroups[0].quorum`: `two` is not a whole number".to_owned(),
        ),
        (vec!["call", "list_wallets", "--file", "/nope"], "it uploads no file; leave out --file".to_owned()),
        (
            vec!["call", "create_wallet", "--json", r#"{"network": "Ethereum"}"#, "--file", "/nope"],
            "it uploads no file; leave out --file".to_owned(),
        ),
    ] {
        let output = alone(&arguments).env("DFNS_PRIVATE_KEY", "x").output().unwrap();
        assert_wrong(&output, &said);
    }
    // An id without a prefix is of an older era.
    let old = alone(&["wallets", "get-wallet", "0e7b1c5f"]).output().unwrap();
    assert_eq!(old.status.code(), Some(1), "{old:?}");
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let (explained, faults) = (format!("{folder}/explained.json"), format!("{folder}/no-faults.json"));
    std::fs::write(&explained, r#"{"kind": "Native", "to": "0x00", "amount": "1", "to": "0x01"}"#).unwrap();
    std::fs::write(&faults, "{}").unwrap();
    let cannot = format!("`{folder}` cannot be read");
    for (arguments, said) in [
        (&["wallets", "create-wallet", "--json", "@missing.json"][..], "`missing.json` cannot be read"),
        (&["wallets", "create-wallet", "--json", &format!("@{folder}")], &cannot),
        (&["wallets", "create-wallet", "--json", "@"], "the path of a file is empty"),
        (&["call", "create_wallet", "--json", "@missing.json"], "`missing.json` cannot be read"),
        (&["resume", "@missing.json"], "`missing.json` cannot be read"),
        (&["diff", &explained, "--against", "/nowhere"], "`/nowhere` cannot be read"),
        (&["diff", &explained], "explained.json`: not an OpenAPI 3 document"),
        (&["sandbox", "--bootstrap", "/nowhere/sandbox.json"], "`--bootstrap /nowhere/sandbox.json` cannot be written"),
        (&["sandbox", "--faults", "/nowhere"], "`/nowhere` cannot be read"),
        (&["sandbox", "--faults", &faults], "no-faults.json`: "),
        (&["sandbox", "--listen", "0.0.0.0:0"], "loopback only"),
        (&["man", "/dev/null/man"], "`/dev/null/man` cannot be written"),
        (
            &["policies", "explain", &explained, "--policies", "/nowhere", "--network", "Ethereum"],
            "has the field `to` twice",
        ),
        (&["permissions", "diff", "get_user", "--granted", &format!("@{folder}")], &cannot),
        (&["wallets", "list-wallets", "--ca", "/nowhere"], ""),
    ] {
        let output = alone(arguments).env("DFNS_BASE_URL", "https://127.0.0.1:9").output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && message.contains(said), "{arguments:?}: {message}");
    }
}

#[test]
fn variables_that_cannot_be_used_are_named() {
    let create = ["wallets", "create-wallet", "--network", "EthereumSepolia"];
    for (name, value, said) in [
        ("DFNS_BASE_URL", "", "set DFNS_BASE_URL"),
        ("DFNS_BASE_URL", "api.dfns.io", "base URL"),
        ("DFNS_BASE_URL", "http://api.dfns.io", "plain http is only for loopback"),
        ("DFNS_AUTH_TOKEN", "two\nlines", "token"),
        ("DFNS_AUTH_TOKEN", "a'b", "DFNS_AUTH_TOKEN contains a quotation mark"),
        ("DFNS_PRIVATE_KEY", "canary", "DFNS_PRIVATE_KEY: "),
        ("DFNS_PRIVATE_KEY_FILE", "/nowhere", "`/nowhere` cannot be read"),
        ("DFNS_CREDENTIAL_ID", "", "set DFNS_CREDENTIAL_ID"),
        ("DFNS_SIGNER", "fil:key.pem", "did you mean `file`?"),
        ("DFNS_PROFILE", "nobody", "no profile has the name `nobody`"),
    ] {
        let output = alone(&create).env("HOME", "/nowhere").env(name, value).output().unwrap();
        assert_wrong(&output, said);
        assert!(!failed(&output).contains("canary"));
    }
    let own = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for home in ["", "relative"] {
        let output = alone(&["auth", "status"]).env("HOME", home).current_dir(&own).output().unwrap();
        assert_wrong(&output, "set HOME or XDG_CONFIG_HOME");
    }
}

#[test]
fn a_field_that_is_given_twice_is_refused_with_its_path() {
    let body = r#"{"network": "EthereumSepolia", "signingKey": {"scheme": "ECDSA", "scheme": "EdDSA"}}"#;
    for arguments in [
        &["wallets", "create-wallet", "--json", body][..],
        &["wallets", "create-wallet", "--json", body, "--dry-run"],
        &["call", "create_wallet", "--json", body, "--dry-run"],
        &["wallets", "create-wallet", "--network", "EthereumSepolia", "--signing-key", r#"{"scheme":1,"scheme":2}"#],
    ] {
        assert_wrong(&alone(arguments).output().unwrap(), "has the field `signingKey.scheme` twice");
    }
    let sign = ["user-action", "POST", "/wallets", "--json", body];
    assert_wrong(&alone(&sign).output().unwrap(), "`--json` has the field `signingKey.scheme` twice");
}

#[test]
fn standard_input_is_read_once() {
    for (arguments, input, said) in [
        (&["permissions", "diff", "get_user", "--granted", "-", "--granted", "@-"][..], "[]", "named twice"),
        (&["diff", "-", "--against", "-"], "{}", "named twice"),
        (&["policies", "explain", "-", "--policies", "-", "--network", "Ethereum"], "{}", "named twice"),
        (&["wallets", "create-wallet", "--json", "@-"], "", "cannot be read as JSON"),
    ] {
        let mut process = alone(arguments);
        let process = process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = process.spawn().unwrap();
        process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        assert_wrong(&process.wait_with_output().unwrap(), said);
    }
}

#[cfg(unix)]
#[test]
fn arguments_and_variables_that_are_not_utf_8_are_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let list =
        |name: &str| alone(&["wallets", "list-wallets"]).env(name, OsStr::from_bytes(b"caf\xe9")).output().unwrap();
    for name in ["DFNS_PROFILE", "DFNS_CA_FILE", "SSL_CERT_FILE", "XDG_CONFIG_HOME"] {
        assert_wrong(&list(name), &format!("the variable {name} is not UTF-8 text"));
    }
    assert_eq!(list("UNRELATED").status.code(), Some(1), "nobody listens");
    for before in [&[][..], &["wallets"], &["wallets", "get-wallet"], &["call", "get_wallet", "--param"]] {
        let output = alone(before).arg(OsStr::from_bytes(b"caf\xe9")).output().unwrap();
        assert_wrong(&output, "`caf\u{fffd}`");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_error_that_is_full_does_not_change_the_exit_code() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert_eq!(command(&["describe", "nope"]).stderr(full()).status().unwrap().code(), Some(2));
    for arguments in [&["--help"][..], &["wallets", "list-wallets", "--help"], &["endpoints"]] {
        assert_eq!(command(arguments).stdout(full()).stderr(Stdio::null()).status().unwrap().code(), Some(1));
    }
}

#[test]
fn a_reader_may_close_the_pipe() {
    for arguments in [
        &["endpoints"][..],
        &["completions", "zsh"],
        &["export", "openapi"],
        &["describe", "transfer_asset"],
        &["wallets", "transfer-asset", "--help"],
        &["--help"],
    ] {
        let mut process = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(process.stdout.take());
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}

#[test]
fn help_is_where_people_look_for_it() {
    let help = |arguments: &[&str]| {
        let output = command(arguments).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let transfer = help(&["wallets", "transfer-asset", "--help"]);
    for arguments in [&["help", "wallets", "transfer-asset"][..], &["wallets", "transfer-asset", "-h"]] {
        assert_eq!(help(arguments).lines().next(), transfer.lines().next());
    }
    for arguments in
        [&["wallets"][..], &["wallets", "--help"], &["wallets", "-h"], &["wallets", "help"], &["help", "wallets"]]
    {
        assert!(help(arguments).contains("\n  transfer-asset "), "{arguments:?}");
    }
    for (domain, own, operation) in [
        ("auth", "status", "create-user"),
        ("permissions", "needed", "create-permission"),
        ("permissions", "diff", "create-permission"),
        ("policies", "explain", "create-policy"),
    ] {
        let list = help(&[domain, "--help"]);
        assert!([own, operation].iter().all(|name| list.contains(&format!("\n  {name} "))), "{list}");
        assert!(help(&["help", domain, own]).contains("Usage:"));
        assert!(help(&["completions", "bash"]).contains(&format!("dfns__subcmd__{domain}__subcmd__{own}")));
    }
}

#[test]
fn a_file_of_profiles_of_a_newer_version_is_refused_by_name() {
    let home = Home::new("newer");
    std::fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    for text in [
        "version = 2\n[profile.test]\nbase_url = \"http://127.0.0.1:9\"\n",
        "[profile.test]\nbase_url = \"http://127.0.0.1:9\"\nsecrets = \"enclave\"\n",
    ] {
        std::fs::write(home.config(), text).unwrap();
        for arguments in [&["wallets", "list-wallets", "--profile", "test"][..], &["auth", "status"]] {
            let output = home.command(arguments).output().unwrap();
            assert_wrong(&output, "use the version of the command that wrote it");
        }
    }
    // Where nothing can be written, nothing is asked for.
    let mut login = home.command(&["login", "--profile", "x", "--pat", "--base-url", "http://127.0.0.1:9"]);
    assert_wrong(&login.env("HOME", "/dev/null").output().unwrap(), "cannot be locked");
}

#[test]
fn a_response_in_another_format_than_the_chosen_one_is_no_output() {
    let export = |more: &[&str]| {
        let range = ["--start-time", "2026-01-01T00:00:00Z", "--end-time", "2026-01-02T00:00:00Z"];
        let mut export = alone(&[&["auth", "list-audit-logs"][..], &range, more].concat());
        let rows =
            b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nDate Performed,Audit Log ID\n2026-01-01T10:00:00Z,al-1\n";
        export.env("DFNS_BASE_URL", responding(rows)).output().unwrap()
    };
    let rows = "Date Performed,Audit Log ID\n2026-01-01T10:00:00Z,al-1\n";
    for (format, printed) in [("json", ""), ("jsonl", ""), ("table", rows), ("csv", rows)] {
        let output = export(&["-o", format]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), printed, "{format}");
        assert_eq!(output.status.success(), !printed.is_empty());
    }
    assert_eq!(String::from_utf8_lossy(&export(&[]).stdout), rows);
}

#[test]
fn a_read_whose_response_is_no_json_has_failed() {
    for response in [
        &b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Log in to the proxy</html>"[..],
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\x1b[2J\xff\xfe",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"id\":\"wa-1",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ] {
        for arguments in [
            &["wallets", "get-wallet", "wa-1"][..],
            &["wallets", "list-wallets"],
            &["wallets", "list-wallets", "--all"],
            &["call", "get_wallet", "--param", "walletId=wa-1"],
            &["wallets", "get-wallet", "wa-1", "-o", "csv"],
        ] {
            let output = alone(arguments).env("DFNS_BASE_URL", responding(response)).output().unwrap();
            let said = failed(&output);
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{arguments:?}: {said}");
            let operation =
                if arguments.contains(&"wa-1") || arguments[0] == "call" { "get_wallet" } else { "list_wallets" };
            assert!(said.contains(operation) && said.lines().count() == 1, "{arguments:?}: {said}");
        }
    }
}

#[test]
fn columns_is_the_width_of_a_table() {
    let sandbox = Sandbox::start("columns", &[]);
    let id = sandbox.wallet();
    let table = |columns: &str| {
        let mut list = sandbox.command("employee", &["wallets", "list-wallets", "-o", "table"]);
        String::from_utf8(list.env("COLUMNS", columns).output().unwrap().stdout).unwrap()
    };
    let width = |table: &str| table.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(width(&table("60")) <= 60);
    assert_eq!(table("20"), format!("ID\n{id}\n"));
    for columns in ["", "0", "-5", "wide", "99999999999999999999"] {
        assert!((100..=140).contains(&width(&table(columns))), "{columns}");
    }
}

/// Serves pages of a list, each with the token of another. Returns the address. The client may open
/// several connections, so the page is that of the token.
fn endless(page: fn(usize) -> Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = move |stream: TcpStream| {
        let mut stream = BufReader::new(stream);
        loop {
            let mut number = 0;
            let mut line = String::new();
            while stream.read_line(&mut line).unwrap_or(0) > 0 && line != "\r\n" {
                if let Some((_, rest)) = line.split_once("paginationToken=page-") {
                    let digits = rest.split(|character: char| !character.is_ascii_digit()).next().unwrap_or_default();
                    number = digits.parse::<usize>().unwrap() + 1;
                }
                line.clear();
            }
            let body = page(number).to_string();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            if line.is_empty() || stream.get_mut().write_all((head + &body).as_bytes()).is_err() {
                break;
            }
        }
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    format!("http://{address}")
}

#[test]
fn a_list_without_end_ends() {
    let all = |page| {
        let mut all = alone(&["wallets", "list-wallets", "--all", "--jq", ".items[].name"]);
        all.env("DFNS_BASE_URL", endless(page)).output().unwrap()
    };
    let empty = all(|number| json!({ "items": [], "nextPageToken": format!("page-{number}") }));
    let said = failed(&empty);
    assert_eq!(empty.status.code(), Some(1), "{said}");
    assert!(
        said.contains("returned 1000 empty pages in a row") && said.contains("--pagination-token page-999"),
        "{said}"
    );
    let circle = all(|number| {
        let wallet = json!({
            "id": "wa-1", "name": number.to_string(), "network": "Ethereum", "status": "Active", "custodial": true,
            "dateCreated": "2026-01-01T00:00:00Z", "tags": [],
            "signingKey": { "id": "key-1", "scheme": "ECDSA", "curve": "secp256k1", "publicKey": "02" },
        });
        json!({ "items": [wallet], "nextPageToken": format!("page-{}", number % 3) })
    });
    let said = String::from_utf8_lossy(&circle.stderr).into_owned();
    assert_eq!(circle.status.code(), Some(1), "{said}");
    assert!(said.contains("the server repeats a page token") && circle.stdout.starts_with(b"0\n1\n2\n"), "{said}");
    // The last page can be read again, and with it what follows.
    let count = String::from_utf8_lossy(&circle.stdout).lines().count();
    let goes_on = format!("; the list goes on after {} items with `--pagination-token page-", count - 1);
    assert!(said.contains(&format!("{count} items came before{goes_on}")), "{said}");
}
