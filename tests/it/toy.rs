//! A toy endpoint of a foreign crate, in a dozen lines, works everywhere that endpoints are used.

use crate::support::signer;
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::{Client, Registry, Secret, Signer, least_privilege};
use dfns_cli::Program;
use dfns_sandbox::{Builder, Response, Sandbox};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::io::Write;

fn registry() -> Registry {
    Registry::new().with(dfns::ALL).with(&[acme_dfns::Treasury::ENDPOINTS])
}

/// The behaviour of the endpoint.
fn with_treasuries(builder: Builder) -> Builder {
    builder.response("sweep_treasury", |request: &dfns_sandbox::Accepted| {
        Response::json(json!({ "items": [request.path_param("treasuryId"), request.body()["reserve"]] }))
    })
}

async fn sandbox() -> Sandbox {
    with_treasuries(Sandbox::builder().strict(true).registry(registry())).start().await.unwrap()
}

fn signer_of(identity: &dfns_sandbox::Identity) -> dfns::KeySigner {
    dfns::KeySigner::from_pem(&*identity.credential_id, identity.private_key_pem.expose()).unwrap()
}

const PROGRAM: Program =
    Program::new("acme", "Call Acme's endpoints and those of Dfns").version("7.1.0").sandbox(with_treasuries);

/// Runs the command with the environment of this identity.
async fn command(sandbox: &Sandbox, identity: &dfns_sandbox::Identity, line: &[&str]) -> Result<String, String> {
    let environment = |name: &str| {
        Some(match name {
            "DFNS_BASE_URL" => sandbox.base_url().to_owned(),
            "DFNS_AUTH_TOKEN" => identity.token.expose().to_owned(),
            "DFNS_CREDENTIAL_ID" => identity.credential_id.clone(),
            "DFNS_PRIVATE_KEY" => identity.private_key_pem.expose().to_owned(),
            _ => return None,
        })
    };
    let mut out = Vec::new();
    let line: Vec<OsString> = ["/usr/bin/whatever"].iter().chain(line).map(Into::into).collect();
    dfns_cli::run(PROGRAM, &registry(), line, &environment, &mut out).await.map_err(|failure| failure.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn it_is_declared_in_at_most_fifteen_lines() {
    let source = include_str!("../foreign/src/lib.rs");
    let declaration = &source[source.find("/// Sweeps a treasury").unwrap()..];
    assert!(declaration.trim().lines().count() <= 15, "{declaration}");
}

#[tokio::test]
async fn it_is_a_method_and_a_sandbox_route() {
    let sandbox = sandbox().await;
    let account = &sandbox.bootstrap().service_account;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .service_account(&account.token)
        .signer(signer_of(account))
        .build()
        .unwrap();
    let page = client.treasury().sweep_treasury(SweepTreasury::new("tr/1", "1.5")).await.unwrap();
    assert_eq!((page.items[0].as_str(), page.items[1].as_str()), ("tr/1", "1.5"));

    sandbox.restrict(&account.user_id, &["Wallets:Read"]);
    let error = client.treasury().sweep_treasury(SweepTreasury::new("tr/1", "1.5")).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 403);
    assert!(error.message().ends_with("(Acme:Treasury:Sweep)"), "{error}");
    sandbox.restrict(&account.user_id, &["Wallets:Read", "Acme:Treasury:Sweep"]);
    client.treasury().sweep_treasury(SweepTreasury::new("tr/1", "1.5")).await.unwrap();
    let urgent = SweepTreasury::new("tr/1", "1.5").with_urgent_code(Secret::from("now"));
    let error = client.treasury().sweep_treasury(urgent).await.unwrap_err();
    assert!(error.message().ends_with("(Acme:Treasury:Urgent)"), "{error}");

    let error =
        client.with_signer(signer()).treasury().sweep_treasury(SweepTreasury::new("tr", "0")).await.unwrap_err();
    assert!(error.to_string().contains("cred-1"), "{error}");
}

#[tokio::test]
async fn it_is_a_delegated_method() {
    let sandbox = sandbox().await;
    let employee = &sandbox.bootstrap().employee;
    let client = Client::builder().base_url(sandbox.base_url()).user(&employee.token).delegated().build().unwrap();
    let pending = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).challenge().await.unwrap();
    let assertion = signer_of(employee).sign(pending.challenge()).await.unwrap();
    assert_eq!(client.complete(pending, assertion).await.unwrap().items[0].as_str(), "tr-1");
}

