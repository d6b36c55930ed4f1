//! The sandbox over HTTP, by a client that shares no code with ours: plain text over TCP, and
//! signatures made here.

mod attestation;
mod audit_logs;
mod books;
mod client;
mod control;
mod credentials;
mod enrolment;
mod extensions;
mod keys;
mod modes;
mod mutations;
mod networks;
mod new_credentials;
mod obstacles;
mod offers;
mod operations;
mod passkeys;
mod persistence;
mod private_keys;
mod recovery;
mod refusals;
mod registration;
mod rights;
mod seed;
mod server;
mod signatures;
mod single_sign_on;
mod transactions;
mod transfers;
mod user_actions;
mod user_groups;
mod vectors;
mod wallet_keys;
mod wallets;
mod webhooks;
