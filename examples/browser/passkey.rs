//! The example `passkey`: registration and transfers, and what can go wrong with them.

use crate::program::Program;
use crate::webdriver::Browser;
use dfns::testing::Sandbox;
use serde_json::{Value, json};
use std::time::Duration;

const RECIPIENT: &str = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
/// Why nothing happened, if the browser or its user did not sign.
const NOT_SIGNED: &str = "Nothing was signed";

async fn register(browser: &Browser, program: &Program, username: &str) {
    browser.go(&program.origin).await;
    browser.until("!document.getElementById('register').hidden").await;
    browser.fill("#username", username).await;
    browser.click("#register button").await;
    browser.shows("#status", "Your wallet is ready").await;
}

async fn fill_transfer(browser: &Browser) {
    browser.fill("#to", RECIPIENT).await;
    browser.fill("#amount", "0.25").await;
}

async fn send(browser: &Browser) {
    fill_transfer(browser).await;
    browser.click("#transfer button").await;
}

/// The ids of all transfers that the sandbox made.
async fn transfers(sandbox: &Sandbox) -> Vec<String> {
    let ledger = sandbox.control().ledger().await.unwrap();
    ledger.transfers.into_iter().flat_map(|group| group.ids).collect()
}

/// A strict sandbox, and the program as it runs against Dfns.
async fn set_up() -> (Sandbox, Program, Browser) {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let program = Program::start_with(&sandbox);
    (sandbox, program, Browser::open().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_registers_gets_a_wallet_and_signs_a_transfer() {
    let (program, browser) = (Program::start(), Browser::open().await);
    let _authenticator = browser.add_authenticator().await;
    register(&browser, &program, "ada@example.co").await;
    assert_eq!(browser.text("#balance").await, "1");
    assert_eq!(browser.text("#who").await, "ada@example.co");
    assert_eq!(browser.run("return document.cookie", &[]).await, "", "scripts see the session");

    send(&browser).await;
    browser.shows("#transfers", "Confirmed").await;
    browser.shows("#transfers", "0.25 ETH").await;
    assert!(browser.text("#balance").await.starts_with("0.74"), "{}", browser.text("#balance").await);
    browser.picture("passkey", (480, 1000), "light").await;
    browser.picture("passkey-dark", (390, 1000), "dark").await;

    browser.click("#log-out").await;
    browser.until("!document.getElementById('register').hidden").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_returns_with_the_passkey_and_nobody_else_does() {
    let (sandbox, program, browser) = set_up().await;
    let authenticator = browser.add_authenticator().await;
    register(&browser, &program, "ada@example.co").await;
    let address = browser.text("#address").await;
    browser.click("#log-out").await;
    browser.until("!document.getElementById('register').hidden").await;
    let adas = authenticator.passkeys().await.remove(0);

    authenticator.remove_all().await;
    browser.fill("#username", "ada@example.co").await;
    browser.click("#log-in").await;
    browser.shows("#error", NOT_SIGNED).await;
    let none = json!({ "id": "a", "rawId": "YQ", "type": "public-key", "response":
        { "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "MEQC", "userHandle": null } });
    let refused = post(&browser, "/api/log-in/finish", &none).await;
    assert_eq!(refused["status"], 422, "{refused}");
    browser.go(&program.origin).await;
    browser.until("!document.getElementById('register').hidden").await;

    authenticator.add(&adas).await;
    browser.fill("#username", "ada@example.co").await;
    browser.click("#log-in").await;
    browser.shows("#status", "Welcome back").await;
    assert_eq!(browser.text("#address").await, address);
    send(&browser).await;
    browser.shows("#status", "Signed and sent").await;
    assert_eq!(transfers(&sandbox).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_cancels_sends_nothing_and_can_sign_later() {
    let (sandbox, program, browser) = set_up().await;
    let authenticator = browser.add_authenticator().await;
    register(&browser, &program, "ada@example.co").await;

    authenticator.set_present(false).await;
    send(&browser).await;
    browser.until("!document.getElementById('cancel').hidden").await;
    browser.click("#cancel").await;
    browser.shows("#error", NOT_SIGNED).await;

    // The device does not recognize its user.
    authenticator.set_present(true).await;
    authenticator.set_verified(false).await;
    browser.click("#transfer button").await;
    // A click removes what was said before.
    browser.shows("#error", NOT_SIGNED).await;
    let begun = "return performance.getEntriesByName(location.origin + '/api/transfers/begin').length";
    assert_eq!(browser.run(begun, &[]).await, 2, "the page asked for the passkey again");
    assert!(transfers(&sandbox).await.is_empty());

    authenticator.set_verified(true).await;
    browser.click("#transfer button").await;
    browser.shows("#status", "Signed and sent").await;
    assert_eq!(transfers(&sandbox).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_of_another_user_does_not_sign() {
    let (sandbox, program, browser) = set_up().await;
    let authenticator = browser.add_authenticator().await;
    register(&browser, &program, "eve@example.co").await;
    let eves = authenticator.passkeys().await.remove(0);
    browser.click("#log-out").await;
    authenticator.remove_all().await;
    register(&browser, &program, "ada@example.co").await;
    let adas = authenticator.passkeys().await.remove(0);

    // The device has only the other passkey, which the browser does not offer.
    authenticator.remove_all().await;
    authenticator.add(&eves).await;
    send(&browser).await;
    browser.shows("#error", NOT_SIGNED).await;

    // A page that was tampered with signs the challenge with it nevertheless.
    let script = "
        const get = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = (options) => {
            const other = { type: 'public-key', id: Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0)) };
            options.publicKey.allowCredentials = [other];
            return get(options);
        };";
    let id = eves["credentialId"].as_str().unwrap().replace('-', "+").replace('_', "/");
    browser.run(script, &[id.into()]).await;
    browser.click("#transfer button").await;
    browser.shows("#failed", "was not completed").await;
    let error = browser.text("#error").await;
    assert!(!error.is_empty() && !error.contains(NOT_SIGNED), "{error}");
    assert!(transfers(&sandbox).await.is_empty());

    // With the right passkey the same transfer is made.
    browser.go(&program.origin).await;
    authenticator.add(&adas).await;
    browser.shows("#failed", "Sign it again").await;
    browser.click("#failed button").await;
    browser.shows("#status", "Signed and sent").await;
    assert_eq!(transfers(&sandbox).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_challenge_is_rejected_and_the_transfer_can_be_signed_again() {
    let (sandbox, program, browser) = set_up().await;
    let _authenticator = browser.add_authenticator().await;
    register(&browser, &program, "ada@example.co").await;

    // The user signs, and the network takes its time.
    let script = "const send = window.fetch;
        window.fetch = (path, request) => {
            if (!path.endsWith('/finish')) return send(path, request);
            window.fetch = send;
            return new Promise((sent) => { window.release = () => sent(send(path, request)); });
        };";
    browser.run(script, &[]).await;
    send(&browser).await;
    browser.until("window.release !== undefined").await;
    sandbox.control().advance(Duration::from_secs(16 * 60)).await.unwrap();
    browser.run("window.release()", &[]).await;
    browser.shows("#failed", "was not completed").await;
    let error = browser.text("#error").await;
    assert!(!error.is_empty() && !error.contains(NOT_SIGNED), "{error}");
    assert!(transfers(&sandbox).await.is_empty());

    browser.click("#failed button").await;
    browser.shows("#status", "Signed and sent").await;
    assert_eq!(transfers(&sandbox).await.len(), 1);
    browser.until("document.getElementById('failed').children.length === 0").await;
}

/// Calls the server from the page, as a script of the page does.
async fn post(browser: &Browser, path: &str, body: &Value) -> Value {
    let script = "return fetch(arguments[0], { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: arguments[1] }).then(async (response) => ({ status: response.status, body: await response.json() }))";
    browser.run(script, &[path.into(), body.to_string().into()]).await
}

/// Begins a transfer and lets the passkey sign it, but does not complete it.
async fn signed(browser: &Browser) -> Value {
    let begun = post(browser, "/api/transfers/begin", &json!({ "to": RECIPIENT, "amount": "0.5" })).await;
    assert_eq!(begun["status"], 200, "{begun}");
    let script = "const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(arguments[0]);
        return navigator.credentials.get({ publicKey }).then((credential) => credential.toJSON())";
    let credential = browser.run(script, &[begun["body"]["options"].clone()]).await;
    json!({ "id": begun["body"]["id"], "credential": credential })
}

#[tokio::test(flavor = "multi_thread")]
async fn another_session_cannot_complete_a_transfer() {
    let (sandbox, program, browser) = set_up().await;
    let _authenticator = browser.add_authenticator().await;
    register(&browser, &program, "ada@example.co").await;
    let signed = signed(&browser).await;

    let other = Browser::open().await;
    let _others = other.add_authenticator().await;
    register(&other, &program, "eve@example.co").await;
    let refused = post(&other, "/api/transfers/finish", &signed).await;
    assert_eq!(refused["status"], 409, "{refused}");
    assert!(transfers(&sandbox).await.is_empty());

    let completed = post(&browser, "/api/transfers/finish", &signed).await;
    assert_eq!(completed["status"], 200, "{completed}");
    assert_eq!(transfers(&sandbox).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubled_click_makes_one_transfer() {
    let (sandbox, program, browser) = set_up().await;
    let _authenticator = browser.add_authenticator().await;
    register(&browser, &program, "ada@example.co").await;
    fill_transfer(&browser).await;
    let script = "const button = document.querySelector('#transfer button'); button.click(); button.click();";
    browser.run(script, &[]).await;
    browser.shows("#status", "Signed and sent").await;
    assert_eq!(transfers(&sandbox).await.len(), 1);

    // Both requests reach the server.
    let signed = signed(&browser).await;
    let script = "const send = () => fetch('/api/transfers/finish', { method: 'POST',
        headers: { 'Content-Type': 'application/json' }, body: arguments[0] }).then(({ status }) => status);
        return Promise.all([send(), send()])";
    let both = browser.run(script, &[signed.to_string().into()]).await;
    let mut both: Vec<_> = both.as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    both.sort_unstable();
    assert_eq!(both, [200, 409]);
    assert_eq!(transfers(&sandbox).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_other_pages_are_rejected() {
    let sandbox = Sandbox::start().await.unwrap();
    let program = Program::start_with(&sandbox);
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = |headers: &[(&'static str, &str)]| {
        let url = format!("{}/api/register/begin", program.origin);
        let request = http.post(url).body(r#"{"username":"ada@example.co"}"#);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send()
    };
    let (ours, json) = (("origin", program.origin.as_str()), ("content-type", "application/json"));
    for headers in [
        vec![json],
        vec![("origin", "http://localhost"), json],
        vec![("origin", "https://evil.example"), json],
        vec![("origin", "null"), json],
        vec![ours],
        vec![ours, ("content-type", "text/plain")],
        vec![ours, json, ("host", "evil.example")],
    ] {
        assert_eq!(post(&headers).await.unwrap().status(), 403, "{headers:?}");
    }
    let begun = post(&[ours, json]).await.unwrap();
    assert_eq!(begun.status(), 200);
    let cookie = begun.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"), "{cookie}");
    let policy = begun.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    let body = begun.text().await.unwrap();
    assert!(body.contains("challenge") && !body.contains("oken"), "the browser gets a token: {body}");
}
