//! That the declared API is the documented one.
//!
//! * `ledger`: every declaration against the facts in `ledger.json`;
//! * `requests`: what each request puts on the wire;
//! * `keys`, `key_stores`: what is particular to the domains `keys` and `signers`;
//! * `policies`, `webhooks`: what is particular to these domains;
//! * `answers`: what the types make of documented answers, and of answers that are not quite as documented;
//! * `secrets`, `exchanges`: that no secret shows in `Debug`;
//! * `positions`: stakes, allocations and swaps that are told by their members, or are not described.

mod answers;
mod exchanges;
mod key_stores;
mod keys;
mod ledger;
mod policies;
mod positions;
mod requests;
mod secrets;
mod webhooks;