#[tokio::test]
async fn it_is_a_command() {
    let sandbox = sandbox().await;
    let account = &sandbox.bootstrap().service_account;
    let call = ["call", "sweep_treasury", "--param", "treasuryId=tr-1", "--json", r#"{"reserve":"7"}"#];
    let response: Value = serde_json::from_str(&command(&sandbox, account, &call).await.unwrap()).unwrap();
    assert_eq!(response, json!({ "items": ["tr-1", "7"] }));

    let refused = command(&sandbox, &sandbox.bootstrap().end_user, &call).await.unwrap_err();
    assert!(refused.starts_with("error: `sweep_treasury`: status 403"), "{refused}");
    let described = command(&sandbox, account, &["describe", "sweep_treasury"]).await.unwrap();
    assert!(described.contains("POST /treasuries/{treasuryId}/sweep"), "{described}");
    assert!(described.contains("Acme:Treasury:Urgent (when urgentCode is set)"), "{described}");
    assert!(described.contains("Call it:     acme call sweep_treasury --param treasuryId=..."), "{described}");

    // The command belongs to the other crate.
    for (line, said) in [
        (&["--help"][..], "Call Acme's endpoints and those of Dfns\n\nUsage: acme <COMMAND>"),
        (&["call", "--help"], "Usage: acme call [OPTIONS] <ID>"),
        (&["--version"], "acme 7.1.0"),
        (&["describe", "nothing_like_it"], "`acme endpoints` lists them all"),
    ] {
        let shown = command(&sandbox, account, line).await.unwrap_err();
        assert!(shown.contains(said) && !shown.contains("dfns "), "{shown}");
    }
}

/// Sends what is written, as the reader of a pipe gets it.
struct Pipe(tokio::sync::mpsc::UnboundedSender<Vec<u8>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(std::io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn it_behaves_in_the_sandbox_of_the_command() {
    let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let command = tokio::spawn(async move {
        let line = ["acme", "sandbox"].map(OsString::from);
        dfns_cli::run(PROGRAM, &registry(), line, &|_| None, &mut Pipe(sender)).await
    });
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        line.extend(lines.recv().await.expect("the command prints where it listens"));
    }
    let bootstrap: Value = serde_json::from_slice(&line).unwrap();
    let text = |path: &str| bootstrap.pointer(path).unwrap().as_str().unwrap();
    let signer = dfns::KeySigner::from_pem(text("/serviceAccount/credentialId"), text("/serviceAccount/privateKeyPem"));
    let client = Client::builder()
        .base_url(text("/baseUrl"))
        .service_account(text("/serviceAccount/token"))
        .signer(signer.unwrap())
        .build()
        .unwrap();
    let page = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "7")).await.unwrap();
    assert_eq!(page.items[1].as_str(), "7");
    command.abort();
}

#[tokio::test]
async fn it_is_in_every_list() {
    let sandbox = sandbox().await;
    let list = command(&sandbox, &sandbox.bootstrap().employee, &["endpoints", "--json"]).await.unwrap();
    let list: Vec<Value> = serde_json::from_str(&list).unwrap();
    let entry = list.iter().find(|entry| entry["id"] == "sweep_treasury").unwrap();
    assert_eq!(
        *entry,
        json!({
            "id": "sweep_treasury", "domain": "treasury", "method": "POST", "path": "/treasuries/{treasuryId}/sweep",
            "auth": "token", "signed": true, "callers": ["CustomerEmployee", "ServiceAccount"],
            "permissions": [[
                { "name": "Wallets:Read", "when": null },
                { "name": "Acme:Treasury:Sweep", "when": null },
                { "name": "Acme:Treasury:Urgent", "when": "urgentCode is set" }
            ]],
            "request": "json", "paginated": false, "deprecated": false, "outcome": "value", "replay": "never",
            "settles": null
        })
    );
    assert_eq!(least_privilege![SweepTreasury], ["Wallets:Read", "Acme:Treasury:Sweep", "Acme:Treasury:Urgent"]);
}
