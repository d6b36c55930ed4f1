//! That the declared API is the documented one.
//!
//! * `ledger`: every declaration against the facts in `ledger.json`;
//! * `walk`: that every sample of every operation goes through the types and back, whole, whatever stands in it;
//! * `eras`: responses of older API versions;
//! * `requests`: what each request puts on the wire;
//! * `forms`: what few operations have: bodies of `DELETE`, bare lists, common members of alternatives;
//! * `responses`: what the types make of responses that need more than coming back whole;
//! * `key_stores`, `keys`, `policies`, `wallets`, `webhooks`: what is particular to these domains (`key_stores`: to `signers`);
//! * `secrets`, `exchanges`: that no secret shows in `Debug`;
//! * `positions`: stakes, allocations and swaps that are told by their members, or are not described.

mod eras;
mod exchanges;
mod forms;
mod hostile;
mod key_stores;
mod keys;
mod ledger;
mod policies;
mod positions;
mod requests;
mod responses;
mod secrets;
mod walk;
mod wallets;
mod webhooks;
