//! Measures the sandbox: the start, requests that do nothing, signed wallet creations, and lists.
//!
//! `cargo xtask bench sandbox` runs it. Each creation is three requests, as a client makes them.
//! The clients are threads of their own, whose CPU time is shown beside that of the sandbox.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dfns_sandbox::{Identity, Sandbox};
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How many clients create wallets at the same time.
const CLIENTS: u32 = 4;

/// How many wallets there are at the second measurement for each one of the first.
const GROWTH: u32 = 5;

fn main() -> Result<()> {
    let count: u32 = std::env::args().nth(1).map_or(Ok(4000), |count| count.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;

    let begun = Instant::now();
    let sandbox = runtime.block_on(Sandbox::start())?;
    Client::new(sandbox.base_url(), &sandbox.bootstrap().employee)?.get("/wallets")?;
    println!("start to first response: {:.1} ms", begun.elapsed().as_secs_f64() * 1000.0);
    println!("memory after the start: {:.1} MiB", resident()?);

    println!("three requests for an unknown path: {}", measure(&sandbox, count, Client::ask_for_nothing)?);
    println!("in memory: signed wallet creations: {}", measure(&sandbox, count, Client::create_wallet)?);
    println!("a page of 50 of {count} wallets: {:.2} ms", page(&sandbox)?);
    measure(&sandbox, count * (GROWTH - 1), Client::create_wallet)?;
    let many = count * GROWTH;
    println!("a page of 50 of {many} wallets: {:.2} ms", page(&sandbox)?);
    println!("with {many} wallets: signed wallet creations: {}", measure(&sandbox, count, Client::create_wallet)?);
    println!("memory with {} wallets: {:.1} MiB", many + count, resident()?);
    runtime.block_on(sandbox.stop());

    let folder = std::env::temp_dir().join(format!("dfns-sandbox-load-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = in_file(&runtime, &folder, count / 4);
    fs::remove_dir_all(&folder)?;
    println!("with a file: signed wallet creations: {}", measured?);
    Ok(())
}

/// The milliseconds that a page of 50 wallets takes.
fn page(sandbox: &Sandbox) -> Result<f64> {
    let mut client = Client::new(sandbox.base_url(), &sandbox.bootstrap().employee)?;
    let begun = Instant::now();
    for _ in 0..100 {
        client.get("/wallets?limit=50")?;
    }
    Ok(begun.elapsed().as_secs_f64() * 10.0)
}

fn in_file(runtime: &tokio::runtime::Runtime, folder: &Path, count: u32) -> Result<String> {
    let sandbox = runtime.block_on(Sandbox::builder().data(folder.join("state.redb")).start())?;
    let cost = measure(&sandbox, count, Client::create_wallet);
    runtime.block_on(sandbox.stop());
    cost
}

/// Does something many times, and describes its rate and its cost.
fn measure(sandbox: &Sandbox, count: u32, act: fn(&mut Client) -> Result<()>) -> Result<String> {
    let (begun, cpu) = (Instant::now(), process_cpu()?);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let mut client = Client::new(sandbox.base_url(), &sandbox.bootstrap().employee)?;
            Ok(thread::spawn(move || -> Result<Duration> {
                for _ in 0..count / CLIENTS {
                    act(&mut client)?;
                }
                Ok(cpu_of(Path::new("/proc/thread-self")))
            }))
        })
        .collect::<Result<_>>()?;
    let mut clients_cpu = Duration::ZERO;
    for client in clients {
        clients_cpu += client.join().map_err(|_| "a client failed")??;
    }
    let elapsed = begun.elapsed();
    // The clients have ended, so their time is not in it.
    let cpu = process_cpu()?.saturating_sub(cpu);
    let count = f64::from(count);
    let rate = count / elapsed.as_secs_f64();
    let [each, client] = [cpu, clients_cpu].map(|time| time.as_secs_f64() * 1e6 / count);
    Ok(format!("{rate:.0}/s, {each:.0} µs of CPU each and {client:.0} µs of the client"))
}

/// A client with one connection.
struct Client {
    stream: BufReader<TcpStream>,
    key: Ed25519KeyPair,
    credential_id: String,
    token: String,
}

impl Client {
    fn new(base_url: &str, identity: &Identity) -> Result<Self> {
        let stream = TcpStream::connect(base_url.trim_start_matches("http://"))?;
        stream.set_nodelay(true)?;
        let pem: String = identity.private_key_pem.expose().lines().filter(|line| !line.starts_with('-')).collect();
        Ok(Self {
            stream: BufReader::new(stream),
            key: Ed25519KeyPair::from_pkcs8_maybe_unchecked(&STANDARD.decode(pem)?)?,
            credential_id: identity.credential_id.clone(),
            token: identity.token.expose().to_owned(),
        })
    }

    fn create_wallet(&mut self) -> Result<()> {
        let body = r#"{"network":"EthereumSepolia"}"#;
        let init = json!({
            "userActionPayload": body, "userActionHttpMethod": "POST", "userActionHttpPath": "/wallets",
            "userActionServerKind": "Api",
        });
        let challenge = self.post("/auth/action/init", &init.to_string(), "")?;
        let client_data = json!({ "type": "key.get", "challenge": challenge["challenge"] }).to_string();
        let signature = self.key.sign(client_data.as_bytes());
        let complete = json!({
            "challengeIdentifier": challenge["challengeIdentifier"],
            "firstFactor": { "kind": "Key", "credentialAssertion": {
                "credId": self.credential_id,
                "clientData": URL_SAFE_NO_PAD.encode(client_data),
                "signature": URL_SAFE_NO_PAD.encode(signature),
            }},
        });
        let action = self.post("/auth/action", &complete.to_string(), "")?;
        let action = action["userAction"].as_str().ok_or("no user action")?.to_owned();
        self.post("/wallets", body, &format!("X-DFNS-USERACTION: {action}\r\n")).map(drop)
    }

    /// Makes three requests of the size of a creation's, which are refused at once.
    fn ask_for_nothing(&mut self) -> Result<()> {
        let body = json!({ "padding": " ".repeat(300) }).to_string();
        for _ in 0..3 {
            // The path is unknown.
            if self.post("/unknown", &body, "").is_ok() {
                return Err("an unknown path was served".into());
            }
        }
        Ok(())
    }

    fn get(&mut self, target: &str) -> Result<Value> {
        self.send("GET", target, "", "")
    }

    fn post(&mut self, target: &str, body: &str, headers: &str) -> Result<Value> {
        self.send("POST", target, body, headers)
    }

    fn send(&mut self, method: &str, target: &str, body: &str, headers: &str) -> Result<Value> {
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: \
             application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            self.token,
            body.len(),
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut line, mut length, mut is_ok) = (String::new(), 0, false);
        while line != "\r\n" {
            line.clear();
            self.stream.read_line(&mut line)?;
            is_ok |= line.starts_with("HTTP/1.1 200");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut response = vec![0; length];
        self.stream.read_exact(&mut response)?;
        let response = serde_json::from_slice(&response)?;
        if is_ok { Ok(response) } else { Err(format!("{method} {target}: {response}").into()) }
    }
}

/// The CPU time of the threads of this process, as Linux counts it.
fn process_cpu() -> Result<Duration> {
    let mut total = Duration::ZERO;
    for task in fs::read_dir("/proc/self/task")? {
        total += cpu_of(&task?.path());
    }
    Ok(total)
}

/// The CPU time of a thread: none if it has just ended.
fn cpu_of(task: &Path) -> Duration {
    let text = fs::read_to_string(task.join("schedstat")).unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().unwrap_or_default().parse().unwrap_or_default())
}

/// The resident memory of this process in MiB.
fn resident() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no resident memory")?;
    let kib: u32 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(f64::from(kib) / 1024.0)
}
