//! The scenarios that the clients are measured by, and what runs them.
//!
//! Each program in `src/bin` is one client. It is told a scenario, how often to run it and where the server is, and prints how many
//! allocations and how many nanoseconds that took. `cargo xtask bench` runs it with two numbers of repetitions and divides the
//! difference, so that what happens once, at the start, does not count. Instructions are counted from outside, by valgrind.
//!
//! The server is a process of its own (`src/bin/server.rs`), so that its work does not count either.

pub mod fixtures;
#[cfg(any(feature = "official", feature = "handwritten", feature = "bare_hyper"))]
pub mod key;
#[cfg(any(feature = "handwritten", feature = "bare_hyper"))]
pub mod wire;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Any failure; it ends the program.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A client that is measured.
#[expect(async_fn_in_trait, reason = "the programs run on one thread")]
pub trait Client: Sized {
    /// A service account's client of the server at this address, which can sign.
    fn new(url: &str) -> Result<Self>;
    /// Logs a user in: a signed call. Yields the user's token.
    async fn log_in(&self) -> Result<String>;
    /// Fetches a page of wallets and decodes it. Yields how many there are.
    async fn list_wallets(&self) -> Result<usize>;
    /// Decodes a page of wallets. Yields how many there are.
    fn decode(body: &[u8]) -> Result<usize>;
    /// A client that calls as a user, over the same connections.
    fn for_user(&self, token: &str) -> Result<impl Sized>;
}

/// Runs what the command line asks for: `SCENARIO TIMES URL`.
pub fn run<C: Client>() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, times, url] = arguments.as_slice() else {
        return Err("usage: SCENARIO TIMES URL".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(repeat::<C>(scenario, times.parse()?, url))
}

async fn repeat<C: Client>(scenario: &str, times: usize, url: &str) -> Result<()> {
    let client = C::new(url)?;
    let page = fixtures::page();
    let (region, start) = (Region::new(ALLOCATOR), Instant::now());
    for _ in 0..times {
        match scenario {
            "log-in" => assert_eq!(client.log_in().await?, fixtures::USER_TOKEN),
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
