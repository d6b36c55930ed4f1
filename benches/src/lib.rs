//! The scenarios in which the clients are measured, and their runner.
//!
//! Each program in `src/bin` is one client. It takes a scenario, a number of repetitions and the
//! server's address, and prints the allocations and nanoseconds. `cargo xtask bench` runs it with
//! two numbers of repetitions and divides the difference, so that start-up costs do not count.
//! Valgrind counts the instructions from outside.
//!
//! The server is a separate process (`src/bin/server.rs`), so that its work does not count either.

pub mod fixtures;
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
    let key = key::Key::new()?;
    let (region, start) = (Region::new(ALLOCATOR), Instant::now());
    for _ in 0..times {
        match scenario {
            "log-in" => assert_eq!(client.log_in().await?, fixtures::USER_TOKEN),
            "log-in-64" => log_in_at_once(&client, 64).await?,
            #[cfg(feature = "handwritten")]
            "sign" => drop(black_box(key.sign(black_box(fixtures::CREDENTIAL)))),
            "list-wallets" => assert_eq!(client.list_wallets().await?, fixtures::WALLETS),
            "decode" => assert_eq!(C::decode(black_box(page.as_bytes()))?, fixtures::WALLETS),
            "for-user" => drop(black_box(client.for_user(black_box(fixtures::USER_TOKEN))?)),
            _ => return Err(format!("no such scenario: {scenario}").into()),
        }
    }
    let (nanoseconds, change) = (start.elapsed().as_nanos(), region.change());
    println!("{} {nanoseconds}", change.allocations + change.reallocations);
    Ok(())
}

/// Logs users in, all at the same time.
async fn log_in_at_once<C: Client>(client: &Rc<C>, users: usize) -> Result<()> {
    let tasks = LocalSet::new();
    let spawn = |_| {
        let client = Rc::clone(client);
        tasks.spawn_local(async move { client.log_in().await.map_err(|error| error.to_string()) })
    };
    let users: Vec<_> = (0..users).map(spawn).collect();
    tasks.await;
    for user in users {
        assert_eq!(user.await??, fixtures::USER_TOKEN);
    }
    Ok(())
}
