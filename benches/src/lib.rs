//! The scenarios in which the clients are measured, and their runner.
//!
//! Each program in `src/bin` is one client. It takes a scenario, a number of repetitions and the
//! server's address. It prints the allocations, the nanoseconds that passed, and those of them on a
//! processor, the kernel's work included. `cargo xtask bench` runs it with two numbers of
//! repetitions and divides the difference, so that start-up costs do not count. Valgrind counts the
//! instructions from outside.
//!
//! The server is a separate process (`src/bin/server.rs`), so that its work does not count either.

pub mod fixtures;
#[cfg(feature = "handwritten")]
pub mod floor;
#[cfg(any(feature = "official", feature = "handwritten", feature = "bare_hyper"))]
pub mod key;
#[cfg(feature = "ours")]
pub mod ours;
#[cfg(any(feature = "handwritten", feature = "bare_hyper"))]
pub mod wire;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::error::Error;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Instant;
use tokio::task::LocalSet;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Any failure; it ends the program.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A measured client.
#[expect(async_fn_in_trait, reason = "the programs run on one thread")]
pub trait Client: Sized + 'static {
    /// Creates a service account's client for the server at this address, with a signer.
    fn new(url: &str) -> Result<Self>;
    /// Logs a user in: a signed call. Returns the user's token.
    async fn log_in(&self) -> Result<String>;
    /// Fetches a page of wallets and decodes it. Returns the number of wallets.
    async fn list_wallets(&self) -> Result<usize>;
    /// Decodes a page of wallets. Returns the number of wallets.
    fn decode(body: &[u8]) -> Result<usize>;
    /// Creates a client that calls as a user, over the same connections.
    fn for_user(&self, token: &str) -> Result<impl Sized>;
}

/// Runs the command line: `SCENARIO TIMES URL`.
pub fn run<C: Client>() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, times, url] = arguments.as_slice() else {
        return Err("usage: SCENARIO TIMES URL".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(repeat::<C>(scenario, times.parse()?, url))
}

async fn repeat<C: Client>(scenario: &str, times: usize, url: &str) -> Result<()> {
    let client = Rc::new(C::new(url)?);
    let page = fixtures::page();
    #[cfg(feature = "handwritten")]
    let (key, floor) = (Rc::new(key::Key::new()?), floor::Reqwest::new(url)?);
    #[cfg(feature = "handwritten")]
    let sockets = floor::Socket::connect(url, if scenario == "sockets-64" { 64 } else { 0 }).await?;
    let (region, start, busy) = (Region::new(ALLOCATOR), Instant::now(), cpu_nanoseconds()?);
    for _ in 0..times {
        match scenario {
            "log-in" => assert_eq!(client.log_in().await?, fixtures::USER_TOKEN),
            "log-in-64" => at_once((0..64).map(|_| log_in(Rc::clone(&client)))).await?,
            #[cfg(feature = "handwritten")]
            "sign" => drop(black_box(key.sign(black_box(fixtures::CREDENTIAL)))),
            #[cfg(feature = "handwritten")]
            "three-requests" => floor.send().await?,
            #[cfg(feature = "handwritten")]
            "sockets-64" => at_once(sockets.iter().map(|socket| Rc::clone(socket).log_in(Rc::clone(&key)))).await?,
            "list-wallets" => assert_eq!(client.list_wallets().await?, fixtures::WALLETS),
            "decode" => assert_eq!(C::decode(black_box(page.as_bytes()))?, fixtures::WALLETS),
            "for-user" => drop(black_box(client.for_user(black_box(fixtures::USER_TOKEN))?)),
            _ => return Err(format!("no such scenario: {scenario}").into()),
        }
    }
    let (busy, nanoseconds, change) = (cpu_nanoseconds()? - busy, start.elapsed().as_nanos(), region.change());
    println!("{} {nanoseconds} {busy}", change.allocations + change.reallocations);
    Ok(())
}

/// Returns how long this program, which has one thread, was on a processor.
fn cpu_nanoseconds() -> Result<u64> {
    let stat = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(stat.split(' ').next().unwrap_or_default().parse()?)
}

async fn log_in<C: Client>(client: Rc<C>) -> Result<()> {
    assert_eq!(client.log_in().await?, fixtures::USER_TOKEN);
    Ok(())
}

/// Runs the work of several users at the same time.
async fn at_once<W: Future<Output = Result<()>> + 'static>(works: impl Iterator<Item = W>) -> Result<()> {
    let tasks = LocalSet::new();
    let spawn = |work: W| tasks.spawn_local(async move { work.await.map_err(|error| error.to_string()) });
    let users: Vec<_> = works.map(spawn).collect();
    tasks.await;
    for user in users {
        user.await??;
    }
    Ok(())
}
