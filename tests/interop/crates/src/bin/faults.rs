//! Transfers and signatures with the official Rust crate over a network that fails, for
//! `cargo xtask faults --official`.
//!
//! The crate does not repeat anything, so each program here has the loop that a careful user
//! writes: transport errors, status 429 and 5xx are followed by another try. Programs with an
//! external id repeat the call later until they know what became of it. Programs without one
//! cannot.
//!
//! It reads the work as JSON from stdin, and prints the reports as JSON. `tests/faults` starts it,
//! and compares the reports with what the sandbox says.

use dfns_sdk_rust::{DfnsClient, Error, Options};
use interop_key::Key;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// The tries of one call, as many as our client makes.
const TRIES: u32 = 3;
/// How often a program with an external id makes the call until it knows the outcome.
const PATIENCE: u32 = 60;

type Failure = Box<dyn std::error::Error>;

/// The work, as `tests/faults` writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Work {
    base_url: String,
    token: String,
    credential_id: String,
    private_key_pem: String,
    wallets: Vec<String>,
    key: String,
    recipient: String,
    first: u64,
    end: u64,
    seed: u64,
    workers: u64,
    /// The limit of one HTTP request, in milliseconds.
    request_limit: u64,
    /// Whether the programs give an external id.
    with_id: bool,
}

/// The report of a program.
#[derive(Serialize)]
struct Report {
    run: u64,
    external_id: String,
    unknown: u32,
    outcome: Outcome,
}

#[derive(Serialize)]
enum Outcome {
    Success(String),
    Failure(String),
    Unknown(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let work: Rc<Work> = Rc::new(serde_json::from_reader(std::io::stdin())?);
    let next = Rc::new(Cell::new(work.first));
    let set = tokio::task::LocalSet::new();
    let workers: Vec<_> = (0..work.workers)
        .map(|_| {
            let (work, next) = (Rc::clone(&work), Rc::clone(&next));
            set.spawn_local(async move {
                let mut reports = Vec::new();
                while next.get() < work.end {
                    let run = next.replace(next.get() + 1);
                    reports.push(Program { work: &work, run }.run().await);
                }
                reports
            })
        })
        .collect();
    set.await;
    let mut reports = Vec::new();
    for worker in workers {
        reports.extend(worker.await?);
    }
    println!("{}", serde_json::to_string(&reports)?);
    Ok(())
}

/// A program that transfers or signs once.
struct Program<'a> {
    work: &'a Work,
    run: u64,
}

impl Program<'_> {
    async fn run(&self) -> Report {
        let external_id = if self.work.with_id { format!("run-{}", self.run) } else { String::new() };
        let mut report =
            Report { run: self.run, external_id, unknown: 0, outcome: Outcome::Unknown("not begun".to_owned()) };
        // Every fifth program is killed on the way.
        if self.run.is_multiple_of(5) {
            let life = Duration::from_millis(Random::new(&[self.work.seed, self.run]).next() % 40);
            report.outcome = if let Ok(outcome) = tokio::time::timeout(life, self.call()).await {
                outcome
            } else {
                report.unknown += 1;
                self.begin_again().await
            };
        } else {
            report.outcome = self.call().await;
        }
        let mut patience = PATIENCE;
        while self.work.with_id && patience > 0 && matches!(report.outcome, Outcome::Unknown(_)) {
            report.unknown += 1;
            report.outcome = self.call().await;
            patience -= 1;
        }
        report
    }

    /// Goes on after the program was killed. Until a call succeeds nothing is known, as with our
    /// client. Without an external id a call would pay again.
    async fn begin_again(&self) -> Outcome {
        let mut last = Outcome::Unknown("it was killed".to_owned());
        for _ in 0..if self.work.with_id { PATIENCE } else { 0 } {
            last = match self.call().await {
                Outcome::Failure(why) => Outcome::Unknown(why),
                outcome => outcome,
            };
            if matches!(last, Outcome::Success(_)) {
                break;
            }
        }
        last
    }

    /// Makes the call, and repeats it after a transport error, a 429 or a 5xx.
    async fn call(&self) -> Outcome {
        let client = match self.client() {
            Ok(client) => client,
            Err(failure) => return Outcome::Failure(failure.to_string()),
        };
        let mut tried = 0;
        loop {
            let error = match self.send(&client).await {
                Ok(id) => return Outcome::Success(id),
                Err(error) => error,
            };
            tried += 1;
            if !is_transient(&error) {
                return Outcome::Failure(error.to_string());
            }
            if tried == TRIES {
                return Outcome::Unknown(error.to_string());
            }
            tokio::time::sleep(Duration::from_millis(4 << tried)).await;
        }
    }

    async fn send(&self, client: &DfnsClient) -> Result<String, Error> {
        let Work { wallets, key, recipient, with_id, .. } = self.work;
        let (mut body, is_signature) = if self.run % 4 == 3 {
            (json!({ "kind": "Hash", "hash": format!("{:064x}", self.run + 1) }), true)
        } else {
            (json!({ "kind": "Native", "to": recipient, "amount": (self.run + 1).to_string() }), false)
        };
        if *with_id {
            body["externalId"] = Value::from(format!("run-{}", self.run));
        }
        if is_signature {
            return client.keys.generate_signature(key.clone(), body).await.map(|signature| signature.id);
        }
        let index = usize::try_from(self.run).unwrap_or_default() % wallets.len();
        client.wallets.transfer_asset(wallets[index].clone(), body).await.map(|transfer| transfer.id)
    }

    /// Creates a client, with a pool of its own.
    fn client(&self) -> Result<DfnsClient, Failure> {
        let limit = Duration::from_millis(self.work.request_limit);
        Ok(DfnsClient::new(Options {
            base_url: self.work.base_url.clone(),
            auth_token: self.work.token.clone(),
            signer: Some(Arc::new(Key::from_pem(&self.work.credential_id, &self.work.private_key_pem)?)),
            http: Some(reqwest::Client::builder().timeout(limit).build()?),
        })?)
    }
}

/// Whether a careful user repeats the call.
fn is_transient(error: &Error) -> bool {
    match error {
        Error::Transport(_) => true,
        Error::Api { status, .. } | Error::ApiRaw { status, .. } => *status == 429 || *status >= 500,
        _ => false,
    }
}

/// Chance that is the same in every run (SplitMix64), as in `tests/faults`.
struct Random(u64);

impl Random {
    fn new(seeds: &[u64]) -> Self {
        seeds.iter().fold(Self(0), |mut random, seed| Self(random.next() ^ seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}
