//! That the declared API is the documented one.
//!
//! * `ledger`: every declaration against the facts in `ledger.json`;
//! * `requests`: what each request puts on the wire;
//! * `keys`, `key_stores`: what is particular to the domains `keys` and `signers`;
//! * `answers`: what the types make of answers that need more than coming back whole;
//! * `secrets`: that no secret shows in `Debug`;
//! * `walk`: that every sample of every operation goes through the types and back, whole, whatever stands in it.

mod answers;
mod key_stores;
mod keys;
mod ledger;
mod requests;
mod secrets;
mod walk;
