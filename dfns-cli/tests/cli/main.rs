//! The command as other programs use it: its sandbox, its lists, its calls, its exit codes.

mod export;
mod mistakes;
mod output;
mod profiles;
mod responses;
mod shells;
mod signers;
mod support;
mod tools;
mod unknown;
mod user_login;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use support::{Sandbox, command, failed, responding, serving, succeeded};

/// A read whose response needs no field.
const OPEN: [&str; 4] = ["call", "get_latest_unaccepted_agreement", "--param", "agreementType=Any"];

#[test]
fn the_sandbox_prints_its_address_and_identities() {
    let sandbox = Sandbox::start("contract", &["--strict"]);
    let file: Value = serde_json::from_slice(&std::fs::read(&sandbox.file).unwrap()).unwrap();
    assert_eq!(file, sandbox.bootstrap, "the file and the line are the same");
    let there = &sandbox.bootstrap;
    assert!(there["baseUrl"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert!(there["orgId"].as_str().unwrap().starts_with("or-"));
    for (who, members) in [
        ("serviceAccount", &["credentialId", "privateKeyPem", "token", "userId"][..]),
        ("employee", &["credentialId", "privateKeyPem", "token", "userId", "username"]),
        ("approver", &["credentialId", "privateKeyPem", "token", "userId", "username"]),
        ("endUser", &["credentialId", "privateKeyPem", "token", "userId", "username"]),
    ] {
        let mut named: Vec<_> = there[who].as_object().unwrap().keys().map(String::as_str).collect();
        named.sort_unstable();
        assert_eq!(named, members, "{who}");
        assert!(there[who]["privateKeyPem"].as_str().unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    }
    assert!(sandbox.stop("-TERM").success());
}

#[test]
fn the_sandbox_has_a_console_unless_control_is_off() {
    for (options, status) in [(&[][..], "200 OK"), (&["--no-control"], "404 Not Found")] {
        let sandbox = Sandbox::start("console", options);
        let address = sandbox.bootstrap["baseUrl"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(b"GET /__sandbox/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{response}");
        assert_eq!(response.contains("<title>dfns sandbox</title>"), status == "200 OK");
    }
}

#[test]
fn the_sandbox_prints_the_environment_of_its_service_account_for_a_shell() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_dfns"))
        .args(["sandbox", "--print-env"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut script = String::new();
    while !script.contains("END PRIVATE KEY") {
        script = script + &lines.next().unwrap() + "\n";
    }
    // A shell reads the lines, and the command calls with what it has read.
    let call = format!("{script}exec {} call list_users", env!("CARGO_BIN_EXE_dfns"));
    let output = Command::new("sh").args(["-c", &call]).env_clear().stdin(Stdio::null()).output().unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(succeeded(&output)["items"].as_array().unwrap().len(), 3, "{script}");
}

#[test]
fn an_interrupt_stops_the_sandbox_too() {
    assert!(Sandbox::start("interrupt", &[]).stop("-INT").success());
}

#[test]
fn the_sandbox_keeps_its_state_in_a_file() {
    let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("data-state.json");
    std::fs::remove_file(&data).ok();
    let arguments = ["--data", data.to_str().unwrap()];
    let first = Sandbox::start("data", &arguments);
    let body = r#"{"email":"new@example.co","kind":"CustomerEmployee"}"#;
    let user = succeeded(&first.run("employee", &["call", "create_user", "--json", body]));
    let before = first.bootstrap.clone();
    first.stop("-KILL");

    let second = Sandbox::start("data", &arguments);
    assert_eq!(second.bootstrap["employee"], before["employee"]);
    let id = format!("userId={}", user["userId"].as_str().unwrap());
    assert_eq!(succeeded(&second.run("employee", &["call", "get_user", "--param", &id])), user);
}

#[test]
fn a_kill_at_any_moment_loses_no_confirmed_change() {
    let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("killed-state.json");
    std::fs::remove_file(&data).ok();
    let arguments = ["--data", data.to_str().unwrap()];
    let mut answered = Vec::new();
    for round in 0..8 {
        let mut sandbox = Sandbox::start("killed", &arguments);
        let body = |user: usize| format!(r#"{{"email":"u{round}-{user}@example.co","kind":"CustomerEmployee"}}"#);
        let identity = &sandbox.bootstrap["employee"];
        let mut calls: Vec<Child> = (0..4)
            .map(|user| {
                command(&["call", "create_user", "--json", &body(user)])
                    .env("DFNS_BASE_URL", sandbox.bootstrap["baseUrl"].as_str().unwrap())
                    .env("DFNS_AUTH_TOKEN", identity["token"].as_str().unwrap())
                    .env("DFNS_CREDENTIAL_ID", identity["credentialId"].as_str().unwrap())
                    .env("DFNS_PRIVATE_KEY", identity["privateKeyPem"].as_str().unwrap())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        // Killed as soon as one of the calls is done, a later one each round. The others may be at
        // any point.
        calls[round % 4].wait().unwrap();
        sandbox.process.kill().unwrap();
        for call in calls {
            let output = call.wait_with_output().unwrap();
            if output.status.success() {
                let user: Value = serde_json::from_slice(&output.stdout).unwrap();
                answered.push(user["userId"].as_str().unwrap().to_owned());
            }
        }
    }
    let sandbox = Sandbox::start("killed", &arguments);
    let users = succeeded(&sandbox.run("employee", &["call", "list_users", "--param", "limit=200"]));
    let kept: Vec<_> = users["items"].as_array().unwrap().iter().map(|user| user["userId"].as_str().unwrap()).collect();
    for user in &answered {
        assert!(kept.contains(&user.as_str()), "{user} was answered and is lost");
    }
    println!("8 kills: {} answered, {} kept, none lost", answered.len(), kept.len() - 2);
    assert!(answered.len() >= 8);
}

#[test]
fn the_sandbox_injects_the_faults_of_a_file() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("faults-of-a-file.json");
    let rule = json!({ "match": { "operation": "list_users" }, "fault": { "kind": "status", "status": 418 } });
    std::fs::write(&file, rule.to_string()).unwrap();
    let sandbox = Sandbox::start("faults", &["--faults", file.to_str().unwrap()]);
    assert!(failed(&sandbox.run("employee", &["call", "list_users"])).contains("418"));
    succeeded(&sandbox.run("employee", &["call", "list_wallets"]));
    std::fs::write(&file, r#"{ "fault": { "kind": "status", "status": 1 } }"#).unwrap();
    let refused = command(&["sandbox"]).env("DFNS_SANDBOX_FAULTS", &file).output().unwrap();
    assert!(failed(&refused).contains("`status` must be from 200 to 599"));
    std::fs::write(&file, "{").unwrap();
    let unread = command(&["sandbox"]).env("DFNS_SANDBOX_FAULTS", &file).output().unwrap();
    assert!(failed(&unread).contains("the faults are not JSON"));
}

#[test]
fn the_sandbox_listens_on_loopback_only() {
    let output = command(&["sandbox", "--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(failed(&output).contains("0.0.0.0:0"));
}

#[test]
fn any_endpoint_can_be_called() {
    let sandbox = Sandbox::start("calls", &["--strict"]);
    let username = sandbox.bootstrap["endUser"]["username"].as_str().unwrap();
    let body = json!({ "username": username }).to_string();
    let session = succeeded(&sandbox.run("serviceAccount", &["call", "delegated_login", "--json", &body]));
    assert_eq!(session["token"].as_str().unwrap().split('.').count(), 3);

    let file = sandbox.file.with_extension("body");
    std::fs::write(&file, &body).unwrap();
    let from_file = format!("@{}", file.display());
    succeeded(&sandbox.run("serviceAccount", &["call", "delegated_login", "--json", &from_file]));

    let account = &sandbox.bootstrap["serviceAccount"];
    let key = sandbox.file.with_extension("pem");
    let pem = account["privateKeyPem"].as_str().unwrap();
    // As it is, and as PowerShell writes it.
    let utf_16: Vec<u8> = format!("\u{feff}{pem}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_key_file = |content: &[u8]| {
        std::fs::write(&key, content).unwrap();
        command(&["call", "delegated_login", "--json", &body])
            .env("DFNS_BASE_URL", sandbox.bootstrap["baseUrl"].as_str().unwrap())
            .env("DFNS_AUTH_TOKEN", account["token"].as_str().unwrap())
            .env("DFNS_CREDENTIAL_ID", account["credentialId"].as_str().unwrap())
            .env("DFNS_PRIVATE_KEY_FILE", &key)
            .output()
            .unwrap()
    };
    succeeded(&with_key_file(pem.as_bytes()));
    succeeded(&with_key_file(&utf_16));
    let refused = failed(&with_key_file(&pem.as_bytes()[..50]));
    assert!(refused.contains("DFNS_PRIVATE_KEY_FILE: the private key is cut off"), "{refused}");

    let mut piped = command(&["call", "send_login_code", "--json", "-"]);
    let organization = &sandbox.bootstrap["orgId"];
    let mut piped = piped
        .env("DFNS_BASE_URL", sandbox.bootstrap["baseUrl"].as_str().unwrap())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let code = json!({ "username": username, "orgId": organization }).to_string();
    piped.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
    assert!(succeeded(&piped.wait_with_output().unwrap())["message"].is_string());

    let users = succeeded(&sandbox.run("employee", &["call", "list_users", "--param", "limit=1"]));
    assert_eq!(users["items"].as_array().unwrap().len(), 1);
    assert!(users["nextPageToken"].is_string());

    let refused = failed(&sandbox.run("employee", &["call", "delegated_login", "--json", &body]));
    assert!(refused.starts_with("error: `delegated_login`: status 403"), "{refused}");
}

#[test]
fn a_second_sandbox_does_not_use_the_file_of_the_first() {
    let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("twice-state.json");
    std::fs::remove_file(&data).ok();
    let arguments = ["--data", data.to_str().unwrap()];
    let first = Sandbox::start("twice", &arguments);
    let second = failed(&command(&["sandbox", arguments[0], arguments[1]]).output().unwrap());
    assert!(second.contains("twice-state.json; stop it, or name another file"), "{second}");
    first.stop("-KILL");
    Sandbox::start("twice", &arguments);
}

#[test]
fn json_files_of_any_encoding_are_read() {
    let sandbox = Sandbox::start("encodings", &["--strict"]);
    let text = json!({ "name": "Trésor", "operations": ["Wallets:Read"] }).to_string();
    let utf16 = |mark: &[u8], encode: fn(u16) -> [u8; 2]| {
        [mark, &text.encode_utf16().flat_map(encode).collect::<Vec<_>>()].concat()
    };
    for bytes in [
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        utf16(b"\xff\xfe", u16::to_le_bytes),
        utf16(b"\xfe\xff", u16::to_be_bytes),
        utf16(b"", u16::to_le_bytes),
    ] {
        let file = sandbox.file.with_extension("body");
        std::fs::write(&file, &bytes).unwrap();
        let from_file = format!("@{}", file.display());
        let created = succeeded(&sandbox.run("employee", &["call", "create_permission", "--json", &from_file]));
        assert_eq!(created["name"], "Trésor");
        let mut piped = command(&["check", "create_permission", "request", "-"]);
        let mut piped = piped.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        piped.stdin.take().unwrap().write_all(&bytes).unwrap();
        assert!(piped.wait_with_output().unwrap().status.success());
    }
    let file = sandbox.file.with_extension("body");
    std::fs::write(&file, b"\xff\xfe\x00").unwrap();
    let from_file = format!("@{}", file.display());
    let refused = failed(&sandbox.run("employee", &["call", "create_permission", "--json", &from_file]));
    assert!(refused.contains("is neither UTF-8 nor UTF-16 text"), "{refused}");
}

#[test]
fn quotes_of_a_file_of_variables_do_not_belong_to_the_values() {
    let sandbox = Sandbox::start("quotes", &[]);
    let identity = &sandbox.bootstrap["employee"];
    let quoted = |value: &Value, quote: &str| format!("{quote}{}{quote}", value.as_str().unwrap());
    let call = |quote: &str| {
        command(&["call", "create_permission", "--json", r#"{"name":"a","operations":["a"]}"#])
            .env("DFNS_BASE_URL", quoted(&sandbox.bootstrap["baseUrl"], quote))
            .env("DFNS_AUTH_TOKEN", quoted(&identity["token"], quote))
            .env("DFNS_CREDENTIAL_ID", quoted(&identity["credentialId"], quote))
            .env("DFNS_PRIVATE_KEY", quoted(&identity["privateKeyPem"], quote))
            // An empty variable counts as unset.
            .env("DFNS_PRIVATE_KEY_FILE", quote.repeat(2))
            .env("DFNS_CA_FILE", quote.repeat(2))
            .output()
            .unwrap()
    };
    for quote in ["", " ", "\"", "'"] {
        succeeded(&call(quote));
    }
    let mut unbalanced = command(&["call", "list_users"]);
    unbalanced.env("DFNS_BASE_URL", "http://127.0.0.1:9").env("DFNS_AUTH_TOKEN", "\"abc");
    assert!(failed(&unbalanced.output().unwrap()).contains("DFNS_AUTH_TOKEN contains a quotation mark; remove it"));
}

#[test]
fn a_file_that_cannot_be_used_is_refused_even_without_tls() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
    let (chain, key) = (folder.join("server.pem"), folder.join("server.key"));
    let refused = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut call = command(&[&["call", "list_users"], arguments].concat());
        call.env("DFNS_BASE_URL", "http://127.0.0.1:9").env("DFNS_AUTH_TOKEN", "t").envs(variables.iter().copied());
        let output = call.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {variables:?}: {}", failed(&output));
        failed(&output)
    };
    for arguments in [&["--ca", "/nope"][..], &["--ca", "/nope", "--dry-run"], &["--ca", "/dev/null"]] {
        assert!(refused(arguments, &[]).contains("DFNS_CA_FILE: `"), "{arguments:?}");
    }
    let (chain, key) = (chain.to_str().unwrap(), key.to_str().unwrap());
    for (variables, said) in [
        (&[("DFNS_CA_FILE", "/nope")][..], "DFNS_CA_FILE: `/nope` cannot be read"),
        (&[("DFNS_CLIENT_CERT_FILE", "/nope")], "DFNS_CLIENT_CERT_FILE: `/nope` cannot be read"),
        (&[("DFNS_CLIENT_CERT_FILE", chain)], "set both DFNS_CLIENT_CERT_FILE and DFNS_CLIENT_KEY_FILE"),
        (&[("DFNS_CLIENT_CERT_FILE", key), ("DFNS_CLIENT_KEY_FILE", key)], "certificate"),
    ] {
        let printed = refused(&[], variables);
        assert!(printed.contains(said), "{variables:?}: {printed}");
    }
}

/// Responds over TLS, as a proxy with its own certificate authority does. Returns the port.
fn responding_over_tls(requests: usize) -> u16 {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = CertificateDer::from_pem_slice(include_bytes!("../tls/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../tls/server.key")).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = std::sync::Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(requests) {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            // A client that trusts another authority ends the handshake.
            if std::io::Read::read(&mut stream, &mut [0; 4096]).is_ok() {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}").unwrap();
                stream.conn.send_close_notify();
                stream.flush().ok();
            }
        }
    });
    port
}

#[test]
fn the_certificate_authority_of_a_company_is_named_by_the_environment() {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
    let file = folder.join("authority.pem");
    let key = folder.join("server.key");
    let (file, folder, key) = (file.to_str().unwrap(), folder.to_str().unwrap(), key.to_str().unwrap());
    let empty = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-authorities");
    std::fs::create_dir_all(&empty).unwrap();
    let empty = empty.to_str().unwrap();
    let only = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("authorities");
    std::fs::create_dir_all(&only).unwrap();
    std::fs::copy(file, only.join("0a1b2c3d.0")).unwrap();
    let only = only.to_str().unwrap();
    let several = format!("{only}:{only}");
    // A DER file comes before a PEM file. The folder of this test also holds a private key.
    let mixed = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("authorities-mixed");
    std::fs::create_dir_all(&mixed).unwrap();
    let other = include_str!("../tls/server.pem");
    let der: CertificateDer<'_> = CertificateDer::from_pem_slice(other.as_bytes()).unwrap();
    std::fs::write(mixed.join("a.der"), der).unwrap();
    std::fs::copy(file, mixed.join("b.pem")).unwrap();
    let mixed = mixed.to_str().unwrap();
    let cut = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cut.pem");
    std::fs::write(&cut, format!("{other}{}", &std::fs::read_to_string(file).unwrap()[..200])).unwrap();
    let cut = cut.to_str().unwrap();
    let untrusting: [&[(&str, &str)]; 2] = [&[], &[("DFNS_CA_FILE", cut)]];
    let works: [&[(&str, &str)]; 7] = [
        &[("DFNS_CA_FILE", file)],
        &[("DFNS_CA_FILE", file), ("SSL_CERT_FILE", "/nowhere")],
        &[("SSL_CERT_FILE", file)],
        &[("SSL_CERT_DIR", only)],
        &[("SSL_CERT_DIR", &several)],
        &[("SSL_CERT_DIR", mixed)],
        &[("SSL_CERT_DIR", folder)],
    ];
    let port = responding_over_tls(works.len() + 1 + 3 * untrusting.len());
    let call = |variables: &[(&str, &str)]| {
        command(&OPEN)
            .env("DFNS_BASE_URL", format!("https://localhost:{port}"))
            .env("DFNS_AUTH_TOKEN", "t")
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    };
    for variables in works {
        assert_eq!(succeeded(&call(variables)), json!({}), "{variables:?}");
    }
    let mut flag = command(&[&OPEN[..], &["--ca", file]].concat());
    flag.env("DFNS_BASE_URL", format!("https://localhost:{port}")).env("DFNS_AUTH_TOKEN", "t");
    assert_eq!(succeeded(&flag.env("DFNS_CA_FILE", "/nowhere").output().unwrap()), json!({}));
    for variables in untrusting {
        let said = failed(&call(variables));
        assert!(said.contains("pass the file of its certificate authority with --ca or DFNS_CA_FILE"), "{said}");
        assert!(!said.contains("TrustRoots"), "{said}");
        if !variables.is_empty() {
            let note = format!("note: DFNS_CA_FILE: `{cut}`: certificate 2 is cut off; it is left out");
            assert!(said.contains(&note), "{said}");
        }
    }
    for (variables, why) in [
        (("DFNS_CA_FILE", "/nowhere"), "DFNS_CA_FILE: `/nowhere` cannot be read"),
        (("SSL_CERT_FILE", "/nowhere"), "SSL_CERT_FILE: `/nowhere` cannot be read"),
        (("SSL_CERT_DIR", "/nowhere"), "SSL_CERT_DIR: `/nowhere` cannot be read"),
        (("DFNS_CA_FILE", folder), "DFNS_CA_FILE: "),
        (
            ("DFNS_CA_FILE", key),
            "server.key`: certificate authorities: no certificate found; the file holds a private key",
        ),
        (("SSL_CERT_DIR", empty), "contains a certificate authority"),
        (("DFNS_CLIENT_CERT_FILE", file), "set both DFNS_CLIENT_CERT_FILE and DFNS_CLIENT_KEY_FILE, or neither"),
    ] {
        let said = failed(&call(&[variables]));
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn loopback_is_reached_without_the_proxy_of_the_environment() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let call = |url: &str, variables: &[(&str, String)]| {
        command(&OPEN)
            .env("DFNS_BASE_URL", url)
            .env("DFNS_AUTH_TOKEN", "t")
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap()
    };
    let http = format!("http://user:canary-secret@{address}");
    for variables in [
        vec![("HTTP_PROXY", http.clone())],
        vec![("http_proxy", http.clone()), ("https_proxy", http.clone())],
        vec![("ALL_PROXY", format!("socks5://user:canary-secret@{address}"))],
        vec![("HTTP_PROXY", "::no proxy::".to_owned()), ("NO_PROXY", String::new())],
    ] {
        let url = responding(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        assert_eq!(succeeded(&call(&url, &variables)), json!({}), "{variables:?}");
    }
    proxy.set_nonblocking(true).unwrap();
    assert_eq!(proxy.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    // Another host is reached by the proxy, whose password does not show when it cannot be.
    drop(proxy);
    let said = failed(&call("https://api.dfns.invalid", &[("HTTPS_PROXY", http)]));
    assert!(said.contains("no connection") && !said.contains("canary"), "{said}");
    // A proxy that cannot be used, and one that requires a password, are named with their variable.
    let said = failed(&call("https://api.dfns.invalid", &[("https_proxy", "socks5://u:canary@127.0.0.1".to_owned())]));
    assert!(said.contains("https_proxy: the scheme is not supported") && !said.contains("canary"), "{said}");
    for (response, advice) in [
        (
            &b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..],
            "into HTTPS_PROXY, http://user:password@host:port",
        ),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "list it in NO_PROXY"),
    ] {
        let said = failed(&call("https://api.dfns.invalid", &[("HTTPS_PROXY", serving(response))]));
        assert!(said.contains(advice) && !said.contains("`Proxy"), "{said}");
    }
}

#[test]
fn a_servers_control_characters_never_reach_the_terminal() {
    let call = |response| {
        command(&OPEN).env("DFNS_BASE_URL", responding(response)).env("DFNS_AUTH_TOKEN", "t").output().unwrap()
    };
    let head = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n";
    let message = r#"{"error":{"message":"no\u001b[2J such user\r\nerror: forged second line\u0007\u202e\u009b2J"}}"#;
    let said = failed(&call(Box::leak((head.to_owned() + message).into_boxed_str()).as_bytes()));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(r"no\u{1b}[2J such user\r\nerror: forged second line\u{7}\u{202e}\u{9b}2J"), "{said}");

    let body = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"name\":\"a\u{9b}2J\u{7f}\u{202e}b\"}";
    let output = call(body.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "{\"name\":\"a\\u009b2J\\u007f\\u202eb\"}\n");
    assert_eq!(succeeded(&output), json!({ "name": "a\u{9b}2J\u{7f}\u{202e}b" }));
}

#[test]
fn codes_that_would_be_mailed_are_lines_on_stderr() {
    let mut sandbox = Sandbox::start("mail", &[]);
    let lines = BufReader::new(sandbox.process.stderr.take().unwrap()).lines();
    // The address of the console is a line as well.
    let mut mail = lines.filter(|line| line.as_ref().is_ok_and(|line| line.starts_with("mail to ")));
    let body = r#"{"email":"new@example.co","kind":"CustomerEmployee"}"#;
    succeeded(&sandbox.run("employee", &["call", "create_user", "--json", body]));
    let line = mail.next().unwrap().unwrap();
    let code = line.strip_prefix("mail to new@example.co: registration code ").unwrap();
    let body = json!({ "orgId": sandbox.bootstrap["orgId"], "username": "new@example.co", "registrationCode": code });
    let call = ["call", "create_registration_challenge", "--json", &body.to_string()];
    assert!(succeeded(&sandbox.run("employee", &call))["challenge"].is_string());

    // A name cannot forge a line.
    let forged = "jane\nmail to jdoe@example.co: login code AAA-AAA-AAA";
    let body = json!({ "email": forged, "kind": "EndUser" }).to_string();
    let create = ["call", "create_delegated_registration_challenge", "--json", &body];
    let refused = failed(&sandbox.run("serviceAccount", &create));
    assert!(refused.contains("without line breaks and other control characters"), "{refused}");
}

#[test]
fn an_invalid_call_is_rejected_before_anything_is_sent() {
    let nested = format!(r#"{{"username":{}{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
    // Nothing listens there: a call that gets as far as sending fails differently.
    let call = |arguments: &[&str]| {
        let output =
            command(arguments).env("DFNS_BASE_URL", "http://127.0.0.1:9").env("DFNS_AUTH_TOKEN", "t").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        failed(&output)
    };
    for (arguments, why) in [
        (&["call", "delegated_logon"][..], "did you mean `delegated_login`"),
        (&["call", "delegated_login"], "the body lacks `username`"),
        (&["call", "delegated_login", "--json", "[]"], "the body lacks `username`"),
        (
            &["call", "transfer_asset", "--param", "walletId=wa-1", "--json", r#"{"kind": "Native", "to": "0x0"}"#],
            "the body lacks `amount`",
        ),
        (&["call", "transfer_asset", "--param", "walletId=wa-1", "--json", "{}"], "the body lacks `kind`"),
        (
            &[
                "call",
                "create_policy",
                "--json",
                r#"{"name": "a", "activityKind": "Wallets:Sign", "rule": {},
                "action": {"kind": "RequestApproval", "approvalGroups": [{"approvers": {}}]}}"#,
            ],
            "the body lacks `rule.kind`, `action.approvalGroups[0].quorum`",
        ),
        (&["call", "delegated_login", "--json", "{"], "the body cannot be read as JSON"),
        (&["call", "delegated_login", "--json", r#"{"username":"a"}"#], "set DFNS_CREDENTIAL_ID"),
        (&["call", "delegated_login", "--json", "@/nowhere"], "`/nowhere` cannot be read"),
        (&["call", "delegated_login", "--json", &nested], "the body cannot be read as JSON: nested too deeply"),
        (&["call", "get_user"], "parameter `userId` is missing; add `--param userId=...`"),
        (
            &["call", "get_user", "--param", "user=1"],
            "no parameter has the name `user`; did you mean `userId`? it takes `userId`",
        ),
        (&["call", "get_user", "--param", "userId"], "not of the form NAME=VALUE"),
        (&["call", "get_user", "--param", "userId="], "path parameter `userId` is empty"),
        (
            &["call", "get_user", "--param", &format!("userId={}", "x".repeat(50_000))],
            "has 50000 bytes; an id is shorter",
        ),
        (&["call", "get_user", "--param", "userId=a", "--json", "{}"], "it takes no body"),
        (&["describe", "nothing_like_it"], "`dfns endpoints` lists them all"),
        (
            &["endpoints", "--domain", "walets"],
            "no domain has the name `walets` (did you mean `wallets`?); it is one of `address_watches`",
        ),
        (
            &["endpoints", "tranfer_aset"],
            "no endpoint has `tranfer_aset` in its id or path; did you mean `transfer_asset`?",
        ),
        (&["endpoints", "nothing-like-it"], "in its id or path; `dfns endpoints` lists them all"),
    ] {
        let said = call(arguments);
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    let mut guessing = command(&["call", "get_user", "--param", "userId=a"]);
    let refused = failed(&guessing.env("DFNS_AUTH_TOKEN", "t").output().unwrap());
    assert!(refused.starts_with("error: set DFNS_BASE_URL: "), "{refused}");
    assert!(
        ["https://api.dfns.io", "https://api.uae.dfns.io"].iter().all(|region| refused.contains(region)),
        "{refused}"
    );
    let refused =
        failed(&guessing.env_remove("DFNS_AUTH_TOKEN").env("DFNS_BASE_URL", "http://127.0.0.1:9").output().unwrap());
    assert!(refused.contains("set DFNS_AUTH_TOKEN"), "{refused}");
    // A connection that is refused names the address.
    let refused = failed(&guessing.env("DFNS_AUTH_TOKEN", "t").output().unwrap());
    assert!(refused.contains("127.0.0.1:9"), "{refused}");
    let output = command(&["cal"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(failed(&output).contains("no command or domain has the name"));
    for (words, usage, one) in [
        (&[][..], "Usage: dfns <COMMAND>", "listen"),
        (&[], "whose operations `dfns DOMAIN` lists", "wallets"),
        (&["export"], "Usage: dfns export", "postman"),
    ] {
        let output = command(words).output().unwrap();
        let said = failed(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.starts_with("error: a command is missing; it is one of "), "{said}");
        assert!(said.contains(usage) && said.contains(one), "{said}");
    }
}

#[test]
fn endpoints_are_found_by_a_word() {
    let list = succeeded(&command(&["endpoints", "--json", "--domain", "wallets", "TRANSFER"]).output().unwrap());
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"transfer_asset") && !ids.contains(&"create_wallet"), "{ids:?}");
}

/// Runs the commands of a document as a reader does: the sandbox in one shell, the rest in another.
#[cfg(unix)]
fn run_as_printed(name: &str, section: &str) -> String {
    use std::os::unix::process::CommandExt as _;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).unwrap();
    let programs = PathBuf::from(env!("CARGO_BIN_EXE_dfns"));
    let path = format!("{}:{}", programs.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let blocks = section.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    // The command is built already.
    let lines = blocks.flat_map(str::lines).filter(|line| !line.starts_with("cargo install"));
    let (sandbox, calls): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with("dfns sandbox"));
    let shell = |script: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-ec", script]).current_dir(&folder).env_clear().env("PATH", &path).stdin(Stdio::null());
        shell
    };
    let [sandbox] = sandbox.as_slice() else { panic!("{name} has not one sandbox") };
    let mut sandbox = shell(sandbox).process_group(0).stdout(Stdio::piped()).spawn().unwrap();
    let end = "END PRIVATE KEY-----'";
    let mut lines = BufReader::new(sandbox.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains(end)), "{name}: the sandbox ended before it accepted connections");
    // `tee` writes the file right after it printed the same.
    let variables = folder.join("sandbox.env");
    let is_written = || std::fs::read_to_string(&variables).is_ok_and(|text| text.contains(end));
    while !is_written() {
        std::thread::yield_now();
    }
    let output = shell(&calls.join("\n")).output().unwrap();
    Command::new("kill").args(["-TERM", "--", &format!("-{}", sandbox.id())]).status().unwrap();
    sandbox.wait().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[cfg(unix)]
fn the_commands_of_the_documents_work_as_printed() {
    let readme = include_str!("../../../README.md");
    let section = readme.split("## The command line\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let guide = include_str!("../../../docs/src/command-line.md");
    for (name, section) in [("readme", section), ("guide", guide), ("own-readme", include_str!("../../README.md"))] {
        let output = run_as_printed(name, section);
        assert!(output.contains("POST /wallets\n") && output.contains("values are preserved"), "{output}");
    }
}

#[test]
fn every_endpoint_is_listed_and_described() {
    let list = succeeded(&command(&["endpoints", "--json"]).output().unwrap());
    let login = list.as_array().unwrap().iter().find(|entry| entry["id"] == "delegated_login").unwrap();
    assert_eq!(
        *login,
        json!({
            "id": "delegated_login", "domain": "auth", "method": "POST", "path": "/auth/login/delegated",
            "auth": "token", "signed": true, "callers": ["ServiceAccount"],
            "permissions": [
                [
                    { "name": "Auth:Users:Read", "when": null },
                    { "name": "Auth:Users:Delegate", "when": null },
                    { "name": "Auth:Types:Employee", "when": "kind == CustomerEmployee" },
                    { "name": "Auth:Types:EndUser", "when": "kind == EndUser" }
                ],
                [{ "name": "Auth:Login:Delegated", "when": null }],
                [{ "name": "Auth:Delegated:Login", "when": null }]
            ],
            "request": "json", "paginated": false, "deprecated": false, "outcome": "value",
            "replay": "never", "settles": null
        })
    );
    let table = String::from_utf8(command(&["endpoints"]).output().unwrap().stdout).unwrap();
    for entry in list.as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        assert!(table.lines().any(|line| line.starts_with(&format!("{id} "))), "{id}");
        let described = command(&["describe", id]).output().unwrap();
        let text = String::from_utf8(described.stdout).unwrap();
        assert!(described.status.success() && text.contains(entry["path"].as_str().unwrap()), "{text}");
        assert!(!text.lines().any(|line| line.starts_with("# ")), "{id} shows hidden lines of its example: {text}");
        assert!(!text.contains("[`") && !text.contains("]("), "{id} shows links of rustdoc: {text}");
    }
    for (id, parts) in [
        ("list_wallets", "Parameters:\n  limit: number, in the query, optional. "),
        (
            "transfer_asset",
            "Parameters:\n  walletId: string, in the path. The source wallet\nBody:\n  kind: one of\n    Native, with\n      to: string. ",
        ),
        ("transfer_asset", "      priority: one of Slow, Standard, Fast, optional. The fee priority\n"),
        ("create_wallet", "  signingKey: object, optional. "),
        ("create_wallet", "\n    deriveFrom: object, optional. "),
        ("create_wallet", "\n      keyId: string. "),
        ("transfer_asset", "dfns call transfer_asset --param walletId=... --json '...'\n"),
        ("create_wallet", "dfns call create_wallet --json '{\"network\": ...}'\n"),
    ] {
        let text = String::from_utf8(command(&["describe", id]).output().unwrap().stdout).unwrap();
        assert!(text.contains(parts), "{text}");
    }
    let help = command(&["--help"]).output().unwrap();
    let text = String::from_utf8_lossy(&help.stdout);
    assert!(
        help.status.success() && text.contains("sandbox") && text.contains("fee-sponsors, keys, networks"),
        "{text}"
    );
}

/// Runs `dfns check` on this text in a file.
fn check(id: &str, what: &str, text: &str) -> Output {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("check-{}.json", std::thread::current().name().unwrap()));
    std::fs::write(&file, text).unwrap();
    command(&["check", id, what, file.to_str().unwrap()]).output().unwrap()
}

#[test]
fn json_that_the_types_know_round_trips() {
    for (id, what, text, said) in [
        ("delegated_login", "request", r#"{"username": "jdoe"}"#, "`delegated_login`: the value is preserved\n"),
        ("delegated_login", "response", r#"{"token": "eyJ0"}"#, "`delegated_login`: the value is"),
        (
            "create_user",
            "request",
            r#"{"email": "a", "kind": "EndUser", "publicKey": null}"#,
            "`create_user`: all 2 values are",
        ),
        ("list_users", "response", r#"{"items": [], "nextPageToken": null}"#, "`list_users`: the value is"),
        (
            "list_audit_logs",
            "response",
            "Date Performed,Audit Log ID\n2026-01-01T00:00:00Z,log-1\n",
            "`list_audit_logs`: the value is",
        ),
        ("delete_permission", "response", "", "`delete_permission`"),
        (
            "update_permission",
            "response",
            r#"{"id": "cr-1", "kind": "Permission", "operationKind": "Update", "status": "Pending", "entityId": "pm-1",
                "requester": {"userId": "us-1"}, "dateCreated": "2026-01-01T00:00:00Z", "body": {"any": "thing"}}"#,
            "`update_permission`: all 8 values are",
        ),
    ] {
        let output = check(id, what, text);
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{id}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(stdout.starts_with(said), "{stdout}");
    }
    let mut piped = command(&["check", "delegated_login", "request", "-"]);
    let mut piped = piped.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    piped.stdin.take().unwrap().write_all(br#"{"username":"jdoe"}"#).unwrap();
    assert!(piped.wait_with_output().unwrap().status.success());
}

#[test]
fn each_lost_value_is_a_line_and_the_command_fails() {
    let text = r#"{"items": [{"id": "as-1", "permissionId": "pm-1", "identityId": "us-1", "isImmutable": true, "novelty": {"a": 1},
        "dateCreated": "2026-01-01T00:00:00Z", "dateUpdated": "2026-01-01T00:00:00Z"}], "total": 1}"#;
    let output = check("list_assignments", "response", text);
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout, "unknown  items[0].novelty\nunknown  total\n");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "error: `list_assignments`: 2 of 8 values are not preserved\n");
    let output = check("delete_permission", "response", r#"{"a\u001b[2J\n": 1}"#);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "unknown  a\\u{1b}[2J\\n\n");
    let output = check("delete_permission", "response", r#"{"id": "pm-1"}"#);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "unknown  id\n");
}

#[test]
fn each_value_that_the_types_do_not_know_is_a_line_and_check_fails() {
    let wallet = |network: &str, status: &str, scheme: &str| {
        json!({
            "id": "wa-1", "network": network, "status": status, "custodial": true, "tags": [],
            "dateCreated": "2026-01-01T00:00:00Z",
            "signingKey": { "id": "key-1", "scheme": scheme, "curve": "secp256k1", "publicKey": "02" },
        })
    };
    let known = wallet("Ethereum", "Active", "ECDSA");
    assert!(check("create_wallet", "response", &known.to_string()).status.success());
    for (id, what, json, lines) in [
        ("create_wallet", "response", wallet("Newnet", "Active", "ECDSA"), &["network: value `Newnet`"][..]),
        (
            "list_wallets",
            "response",
            json!({ "items": [known, wallet("Ethereum", "As\u{1b}leep", "Quantum")] }),
            &["items[1].status: value `As\\u{1b}leep`", "items[1].signingKey.scheme: value `Quantum`"],
        ),
        ("create_user", "request", json!({ "email": "a", "kind": "Robot" }), &["kind: value `Robot`"]),
        (
            "transfer_asset",
            "request",
            json!({ "kind": "Teleport", "to": "0x0", "amount": "1" }),
            &["kind: value `Teleport`"],
        ),
        (
            "create_policy",
            "request",
            json!({
                "name": "a", "activityKind": "Wallets:Sign", "rule": { "kind": "Moon" }, "action": { "kind": "Sing" },
            }),
            &["rule.kind: value `Moon`", "action.kind: value `Sing`"],
        ),
    ] {
        let output = check(id, what, &json.to_string());
        let (printed, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let mut shown: Vec<_> = printed.lines().collect();
        let mut expected: Vec<_> = lines.iter().map(|line| format!("unknown  {line}")).collect();
        shown.sort_unstable();
        expected.sort_unstable();
        assert_eq!(shown, expected, "{id}: {said}");
        assert_eq!(output.status.code(), Some(1), "{id}: {said}");
        assert!(said.contains("unknown to the types"), "{said}");
    }
    // Lost fields and unknown values together.
    let mut both = wallet("Newnet", "Active", "ECDSA");
    both["novelty"] = json!(1);
    let output = check("create_wallet", "response", &both.to_string());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "unknown  novelty\nunknown  network: value `Newnet`\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("1 of 11 values are not preserved, and 1 of 11 values is unknown"), "{said}");
}

#[test]
fn an_unreadable_input_of_check_is_an_error_with_a_reason() {
    for (id, what, text, why) in [
        ("delegated_login", "request", "{}", "`delegated_login`: `username` is missing, and the types require it"),
        ("list_users", "response", r#"{"items": [{"userId": "us-1"}]}"#, "`list_users`: `items[0].kind` is missing"),
        ("create_user", "request", r#"{"email": 7, "kind": "EndUser"}"#, "at `email`"),
        ("create_user", "request", "{", "the body is not JSON"),
        ("create_user", "response", "", "the response is empty where JSON was expected"),
        ("get_user", "request", "{}", "`get_user`: it takes no body"),
        ("create_wallet", "response", "<html>", "`create_wallet`: the response is not JSON"),
        ("list_audit_logs", "response", "Username\njdoe\n", "does not name the column `Date Performed`"),
    ] {
        let output = check(id, what, text);
        assert_eq!(output.status.code(), Some(2));
        let said = failed(&output);
        assert!(said.contains(why), "{id}: {said}");
        assert!(!said.contains("status 200") && !said.contains("was sent"), "nothing was called: {said}");
    }
    // One level too deep, deeper than any parser accepts, and larger than any terminal shows.
    for depth in [65, 128, 100_000, 500_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for (id, what, text) in [
            ("create_user", "request", format!(r#"{{"email":"a","kind":"EndUser","x":{nested}}}"#)),
            ("list_users", "response", format!(r#"{{"items":[],"x":{nested}}}"#)),
            ("call_function", "response", nested.clone()),
            ("delete_permission", "response", format!(r#"{{"x":{nested}}}"#)),
        ] {
            let output = check(id, what, &text);
            assert_eq!(output.status.code(), Some(2), "{id} at {depth}");
            assert!(failed(&output).contains("too deep"), "{id} at {depth}: {}", failed(&output));
        }
    }
    let missing = command(&["check", "create_user", "request", "/nowhere"]).output().unwrap();
    assert!(failed(&missing).contains("`/nowhere` cannot be read"));
    let usage = command(&["check", "create_user", "reply", "-"]).output().unwrap();
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn each_operation_is_a_command_with_flags() {
    let sandbox = Sandbox::start("flags", &["--strict"]);
    let key = ["--signing-key.scheme", "ECDSA", "--signing-key.curve=secp256k1"];
    let create =
        ["wallets", "create-wallet", "--network", "EthereumSepolia", "--name", "till", "--tags", "a", "--tags", "b"];
    let wallet = succeeded(&sandbox.run("employee", &[&create[..], &key].concat()));
    assert_eq!((&wallet["name"], &wallet["tags"]), (&json!("till"), &json!(["a", "b"])));
    assert_eq!(wallet["signingKey"]["scheme"], "ECDSA");
    let id = wallet["id"].as_str().unwrap();

    let to = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
    let transfer = [
        "wallets",
        "transfer-asset",
        id,
        "--kind",
        "Native",
        "--to",
        to,
        "--amount",
        "1",
        "--external-id",
        "invoice-7",
    ];
    let transfer = succeeded(&sandbox.run("employee", &transfer));
    let expected = json!({ "kind": "Native", "to": to, "amount": "1", "externalId": "invoice-7" });
    assert_eq!(transfer["requestBody"], expected);

    let page = succeeded(&sandbox.run("employee", &["wallets", "list-wallets", "--limit", "1"]));
    assert_eq!(page["items"][0]["id"], id);
    // Domains and operations are found in either spelling.
    let read = succeeded(&sandbox.run("employee", &["Wallets", "get_wallet", id]));
    assert_eq!(read["id"], id);
    let text = json!({ "network": "EthereumSepolia", "name": null }).to_string();
    succeeded(&sandbox.run("employee", &["wallets", "create-wallet", "--json", &text]));
}

#[test]
fn wrong_arguments_of_an_operation_are_named_before_anything_is_sent() {
    let transfer = |more: &'static [&'static str]| [&["wallets", "transfer-asset", "wa-1"], more].concat();
    for (arguments, said) in [
        (vec!["create_wallet"], "`create-wallet` is an operation of `wallets`: `dfns wallets create-wallet`"),
        (vec!["walets"], "no command or domain has the name `walets`; did you mean `wallets`?"),
        (vec!["wallets", "transfer-aset", "wa-1"], "did you mean `transfer-asset`?"),
        (vec!["wallets", "transfer-asset"], "<WALLET-ID>"),
        (transfer(&[]), "a flag is required: `--kind` (one of Native, "),
        (transfer(&["--to", "0x00"]), "a flag is required: `--kind` (one of Native, "),
        (transfer(&["--kind", "Natve"]), "`--kind` has no value `Natve`; did you mean `Native`?"),
        (transfer(&["--kind", "Erc20"]), "flags are required: `--contract`, `--to`, `--amount`"),
        (
            transfer(&["--kind", "Native", "--to", "0x00", "--amount", "1", "--contract", "0x00"]),
            "`--contract` does not go with `--kind Native`",
        ),
        (transfer(&["--kind", "Native", "--kind", "Erc20"]), "`--kind` is given 2 times, and takes one value"),
        (transfer(&["--kind", "Native", "--too", "0x00"]), "no flag has the name `--too`; did you mean `--to`"),
        (transfer(&["--amount"]), "`--amount` takes a value"),
        (transfer(&["more"]), "`more` is one argument too many"),
        (vec!["call", "get_wallet", "--parm", "a=b"], "no flag has the name `--parm`; did you mean `--param`?"),
        (vec!["wallets", "list-wallets", "-o", "tabel"], "`--output` has no value `tabel`; did you mean `table`?"),
        (
            transfer(&["--kind", "Native", "--to", "0x00", "--amount", "1", "--offer=yes"]),
            "`--offer`: `yes` is not `true` or `false`",
        ),
        (
            transfer(&["--json", "{}", "--kind", "Native"]),
            "`--json` is the whole body, so `--kind` cannot be given as well",
        ),
        (
            transfer(&["--json", r#"{"kind": "Native", "to": "0x00", "amount": "1", "memmo": "x"}"#]),
            "`--json`: `memmo` is not a field; did you mean `memo`? `call` sends any body",
        ),
        (
            transfer(&["--json", r#"{"kind": "Native", "to": "0x00", "amount": 1, "contract": "0x00"}"#]),
            "`amount` is not a string; `contract` does not go with `kind` `Native`; it is a field of `Erc20`, ",
        ),
        (transfer(&["--json", r#"{"kind": "Native", "to": null}"#]), "`to` is not a string; `amount` is required"),
        (transfer(&["--json", r#"{"kind": "Natve"}"#]), "`kind` has no value `Natve`; did you mean `Native`?"),
        (transfer(&["--json", "[]"]), "`--json`: the body is not an object"),
        (
            vec!["wallets", "create-wallet", "--json", r#"{"network": "Etherium", "tags": ["a", 1]}"#],
            "`network` has no value `Etherium`; did you mean `Ethereum`",
        ),
        (
            transfer(&["--kind", "Native", "--to", "0x00", "--amount", "1", "--expires-at", "tomorrow"]),
            "`--expires-at`: `tomorrow` is not an RFC 3339 timestamp such as `2023-04-14T20:41:28.715Z`",
        ),
        (vec!["wallets", "list-wallets", "--limit", "-1"], "`--limit` must be 0 to 4294967295, and is `-1`"),
        (transfer(&["--json", "{bad"]), "`--json` cannot be read as JSON"),
        (vec!["wallets", "list-wallets", "--limit", "many"], "`--limit`: `many` is not a number"),
        (vec!["wallets", "create-wallet", "--signing-key.curve", "ed25519"], "a flag is required: `--network`"),
        (
            vec![
                "wallets",
                "create-wallet",
                "--network",
                "Ethereum",
                "--signing-key",
                "{}",
                "--signing-key.id",
                "key-1",
            ],
            "`--signing-key` is the whole object, so `--signing-key.*` cannot be given as well",
        ),
        (
            vec!["wallets", "create-wallet", "--network", "Ethereum", "--signing-key", "[]"],
            "`--signing-key`: `[]` is not an object",
        ),
        (
            vec!["policies", "create-policy", "--rule.kind", "TransactionAmountLimit"],
            "flags are required: `--name`, `--activity-kind`, `--rule.configuration`, `--action`",
        ),
    ] {
        let output = command(&arguments).output().unwrap();
        let message = failed(&output);
        assert!(message.contains(said), "{arguments:?}: {message}");
        assert_eq!(output.status.code(), Some(2), "{message}");
    }
}

#[test]
fn domains_list_their_operations_and_these_their_flags() {
    let list = String::from_utf8(command(&["wallets"]).output().unwrap().stdout).unwrap();
    assert!(list.contains("  transfer-asset "), "{list}");
    let help = command(&["wallets", "transfer-asset", "--help"]).output().unwrap();
    assert!(help.status.success());
    let help = String::from_utf8([help.stdout, help.stderr].concat()).unwrap();
    for part in [
        "Usage: dfns wallets transfer-asset <WALLET-ID> --kind <VALUE> --to <VALUE> [OPTIONS]",
        "--amount <VALUE>",
        "One of Slow, Standard, Fast",
        "Values of --kind:\n  Native, Aip21,",
        "--wait [<STATUS>]",
    ] {
        assert!(help.contains(part), "{help}");
    }
    let help = |line: &[&str]| {
        let help = command(line).output().unwrap();
        String::from_utf8(help.stdout).unwrap()
    };
    let policy = help(&["policies", "create-policy", "--help"]);
    for part in ["--name <VALUE> --activity-kind <VALUE>", "[required]", "--rule.kind <VALUE>"] {
        assert!(policy.contains(part), "{policy}");
    }
    // Names are those of the wire, not those of Rust.
    assert!(help(&["webhooks", "create-webhook", "--help"]).contains("at least one, or `*`"));
    assert!(help(&["wallets", "list-wallets", "--help"]).contains("`nextPageToken`"));
    for text in [help(&["describe", "list_wallets"]), help(&["describe", "create_webhook"])] {
        assert!(!text.contains("next_page_token") && !text.contains("`WebhookEventKind::All`"), "{text}");
        assert!(text.contains("Command:     dfns w"), "{text}");
    }
}
