//! Responses that are not what is declared, in every format and with every flag.

use crate::support::{command, in_turn, responding, serving};
use dfns_core::Registry;
use dfns_core::meta::Method;
use serde_json::{Value, json};
use std::process::Output;

/// The ways to print a response.
const FORMATS: [&[&str]; 6] =
    [&[], &["-o", "json"], &["-o", "jsonl"], &["-o", "table"], &["-o", "csv"], &["--jq", "."]];

/// Commands that read a wallet or wallets.
const READS: [&[&str]; 4] = [
    &["wallets", "get-wallet", "wa-1"],
    &["call", "get_wallet", "--param", "walletId=wa-1"],
    &["wallets", "list-wallets"],
    &["wallets", "list-wallets", "--all"],
];

fn wallet() -> Value {
    json!({
        "id": "wa-1", "network": "Ethereum", "status": "Active", "dateCreated": "2024-01-01T00:00:00Z",
        "custodial": true, "tags": [], "signingKey": { "id": "key-1", "scheme": "ECDSA", "curve": "secp256k1", "publicKey": "02" },
    })
}

fn response(content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let label = if content_type.is_empty() { String::new() } else { format!("Content-Type: {content_type}\r\n") };
    let head = format!("HTTP/1.1 200 OK\r\n{label}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn run(url: &str, arguments: &[&[&str]]) -> Output {
    let mut command = command(&arguments.concat());
    command.env("DFNS_BASE_URL", url).env("DFNS_AUTH_TOKEN", "t-canary-secret").output().unwrap()
}

/// Returns the message, after it is checked that nothing looks like success.
#[track_caller]
fn refused(output: &Output, what: &str) -> String {
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((output.status.code(), &*printed), (Some(1), ""), "{what}: {said}");
    assert_eq!(said.lines().count(), 1, "{what}: {said}");
    if !said.starts_with('{') {
        return said.trim().strip_prefix("error: ").unwrap().to_owned();
    }
    let error: Value = serde_json::from_str(&said).unwrap();
    error["error"]["message"].as_str().unwrap().to_owned()
}

/// Asserts that a response to a read is refused with these words, in every format and by every
/// command, and that the message is the same for all of them.
#[track_caller]
fn refused_everywhere(response: &[u8], words: &[&str]) {
    let url = serving(response);
    for read in READS {
        let messages = FORMATS.map(|format| refused(&run(&url, &[read, format]), &format!("{read:?} {format:?}")));
        assert!(messages.iter().all(|message| *message == messages[0]), "{messages:#?}");
        let operation = if read.contains(&"list-wallets") { "`list_wallets`: status 200 OK" } else { "`get_wallet`: " };
        let message = &messages[0];
        assert!(message.starts_with(operation), "{message}");
        assert!(words.iter().any(|words| message.contains(words)), "{}: {message}", response.escape_ascii());
    }
}

#[test]
fn a_read_that_is_no_json_is_refused_with_the_same_words_everywhere() {
    let page = ["it is a page that begins with `Log in, please`"];
    refused_everywhere(&response("text/html", "<!doctype html>\n<title>Log in, please</title>"), &page);
    refused_everywhere(&response("application/json", "<title>Log in, please</title>"), &page);
    refused_everywhere(&response("", ""), &["the response is empty where JSON was expected"]);
    refused_everywhere(&response("application/json", " \n"), &["the response is empty where JSON was expected"]);
    refused_everywhere(&response("", b"\x00\xff\xfe"), &["the response is not UTF-8 text (at byte 1)"]);
    refused_everywhere(&response("text/csv", "id,name\nwa-1,a\n"), &["is not JSON", "documented shape"]);
    let list = json!({ "items": [wallet()] }).to_string();
    refused_everywhere(&response("", &list[..60]), &["the response is cut off", "documented shape"]);
    refused_everywhere(&response("", format!("{list}<x>")), &["the response is not JSON", "missing field `id`"]);
    refused_everywhere(&response("", r#"{"items":[NaN]}"#), &["the response is not JSON", "missing field `id`"]);
}

#[test]
fn a_read_of_another_shape_is_refused_by_the_path_of_the_fault() {
    for (body, words) in [
        ("null", "at `.`"),
        ("1", "at `.`"),
        ("true", "at `.`"),
        ("\"text\"", "at `.`"),
        ("[]", "at `.`"),
        ("[1]", "at `.`"),
        ("{}", "missing field"),
        (r#"{"error":{"message":"no"}}"#, "is an error, although its status is that of a success: no"),
    ] {
        refused_everywhere(&response("application/json", body), &[words]);
    }
    let url = serving(response("application/json", r#"{"items":[{"id":"wa-1"},null]}"#));
    let message = refused(&run(&url, &[&["wallets", "list-wallets", "--all"]]), "items");
    assert!(message.contains("missing field `network` at `items[0]`"), "{message}");
    for items in ["null", "\"x\"", "{}", "[null]", "[1]", "[{}]"] {
        let url = serving(response("application/json", format!("{{\"items\":{items}}}")));
        for read in &READS[2..] {
            let message = refused(&run(&url, &[read]), items);
            assert!(message.contains("the response does not have the documented shape"), "{message}");
            assert!(message.contains("at `items") || message.contains("at `.`"), "{message}");
        }
    }
    let twice = format!(r#"{{"items":[],"items":[{}]}}"#, wallet());
    let url = serving(response("application/json", twice));
    for read in &READS[2..] {
        let message = refused(&run(&url, &[read]), "twice");
        assert!(message.contains("duplicate field `items`"), "{message}");
    }
}

#[test]
fn a_read_with_newer_fields_and_values_is_printed() {
    let mut newer = wallet();
    newer["status"] = json!("Hibernating");
    newer["network"] = json!("Neptune");
    newer["new"] = json!({ "deep": [1, { "er": null }] });
    newer["signingKey"]["scheme"] = json!("Lattice");
    let list = json!({ "items": [newer], "nextPage": 7 });
    for (read, body) in READS.iter().zip([&newer, &newer, &list, &list]) {
        let url = serving(response("application/json; charset=utf-8", body.to_string()));
        for format in FORMATS {
            let output = run(&url, &[read, format]);
            let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success() && said.is_empty(), "{read:?} {format:?}: {said}");
            assert!(printed.contains("Hibernating") && printed.contains("Neptune"), "{read:?} {format:?}: {printed}");
        }
    }
}

#[test]
fn a_list_that_breaks_off_never_looks_whole() {
    let first = json!({ "items": [wallet()], "nextPageToken": "2" }).to_string();
    for second in ["<html>", "", "{}", "null", r#"{"items":[],"items":[]}"#, &first[..40]] {
        let answers = [first.clone(), second.to_owned()].map(|body| response("", body));
        for format in &FORMATS[..5] {
            let output = run(&in_turn(answers.clone()), &[READS[3], format]);
            let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.status.code(), Some(1), "{second} {format:?}: {said}");
            assert!(said.contains("`list_wallets`: status 200 OK: the response"), "{said}");
            assert!(said.contains("the list goes on after 1 items with `--pagination-token 2`"), "{said}");
            assert!(printed.contains("wa-1"), "{format:?}: {printed}");
            if *format == ["-o", "json"] {
                assert!(serde_json::from_str::<Value>(&printed).is_err(), "{printed}");
            }
        }
    }
}

#[test]
fn json_nests_as_deeply_in_every_format() {
    // The field stands in a wallet, and the wallet in a list.
    let deep = |levels: usize| {
        let mut wallet = wallet().to_string();
        wallet.insert_str(wallet.len() - 1, &format!(",\"x\":{}{}", "[".repeat(levels), "]".repeat(levels)));
        wallet
    };
    for levels in [62, 130, 100_000] {
        let wallet = deep(levels + 3);
        let url = |body: &str| serving(response("application/json", body));
        let (one, list) = (url(&wallet), url(&format!("{{\"items\":[{wallet}]}}")));
        for (read, url) in READS.iter().zip([&one, &one, &list, &list]) {
            for format in FORMATS {
                let message = refused(&run(url, &[read, format]), &format!("{levels} {read:?} {format:?}"));
                assert!(message.ends_with("nested too deeply: more than 64 levels"), "{message}");
            }
        }
    }
    let wallet = deep(61);
    let (one, list) = (wallet.clone(), format!("{{\"items\":[{wallet}]}}"));
    let (one, list) = (serving(response("", one)), serving(response("", list)));
    for (read, url) in READS.iter().zip([&one, &one, &list, &list]) {
        for format in FORMATS {
            assert!(run(url, &[read, format]).status.success(), "{read:?} {format:?}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_left_out_in_every_format() {
    let list = json!({ "items": [wallet()] }).to_string();
    let (plain, marked) = (serving(response("", &list)), serving(response("", format!("\u{feff}{list}"))));
    for read in &READS[2..] {
        for format in FORMATS {
            let [plain, marked] = [&plain, &marked].map(|url| run(url, &[read, format]));
            assert!(plain.status.success() && marked.status.success(), "{format:?}");
            assert_eq!(plain.stdout, marked.stdout, "{format:?}");
        }
    }
}

/// No operation takes an error, another kind of JSON or nothing for its response. Objects of
/// optional fields take new ones.
#[test]
fn no_read_accepts_json_of_another_kind() {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let mut accepted = Vec::new();
    for endpoint in registry.endpoints().filter(|endpoint| endpoint.method() == Method::Get) {
        for body in [
            "null",
            "1",
            "true",
            "\"text\"",
            "{\"error\":{\"message\":\"no\"}}",
            "<html>",
            "",
            "{\"items\":null}",
            "[[]]",
            "[[],null]",
            "[null,null]",
        ] {
            if endpoint.check_response(body).is_ok() {
                accepted.push(format!("{} {body}", endpoint.id()));
            }
        }
    }
    let open = ["get_latest_unaccepted_agreement", "get_allocations_info"];
    accepted.retain(|accepted| !open.iter().any(|open| *accepted == format!("{open} {{\"items\":null}}")));
    assert_eq!(accepted, Vec::<String>::new());
}

const EXPORT: &[&str] =
    &["auth", "list-audit-logs", "--start-time", "2024-01-01T00:00:00Z", "--end-time", "2024-01-02T00:00:00Z"];
const HEAD: &str = "Date Performed,Audit Log ID,User ID,Summary,New";

#[test]
fn an_audit_log_that_is_none_is_refused_in_every_format() {
    let row = "2024-01-01T10:00:00Z,al-1,us-1,\"a, \"\"b\"\"\nc\",x\n";
    for (content_type, body, words) in [
        ("text/html", "<html><body>Log in</body></html>".to_owned(), "is a page that begins with `<html><body>Log in"),
        ("text/csv", "<!doctype html>\n<title>Log\nin</title>\n".to_owned(), "is a page that begins with `Log in`"),
        ("text/html", format!("{HEAD}\n{row}"), "is `text/html` where a table was expected"),
        ("application/json", "null".to_owned(), "does not name the column `Date Performed`"),
        ("application/json", "\"hello\"".to_owned(), "does not name the column `Date Performed`"),
        ("application/json", "{\"error\":{\"message\":\"no\"}}".to_owned(), "is that of a success: no"),
        ("application/json", "{\"items\": [{\"id\": \"wa-".to_owned(), "is JSON where a table was expected"),
        ("application/json", "[]".to_owned(), "is JSON where a table was expected"),
        ("text/csv", String::new(), "is empty where a table was expected"),
        ("", "\n\n".to_owned(), "is empty where a table was expected"),
        ("text/csv", row.to_owned(), "does not name the column `Date Performed`"),
        ("text/csv", format!("{HEAD},New\n"), "two columns of the table have the name `New`"),
        ("text/csv", format!("{HEAD}\n{row}2024-01-01T10:00:00Z,al-2,us"), "row 2 of the table has 3 cells"),
        ("text/csv", format!("{HEAD}\n{}", &row[..row.len() - 5]), "row 1 of the table is cut off inside quotes"),
        ("text/csv", format!("{HEAD}\n,al-1,,,\n"), "row 1 of the table has nothing in column `Date Performed`"),
        ("text/csv", "\u{0}\u{1}\n".to_owned(), "does not name the column `Date Performed`"),
    ] {
        let url = serving(response(content_type, &body));
        for format in FORMATS {
            let message = refused(&run(&url, &[EXPORT, format]), &body);
            assert!(message.starts_with("`list_audit_logs`: ") && message.contains(words), "{body}: {message}");
        }
    }
}

#[test]
fn an_audit_log_is_printed_whole_whatever_the_label_says() {
    let table = format!("{HEAD}\r\n2024-01-01T10:00:00Z,al-1,us-1,\"a, \"\"b\"\"\nc\u{1b}\",x\r\n");
    for content_type in ["text/csv", "text/plain; charset=utf-8", "application/octet-stream", "application/json", ""] {
        let url = serving(response(content_type, &table));
        for format in [&[][..], &["-o", "csv"]] {
            let output = run(&url, &[EXPORT, format]);
            assert_eq!(String::from_utf8_lossy(&output.stdout), table, "{content_type} {format:?}");
            assert!(output.status.success() && output.stderr.is_empty(), "{content_type} {format:?}");
        }
    }
    // A JSON string around it, as older descriptions declare, and no rows.
    let url = serving(response("application/json", serde_json::to_string(&table).unwrap()));
    assert_eq!(String::from_utf8_lossy(&run(&url, &[EXPORT]).stdout), table);
    let url = serving(response("text/csv", format!("\u{feff}{HEAD}\n")));
    assert_eq!(String::from_utf8_lossy(&run(&url, &[EXPORT]).stdout), format!("{HEAD}\n"));
    // In chunks.
    let chunks =
        [HEAD, "\n2024-01-01", "T10:00:00Z,al-1,,,\n"].map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len()));
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    let output = run(&responding(format!("{head}{}0\r\n\r\n", chunks.concat())), &[EXPORT]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{HEAD}\n2024-01-01T10:00:00Z,al-1,,,\n"));
    let output = run(&responding(format!("{head}{}", chunks.concat())), &[EXPORT]);
    refused(&output, "chunks without an end");
}

#[test]
fn a_large_audit_log_is_printed_whole() {
    let row = format!("2024-01-01T10:00:00Z,al-1,,{},\n", "x".repeat(10_000));
    let table = format!("{HEAD}\n{}", row.repeat(2_000));
    let output = run(&responding(response("text/csv", &table)), &[EXPORT]);
    assert!(output.status.success() && output.stdout == table.as_bytes(), "{}", output.stdout.len());
}

#[test]
fn a_truncated_audit_log_is_printed_with_a_note() {
    let row = "2024-01-01T10:00:00Z,al-1,,,\n";
    let remark = response("text/csv", format!("{HEAD}\n{row}# TRUNCATED at 1 rows\n"));
    let announced =
        format!("HTTP/1.1 200 OK\r\nX-Dfns-Result-Truncated: true\r\nConnection: close\r\n\r\n{HEAD}\n{row}");
    for response in [remark, announced.into_bytes()] {
        let output = run(&responding(response), &[EXPORT]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("note: the server truncated the table"), "{said}");
        assert!(String::from_utf8_lossy(&output.stdout).starts_with(&format!("{HEAD}\n{row}")));
    }
}

#[test]
fn an_audit_log_that_may_be_cut_off_in_its_last_cell_is_printed_with_a_note() {
    let whole = format!("{HEAD}\n2024-01-01T10:00:00Z,al-1,,POST /wallets,\n");
    for (table, is_cut) in [(whole.as_str(), false), (whole.trim_end(), true)] {
        let output = run(&responding(response("text/csv", table)), &[EXPORT]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && output.stdout == table.as_bytes(), "{said}");
        assert_eq!(said.contains("note: the table does not end with a line break"), is_cut, "{said}");
    }
}

#[test]
fn the_token_of_a_page_that_repeats_the_request_is_not_shown() {
    let page = "<html><title>GET / Authorization: Bearer t-canary-secret</title></html>";
    let error = json!({ "error": { "message": "bad token t-canary-secret" } }).to_string();
    for (status, body) in [(200, page), (403, page), (500, page), (200, &*error), (401, &error)] {
        let head = format!("HTTP/1.1 {status} Any\r\nConnection: close\r\n\r\n");
        let url = serving(head + body);
        for arguments in [READS[0], READS[3], EXPORT] {
            for more in [&[][..], &["-o", "json"], &["--verbose"]] {
                let output = run(&url, &[arguments, more]);
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
                assert!(said.contains("[redacted]") && !said.contains("canary"), "{arguments:?} {more:?}: {said}");
            }
        }
    }
}

#[test]
fn a_response_that_is_compressed_unasked_is_named() {
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
    let gzip = [head.as_bytes(), b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\x4a"].concat();
    for read in [READS[0], READS[3], EXPORT] {
        let message = refused(&run(&responding(gzip.clone()), &[read]), "gzip");
        assert!(message.contains("its content-encoding is `gzip`, which the client did not ask for"), "{message}");
    }
}

/// Returns the records of CSV, as RFC 4180 defines them.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => record.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            character => cell.push(character),
        }
    }
    assert!(!is_quoted && record.is_empty() && cell.is_empty());
    records
}

#[test]
fn csv_is_whole_and_has_the_same_columns_with_all_pages() {
    let mut long = wallet();
    let tags: Vec<String> = (0..3000).map(|number| format!("tag{number:06}")).collect();
    (long["name"], long["tags"]) = (json!("n\n".repeat(20_000)), json!(tags));
    long["newer"] = json!({ "list": tags });
    let url = serving(response("", json!({ "items": [wallet(), long] }).to_string()));
    let [one, all] = [READS[2], READS[3]].map(|read| run(&url, &[read, &["-o", "csv"]]));
    assert!(one.status.success() && one.stderr.is_empty() && one.stdout == all.stdout);
    let records = records(&String::from_utf8(one.stdout).unwrap());
    let [header, first, second] = &records[..] else { panic!("{} records", records.len()) };
    let cell = |record: &[String], name: &str| {
        assert_eq!(record.len(), header.len());
        record[header.iter().position(|column| column == name).unwrap()].clone()
    };
    assert_eq!((&*header[0], cell(first, "id"), cell(first, "name")), ("id", "wa-1".to_owned(), String::new()));
    assert_eq!(cell(second, "name"), "n\n".repeat(20_000));
    for name in ["tags", "newer", "signingKey"] {
        assert_eq!(serde_json::from_str::<Value>(&cell(second, name)).unwrap(), long[name]);
    }
    // Without items there is the header.
    let url = serving(response("", r#"{"items":[]}"#));
    let empty = run(&url, &[READS[3], &["-o", "csv"]]);
    let columns: Vec<_> = header.iter().filter(|name| *name != "newer").map(String::as_str).collect();
    assert_eq!(String::from_utf8_lossy(&empty.stdout), format!("{}\n", columns.join(",")));
}
