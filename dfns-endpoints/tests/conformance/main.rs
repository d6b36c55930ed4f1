//! That the declared API is the documented one.
//!
//! * `ledger`: every declaration against the facts in `ledger.json`;
//! * `requests`: what each request puts on the wire;
//! * `keys`, `key_stores`: what is particular to the domains `keys` and `signers`;
//! * `answers`: what the types make of documented answers, and of answers that are not quite as documented;
//! * `secrets`: that no secret shows in `Debug`.

mod answers;
mod key_stores;
mod keys;
mod ledger;
mod requests;
mod secrets;
