//! A sandbox for each test, and commands that use it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// A running `dfns sandbox`, ended with the test.
pub(crate) struct Sandbox {
    pub(crate) process: Child,
    pub(crate) bootstrap: Value,
    pub(crate) file: PathBuf,
}

impl Sandbox {
    pub(crate) fn start(name: &str, arguments: &[&str]) -> Self {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
        let mut process = Command::new(env!("CARGO_BIN_EXE_dfns"))
            .args(["sandbox", "--bootstrap"])
            .arg(&file)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let bootstrap = serde_json::from_str(&line).unwrap();
        Self { process, bootstrap, file }
    }

    pub(crate) fn run(&self, identity: &str, arguments: &[&str]) -> Output {
        self.command(identity, arguments).output().unwrap()
    }

    /// Returns the command with the environment of this identity.
    pub(crate) fn command(&self, identity: &str, arguments: &[&str]) -> Command {
        let identity = &self.bootstrap[identity];
        let mut command = command(arguments);
        command
            .env("DFNS_BASE_URL", self.bootstrap["baseUrl"].as_str().unwrap())
            .env("DFNS_AUTH_TOKEN", identity["token"].as_str().unwrap())
            .env("DFNS_CREDENTIAL_ID", identity["credentialId"].as_str().unwrap())
            .env("DFNS_PRIVATE_KEY", identity["privateKeyPem"].as_str().unwrap());
        command
    }

    /// Creates a wallet and returns its id.
    pub(crate) fn wallet(&self) -> String {
        let create = ["wallets", "create-wallet", "--network", "EthereumSepolia", "--name", "till"];
        succeeded(&self.run("employee", &create))["id"].as_str().unwrap().to_owned()
    }

    /// Stops it as a shell would, and waits.
    pub(crate) fn stop(mut self, signal: &str) -> std::process::ExitStatus {
        let sent = Command::new("kill").args([signal, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.process.wait().unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dfns"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

#[track_caller]
pub(crate) fn succeeded(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
pub(crate) fn failed(output: &Output) -> String {
    assert!(!output.status.success());
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

impl Sandbox {
    /// Says a word to the control interface of the sandbox.
    pub(crate) fn control(&self, word: &str, arguments: &Value) -> Value {
        self.say("POST", word, arguments)
    }

    /// Removes all faults.
    pub(crate) fn clear_faults(&self) {
        self.say("DELETE", "faults", &json!({}));
    }

    fn say(&self, method: &str, word: &str, arguments: &Value) -> Value {
        let address = self.bootstrap["baseUrl"].as_str().unwrap().strip_prefix("http://").unwrap();
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let body = arguments.to_string();
        let (length, close) = (body.len(), "Connection: close\r\nContent-Type: application/json");
        write!(
            stream,
            "{method} /__sandbox/{word} HTTP/1.1\r\nHost: {address}\r\n{close}\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{word}: {response}");
        serde_json::from_str(body).unwrap()
    }

    /// Gives a wallet coins.
    pub(crate) fn fund(&self, wallet: &str) {
        let amount = "1000000000000000000";
        self.control("fund", &json!({ "walletId": wallet, "asset": { "kind": "Native" }, "amount": amount }));
    }
}

/// A wallet, an address, and the flags of a transfer of one base unit.
pub(crate) fn transfer<'a>(wallet: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let to = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
    let transfer = ["wallets", "transfer-asset", wallet, "--kind", "Native", "--to", to, "--amount", "1"];
    [&transfer[..], more].concat()
}

/// Responds to one request with these bytes. Returns the address to call.
pub(crate) fn responding(response: impl AsRef<[u8]> + Send + 'static) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        std::io::Read::read(&mut stream, &mut request).unwrap();
        stream.write_all(response.as_ref()).unwrap();
    });
    format!("http://{address}")
}

/// Responds to every request with these bytes, and closes the connection. Returns the address.
pub(crate) fn serving(response: impl Into<Vec<u8>>) -> String {
    in_turn(std::iter::repeat(response.into()))
}

/// Responds to each request with the next of these, and closes the connection. Returns the address.
pub(crate) fn in_turn(responses: impl IntoIterator<Item = Vec<u8>, IntoIter: Send + 'static>) -> String {
    let (listener, responses) = (std::net::TcpListener::bind("127.0.0.1:0").unwrap(), responses.into_iter());
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for response in responses {
            let (mut stream, _) = listener.accept().unwrap();
            // A client may close early.
            let _ = stream.read(&mut [0; 4096]).and_then(|_| stream.write_all(&response));
        }
    });
    format!("http://{address}")
}
