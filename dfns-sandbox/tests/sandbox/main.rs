//! The sandbox over HTTP, by a client that shares no code with ours: plain text over TCP, and signatures made here.

mod client;
mod credentials;
mod modes;
mod operations;
mod persistence;
mod refusals;
mod server;
