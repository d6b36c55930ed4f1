//! Bodies and responses of every kind, through the sandbox: by the client, and by the command.

use acme_dfns::grammar::{AttachNotice, CheckNotice, Grammar, GrammarApi, SearchNotices, SendBytes, SubmitNotice};
use dfns::core::FilePart;
use dfns::{Client, KeySigner, Registry, ServiceAccountToken, WithSigner};
use dfns_cli::Program;
use dfns_sandbox::{Accepted, Response, Sandbox};
use serde_json::{Value, json};
use std::ffi::OsString;

const PROGRAM: Program = Program::new("acme", "Call Acme's endpoints");

fn registry() -> Registry {
    Registry::new().with(dfns::ALL).with(&[Grammar::ENDPOINTS])
}

async fn sandbox() -> Sandbox {
    let echo = |request: &Accepted| Response::json(request.body().clone());
    Sandbox::builder()
        .strict(true)
        .registry(registry())
        .response("check_notice", |_: &Accepted| Response::json(Value::Null))
        .response("send_bytes", |_: &Accepted| Response::json(Value::Null))
        .response("submit_notice", |request: &Accepted| Response::csv(request.body().to_string()))
        .response("attach_notice", echo)
        .response("search_notices", |request: &Accepted| Response::csv(request.query("sizes").unwrap_or_default()))
        .response("print_notice", |_: &Accepted| Response::csv("printed"))
        .start()
        .await
        .unwrap()
}

fn client(sandbox: &Sandbox) -> Client<ServiceAccountToken, WithSigner> {
    let account = &sandbox.bootstrap().service_account;
    let signer = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose()).unwrap();
    Client::builder().base_url(sandbox.base_url()).service_account(&account.token).signer(signer).build().unwrap()
}

async fn command(sandbox: &Sandbox, line: &[&str]) -> String {
    let account = &sandbox.bootstrap().service_account;
    let environment = |name: &str| {
        Some(match name {
            "DFNS_BASE_URL" => sandbox.base_url().to_owned(),
            "DFNS_AUTH_TOKEN" => account.token.expose().to_owned(),
            "DFNS_CREDENTIAL_ID" => account.credential_id.clone(),
            "DFNS_PRIVATE_KEY" => account.private_key_pem.expose().to_owned(),
            _ => return None,
        })
    };
    let mut out = Vec::new();
    let line: Vec<OsString> = ["acme"].iter().chain(line).map(Into::into).collect();
    dfns_cli::run(PROGRAM, &registry(), line, &environment, &mut out).await.unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn the_client_sends_bodies_of_every_kind_and_reads_responses_of_every_kind() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let notices = client.grammar();
    assert_eq!(notices.check_notice(CheckNotice::new("n-1")).await.unwrap().status(), 200);
    notices.send_bytes(SendBytes::new("n-1", "me", [0_u8, 255])).await.unwrap();
    let submit = SubmitNotice::new("a b&c", ["x", "y"]).with_hour(5);
    let submitted: Value = serde_json::from_str(notices.submit_notice(submit).await.unwrap().as_str()).unwrap();
    assert_eq!(submitted, json!({ "saying": "a b&c", "hearers": ["x", "y"], "hour": 5 }));
    let files = [FilePart::new("2", "two"), FilePart::new("3", "three")];
    notices.attach_notice(AttachNotice::new(FilePart::new("1", "one"), files).with_caption("c")).await.unwrap();
    let search = SearchNotices::new([127, 0, 0, 1], 0.5, [7], ['a', 'b'], Vec::new(), 0);
    assert_eq!(notices.search_notices(search).await.unwrap(), b"7");
    assert_eq!(notices.print_notice().await.unwrap().body(), "printed");
}

#[tokio::test]
async fn the_command_sends_them_too() {
    let sandbox = sandbox().await;
    let folder = std::env::temp_dir().join(format!("dfns-bodies-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("file.bin");
    std::fs::write(&file, b"\0\xff").unwrap();
    let path = file.to_str().unwrap();
    command(&sandbox, &["call", "check_notice", "--param", "noticeId=n-1"]).await;
    let header = ["--param", "x-author=me"];
    let bytes = [&["call", "send_bytes", "--param", "noticeId=n-1", "--file", path], &header[..]].concat();
    command(&sandbox, &bytes).await;
    let fields = r#"{"saying": "a b", "hearers": ["x"], "hour": 5}"#;
    let submitted = command(&sandbox, &["call", "submit_notice", "--json", fields]).await;
    assert!(submitted.contains(r#""saying":"a b""#), "{submitted}");
    let (picture, more) = (format!("big-picture={path}"), format!("more={path}"));
    command(&sandbox, &["call", "attach_notice", "--file", &picture, "--file", &more, "--file", &more]).await;
    assert_eq!(command(&sandbox, &["call", "print_notice"]).await.trim_end(), "printed");
    std::fs::remove_dir_all(&folder).unwrap();
}
