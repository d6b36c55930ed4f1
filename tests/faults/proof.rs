//! Proves that operations happen exactly once, whatever the network does.
//!
//! `cargo xtask faults` runs it. A sandbox with a seeded plan of faults loses requests and
//! responses at every step, before and after the effect, responds with 429 and 5xx, lets user
//! actions expire and takes too long. Programs with our client transfer and sign through it
//! ([`program`]). Some of them are killed and started again. Afterwards the sandbox says what truly
//! happened, and each program's report is compared with that ([`books`]).
//!
//! With `--official`, programs with the official Rust crate do the same under the same plan. They
//! are in `tests/interop/crates/src/bin/faults.rs`.
//!
//! Each run is about an amount or a hash of its own, so a second payment is found whatever its
//! external id. The plan decides by the external id, so a run meets the same faults when it is
//! replayed alone.

mod books;
mod program;

use books::{Comparison, Table};
use dfns::Amount;
use dfns::keys::CreateKey;
use dfns::prelude::*;
use dfns::testing::{Faults, Identity, Mix, Sandbox};
use dfns::wallets::CreateWallet;
use dfns::{KeyCurve, KeyId, KeyScheme, Network, WalletId};
use program::{Program, REQUEST, Report};
use std::fmt;
use std::io::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The probability that a request is hit by a fault.
const RATE: f64 = 0.25;

/// The wallets that pay.
const WALLETS: usize = 16;

/// The faults: each way in which a request or its response gets lost or is rejected.
fn mix() -> Mix {
    let mix = Mix::new().with("drop.on_receive", 2).with("drop.on_receive.reset", 2);
    let mix = mix.with("drop.after_auth", 2).with("drop.after_auth.half", 1);
    let mix = mix.with("drop.after_commit", 4).with("drop.after_commit.reset", 3).with("drop.after_commit.half", 3);
    let mix = mix.with("truncate.0", 1).with("truncate.30", 3);
    let mix = mix.with("status.500.on_receive", 1).with("status.503.on_receive", 2).with("status.502.after_auth", 2);
    let mix = mix.with("status.500.after_commit", 2).with("status.504.after_commit", 2);
    let mix = mix.with("status.408.on_receive", 1).with("rate_limit.0", 3);
    let mix = mix.with("expire.user_action", 3).with("expire.challenge", 3).with("expire.token", 1);
    let mix = mix.with("garble.html", 1).with("garble.empty", 1).with("garble.wrong_type", 1);
    mix.with("delay.900.on_receive", 1).with("delay.900.after_commit", 1)
}

/// The things that the programs work with.
struct World {
    sandbox: Sandbox,
    account: Identity,
    seed: u64,
    wallets: Vec<WalletId>,
    key: KeyId,
    recipient: String,
}

