//! Everything that is tested from outside, in one binary.
//!
//! `support` has a transport that records what it is asked to send; the other modules are named
//! after what they protect.

mod calls;
mod canary;
mod delegated;
mod documents;
mod exports;
mod failures;
mod flows;
mod fuzz;
mod ids;
mod lists;
mod permissions;
mod programs;
mod sandbox;
mod support;
mod toy;
mod transport;
mod uploads;
mod wire;
