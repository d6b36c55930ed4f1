//! The snippets of the guide, in `docs`, run against the sandbox.
//!
//! A module belongs to a chapter. The guide includes the parts between `ANCHOR` and `ANCHOR_END`;
//! `cargo xtask guide` checks that it includes each of them. Other snippets are parts of
//! `examples`, or files in `tests/it/snippets`.

#![allow(unreachable_pub, reason = "written as for crates of their own")]

mod accounts;
mod clients;
mod deployment;
mod errors;
mod migration;
mod money;
mod observability;
mod passkeys;
mod policies;
mod reference;
mod testing;
mod wallets;
mod webhooks;