impl World {
    async fn new(seed: u64) -> Result<Self> {
        let sandbox = Sandbox::builder().seed(seed).start().await?;
        let client = sandbox.service_client();
        let mut wallets = Vec::new();
        let mut recipient = String::new();
        for _ in 0..=WALLETS {
            let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
            recipient = wallet.address.ok_or("a wallet without an address")?;
            wallets.push(wallet.id);
        }
        wallets.pop();
        for wallet in &wallets {
            let funded = sandbox.control().fund(wallet, "Native", Amount::from(10_u128.pow(24)), None).await;
            funded.map_err(|refusal| format!("a wallet cannot be funded: {refusal:?}"))?;
        }
        let key = client.keys().create_key(CreateKey::new(KeyScheme::Ecdsa, KeyCurve::Secp256k1)).await?.id;
        let faults = Faults::seeded(seed).rate(RATE).mix(mix());
        let faults = faults.on_operation("transfer_asset").on_operation("generate_signature");
        sandbox.faults().add(faults).map_err(|refusal| format!("the plan of faults: {refusal:?}"))?;
        let account = sandbox.bootstrap().service_account.clone();
        Ok(Self { sandbox, account, seed, wallets, key, recipient })
    }
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let numbers =
        std::env::args().skip(1).map(|number| number.parse::<u64>()).collect::<std::result::Result<Vec<_>, _>>();
    let (runs, seed, workers) = match numbers?[..] {
        [runs, seed, workers] => (0..runs, seed, workers.max(1)),
        [_, seed, _, run] => (run..run.saturating_add(1), seed, 1),
        _ => return Err("arguments: RUNS SEED WORKERS [RUN]".into()),
    };
    let mut tables = Vec::new();
    let mut replay = Vec::new();
    for client in clients() {
        let begun = Instant::now();
        let world = Arc::new(World::new(seed).await?);
        let reports = client.run(&world, runs.clone(), workers).await?;
        let struck: u64 = world.sandbox.faults().list().iter().filter_map(|plan| plan["fired"].as_u64()).sum();
        let requests = world.sandbox.control().requests(0).last().map_or(0, |entry| entry.number);
        let seconds = begun.elapsed().as_secs_f64();
        println!("{client}, seed {seed}: {requests} requests, {struck} of them hit by a fault, {seconds:.1} s");
        if runs.end - runs.start == 1 {
            replay.extend(reports.iter().map(|report| format!("{client}: {report}")));
            replay.extend(world.sandbox.faults().fired().iter().map(|fired| format!("  {fired}")));
        }
        world.sandbox.faults().clear();
        tables.push((client.name(), Table::of(&world, &reports).await?));
    }
    println!("{}", Comparison(&tables));
    let ours = tables[0].1.wrong();
    ours.iter().chain(&replay).for_each(|line| println!("{line}"));
    Ok(if ours.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The clients to compare: ours, and the official one if its program is given.
fn clients() -> Vec<Client> {
    let mut clients = vec![Client::Ours];
    if let Some(program) = std::env::var_os("DFNS_FAULTS_OFFICIAL") {
        clients.extend([true, false].map(|with_id| Client::Official { program: program.clone().into(), with_id }));
    }
    clients
}

/// A client under the plan of faults.
enum Client {
    Ours,
    /// The official Rust crate, in a program of its own, with an external id or without.
    Official {
        program: PathBuf,
        with_id: bool,
    },
}

impl Client {
    fn name(&self) -> &'static str {
        match self {
            Self::Ours => "dfns",
            Self::Official { with_id: true, .. } => "official, with id",
            Self::Official { with_id: false, .. } => "official, without id",
        }
    }

    async fn run(&self, world: &Arc<World>, runs: Range<u64>, workers: u64) -> Result<Vec<Report>> {
        let (program, with_id) = match self {
            Self::Ours => return run_ours(world, runs, workers).await,
            Self::Official { program, with_id } => (program.clone(), *with_id),
        };
        let work = serde_json::json!({
            "baseUrl": world.sandbox.base_url(), "token": world.account.token.expose(),
            "credentialId": world.account.credential_id, "privateKeyPem": world.account.private_key_pem.expose(),
            "wallets": world.wallets, "key": world.key, "recipient": world.recipient,
            "first": runs.start, "end": runs.end, "seed": world.seed, "workers": workers,
            "requestLimit": REQUEST.as_millis(), "withId": with_id,
        });
        let output = tokio::task::spawn_blocking(move || -> std::io::Result<_> {
            let mut command = std::process::Command::new(program);
            // The sandbox speaks plain http. Reading all certificates for each client anew would
            // take most of the time.
            command.envs(["SSL_CERT_FILE", "SSL_CERT_DIR"].map(|variable| (variable, "/dev/null")));
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
            if let Some(mut stdin) = child.stdin.take() {
                stdin.write_all(work.to_string().as_bytes())?;
            }
            child.wait_with_output()
        });
        Ok(serde_json::from_slice(&output.await??.stdout)?)
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Runs programs with our client.
async fn run_ours(world: &Arc<World>, runs: Range<u64>, workers: u64) -> Result<Vec<Report>> {
    let (next, end) = (Arc::new(AtomicU64::new(runs.start)), runs.end);
    let workers: Vec<_> = (0..workers)
        .map(|_| {
            let (world, next) = (Arc::clone(world), Arc::clone(&next));
            tokio::spawn(async move {
                let mut reports = Vec::new();
                loop {
                    let run = next.fetch_add(1, Ordering::Relaxed);
                    if run >= end {
                        return reports;
                    }
                    reports.push(Program::new(&world, run).run().await);
                }
            })
        })
        .collect();
    let mut reports = Vec::new();
    for worker in workers {
        reports.extend(worker.await?);
    }
    Ok(reports)
}
