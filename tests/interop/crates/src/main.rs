//! Performs flows with the official Rust crate, unmodified, against a running sandbox, and prints
//! the result of each check. Then performs the same with our command, and compares the responses.
//!
//! ```text
//! interop DFNS_COMMAND BOOTSTRAP_FILE
//! ```
//!
//! BOOTSTRAP_FILE is the output of `dfns sandbox --bootstrap`: the address, and identities with
//! token and key. Every check prints lines, as the programs in `../npm` and `../pypi` do:
//!
//! ```text
//! ok FLOW: CHECK, or not ok FLOW: CHECK, or defect FLOW: LIMIT OF THE CRATE
//! same FLOW: NUMBER OF EQUAL RESPONSES
//! ```
//!
//! `sandbox` is the set-up, with the keys of `key.rs`, `client` and `compare` the comparison,
//! `world` the helpers of the flows in `flows`. `defects` lists what the crate gets wrong; a defect
//! that is gone is an error, too.

mod client;
mod compare;
mod defects;
mod flows;
mod sandbox;
mod world;

use client::{Side, Transcript};
use sandbox::Sandbox;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;
use world::World;

/// A failed check: what was expected, or the error of a call.
pub(crate) type Result<T> = std::result::Result<T, client::Failure>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // A server that does not respond must not block CI.
    match tokio::time::timeout(Duration::from_mins(3), run()).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(_) => {
            println!("not ok all flows: no end after 180 seconds");
            ExitCode::FAILURE
        }
    }
}

/// Performs all flows, and returns how many checks failed.
async fn run() -> usize {
    let sandbox = match Sandbox::from_arguments() {
        Ok(sandbox) => Rc::new(sandbox),
        Err(failure) => return not_ok("all flows", "the arguments", &failure),
    };
    let mut failed = 0;
    for check in flows::all() {
        let (theirs, ours) = (Transcript::new(check.flow), Transcript::new(check.flow));
        let world = World::new(&sandbox, Side::Theirs, &theirs);
        if let Err(failure) = (check.run)(world).await {
            failed += not_ok(check.flow, check.name, &failure);
            continue;
        }
        println!("ok {}: {}", check.flow, check.name);
        let world = World::new(&sandbox, Side::Ours, &ours);
        match (check.run)(world).await.and_then(|()| theirs.compare(&ours, &sandbox)) {
            Ok(()) => println!("same {}: {}", check.flow, theirs.responses()),
            Err(failure) => failed += not_ok(check.flow, &format!("{}, with our client", check.name), &failure),
        }
    }
    for (defect, seen) in sandbox.defects.all() {
        match seen {
            Ok(flow) => println!("defect {flow}: {}", defect.reason),
            Err(failure) => failed += not_ok("defects", defect.reason, &failure),
        }
    }
    failed
}

fn not_ok(flow: &str, name: &str, failure: &client::Failure) -> usize {
    println!("not ok {flow}: {name}\n   {}", failure.to_string().replace('\n', "\n   "));
    1
}
