//! An offline Dfns on loopback, for development and tests.
//!
//! The sandbox routes and authorises by the same declarations that make the client: methods, paths, callers,
//! permissions and what has to be signed come from a [`Registry`](dfns_core::Registry). It issues real challenges,
//! verifies real signatures, binds a one-time user action to method, path and body, and refuses in the documented
//! words. It shares no code with the client's engine and works on plain JSON, so that each checks the other.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dfns_sandbox::Error> {
//! let sandbox = dfns_sandbox::Sandbox::start().await?;
//! let service_account = &sandbox.bootstrap().service_account;
//! println!("{} calls {}", service_account.user_id, sandbox.base_url());
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! In the order in which a request passes through it: `server` (HTTP), `service` (the checks in their order), `route`,
//! `authorize` with `compare`, `request` (the form of a body), `operations` (what each endpoint does, with `verify` for
//! signatures), `state` (what is remembered) and `response`.
//!
//! What nobody documents is decided here once: a challenge survives a failed attempt to complete it; a user action is
//! spent when its request passes the comparison, whatever comes of the request; it lives 5 minutes, a session 8 hours
//! and a registration code 7 days; the audit log holds the last 1000 user actions.

mod authorize;
mod bootstrap;
mod browser;
mod builder;
mod clock;
mod compare;
mod connections;
mod error;
mod fields;
mod form;
mod mail;
mod operations;
mod pending;
mod random;
mod refusal;
mod relying_party;
mod request;
mod response;
mod route;
mod sandbox;
mod server;
mod service;
mod soft_passkey;
mod state;
mod text;
mod tokens;
mod undocumented;
mod verify;

pub use bootstrap::{Bootstrap, Identity};
pub use builder::Builder;
pub use clock::{Clock, ManualClock};
pub use error::Error;
pub use http::StatusCode;
pub use mail::Mail;
pub use operations::DOMAINS;
pub use response::{Accepted, Response};
pub use sandbox::Sandbox;
pub use soft_passkey::{ChallengeEncoding, SoftPasskey};
pub use state::UserKind;
