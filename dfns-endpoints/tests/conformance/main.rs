//! The declared API is the documented one.
//!
//! * `ledger`: every declaration against the facts in `ledger.json`;
//! * `walk`: every sample of every operation decodes and encodes unchanged, also when varied;
//! * `eras`: responses of older API versions;
//! * `requests`: each request on the wire;
//! * `forms`: unusual forms, such as bodies of `DELETE`, bare lists and fields that variants share;
//! * `responses`: responses that need more checks than the walk makes;
//! * `key_stores`, `keys`, `policies`, `wallets`, `webhooks`: details of these domains
//!   (`key_stores`: of `signers`);
//! * `secrets`, `exchanges`: no secret shows in `Debug`;
//! * `positions`: stakes, allocations and swaps that are discriminated by their fields or
//!   undocumented.

mod eras;
mod exchanges;
mod forms;
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
