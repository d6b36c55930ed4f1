//! `login --user`: with a key in a file, and with one that Dfns keeps under a password.

use crate::profiles::{Home, assert_success};
use crate::support::{Sandbox, succeeded};
use dfns_core::credentials::{FirstFactorCredential, KeyPair, PasswordEnvelope};
use dfns_core::signing::KeyAlgorithm;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Output, Stdio};

const PASSWORD: &str = " correct 'horse";

/// Gives the employee a key under the password. Returns the username.
fn with_password_key(sandbox: &Sandbox) -> String {
    let username = sandbox.bootstrap["employee"]["username"].as_str().unwrap().to_owned();
    let call = |id: &str, body: Value| succeeded(&sandbox.run("employee", &["call", id, "--json", &body.to_string()]));
    let challenge = call("create_credential_challenge", json!({ "kind": "PasswordProtectedKey" }));
    let (pair, envelope) = (KeyPair::generate(KeyAlgorithm::EcdsaP256), PasswordEnvelope::new(&username, PASSWORD));
    let text = challenge["challenge"].as_str().unwrap();
    let credential = FirstFactorCredential::seal(text, &pair.unwrap(), &envelope.unwrap()).unwrap();
    let mut body = serde_json::to_value(&credential).unwrap();
    body["challengeIdentifier"] = challenge["challengeIdentifier"].clone();
    body["credentialName"] = "password".into();
    call("create_credential", body);
    username
}

#[test]
fn a_user_logs_in_with_a_password_and_a_mailed_code_and_signs_with_the_password() {
    let (mut sandbox, home) = (Sandbox::start("user-login", &["--strict"]), Home::new("user-login"));
    let username = with_password_key(&sandbox);
    let (url, org) = (sandbox.bootstrap["baseUrl"].clone(), sandbox.bootstrap["orgId"].clone());
    let (url, org) = (url.as_str().unwrap(), org.as_str().unwrap());
    let mut mails = BufReader::new(sandbox.process.stderr.take().unwrap()).lines();
    let mut log_in = |password: &str| -> Output {
        let login = ["login", "--profile", "test", "--base-url", url, "--user", &username, "--org", org];
        let mut login = home.command(&[&login[..], &["--insecure-storage"]].concat());
        let mut login = login.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut answers = login.stdin.take().unwrap();
        writeln!(answers, "{password}").unwrap();
        let mail = format!("mail to {username}: login code ");
        let code = mails.by_ref().find_map(|line| line.unwrap().strip_prefix(&mail).map(str::to_owned));
        writeln!(answers, "{}", code.unwrap()).unwrap();
        drop(answers);
        login.wait_with_output().unwrap()
    };
    let wrong = log_in("battery staple");
    let said = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!(wrong.status.code(), Some(1), "{said}");
    assert!(said.contains("no password-protected key of this challenge opened") && !said.contains("battery"), "{said}");
    assert!(!home.config().exists());

    assert_success(&log_in(PASSWORD));
    let config = std::fs::read_to_string(home.config()).unwrap();
    assert!(config.contains(&format!("signer = \"password:{username}\"")) && !config.contains("horse"), "{config}");
    let secrets = std::fs::read_to_string(home.0.join(".config/dfns/secrets/test.json")).unwrap();
    assert!(!secrets.contains("horse") && !secrets.contains("PRIVATE KEY"));
    let create = ["wallets", "create-wallet", "--network", "EthereumSepolia", "--profile", "test"];
    succeeded(&home.command(&create).env("DFNS_PASSWORD", PASSWORD).output().unwrap());
    let status = succeeded(&home.command(&["auth", "status", "-o", "json"]).output().unwrap());
    assert_eq!(status[0]["userId"], sandbox.bootstrap["employee"]["userId"]);

    for (password, code, said) in
        [(None, 2, "set DFNS_PASSWORD"), (Some("no"), 1, "no password-protected key of this challenge opened")]
    {
        let output = home.command(&create).envs(password.map(|password| ("DFNS_PASSWORD", password))).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && message.contains(said), "{message}");
    }
}

#[test]
fn a_user_logs_in_with_a_key_in_a_file() {
    let (sandbox, home) = (Sandbox::start("user-key", &["--strict"]), Home::new("user-key"));
    let employee = &sandbox.bootstrap["employee"];
    let key = home.0.join("key.pem");
    std::fs::write(&key, employee["privateKeyPem"].as_str().unwrap()).unwrap();
    let (url, org) = (sandbox.bootstrap["baseUrl"].as_str().unwrap(), sandbox.bootstrap["orgId"].as_str().unwrap());
    let credential = employee["credentialId"].as_str().unwrap();
    let user = ["--profile", "test", "--base-url", url, "--user", employee["username"].as_str().unwrap()];
    let with_key = ["--key-file", key.to_str().unwrap(), "--insecure-storage"];
    assert_success(&home.login(&[&user[..], &["--org", org], &with_key].concat(), &format!("{credential}\n")));
    let create = ["wallets", "create-wallet", "--network", "EthereumSepolia", "--profile", "test"];
    succeeded(&home.command(&create).output().unwrap());
    for (more, said) in [
        (&[][..], "--org"),
        (&["--org", org, "--signer", "password:somebody"], "names a user other than `--user`"),
        (&["--org", org, "--pat"], "`--user`"),
    ] {
        let output = home.login(&[&user[..], more].concat(), "x\ny\n");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && message.contains(said), "{more:?}: {message}");
    }
}
