//! Faults: the sandbox misbehaves on request where a real network and service do, the same in every
//! run.
//!
//! * `kind`: the kinds of faults and their parameters;
//! * `rule`: which requests a fault applies to, and how often;
//! * `plan`: faults that chance picks, by a seed;
//! * `check`: what is wrong with a fault that is added;
//! * `engine`: what a request meets, with `glob` for patterns, `draw` for chance and `bucket` for
//!   rate limits;
//! * `fired`: the faults that were applied;
//! * `reply`, `garble` and `wire`: what the client sees;
//! * `handle`: the handle for Rust tests.
//!
//! Faults never break the state of the sandbox. They change when and how the client learns of it.
//! No fault doubles an effect: a duplicate is always the client's doing. The service asks the
//! engine once for each request, and only if there are faults.

mod bucket;
mod check;
mod draw;
mod engine;
mod fired;
mod garble;
mod glob;
mod handle;
mod kind;
mod plan;
mod reply;
mod rule;
mod wire;

pub(crate) use engine::Engine;
pub use fired::Fired;
pub(crate) use fired::{Encounter, Subject};
pub use handle::FaultPlan;
pub(crate) use kind::PING;
pub use kind::{ChainHow, DropHow, Expired, FaultKind, GarbleHow, Phase, RetryAfter, SignatureHow, WebhookHow};
pub use plan::{Faults, Mix};
pub use rule::Fault;
pub(crate) use wire::{Wire, WireFault};
