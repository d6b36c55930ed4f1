//! What every Dfns call shares.
//!
//! Dfns is wallet infrastructure behind an HTTP API. A call is declared once, as a struct with
//! [`#[dfns_endpoint]`](macro@dfns_endpoint) on it; this crate holds what such a declaration
//! expands into and everything behind it. Read it in the order in which a call passes through it:
//!
//! 1. [`Endpoint`] and [`EndpointMeta`]: a request that can be encoded, and what its declaration
//!    says;
//! 2. [`Client`], [`Group`]: who calls and how it signs, and the handles on which the generated
//!    methods live;
//! 3. [`Call`]: what a method returns; [`Pages`] and [`Items`] of a list, [`Rows`] of a table,
//!    which are streams; [`PendingAction`] when somebody else signs;
//! 4. [`signing`]: challenges, assertions, credential signers;
//! 5. [`Transport`], [`ResponseBody`] and [`RawResponse`]: how bytes travel;
//! 6. [`Error`] and [`Outcome`]: what comes back besides the response.
//!
//! Beside that path stand [`credentials`]: making the credentials that sign, registering them and
//! recovering with them; and [`webhooks`]: what Dfns sends by itself, and whether it was Dfns.
//!
//! The feature `server`, off by default, adds the other direction: requests are read back
//! (`IncomingEndpoint`), responses are written, and JSON can be checked against an endpoint's types
//! (`EndpointMeta::check_request`, `check_response`).
//!
//! Applications use the crate `dfns`, which adds the API itself. Crates that declare endpoints of
//! their own need this one only.

mod base_url;
mod call;
mod claims;
mod client;
pub mod credentials;
mod deadlines;
mod delegated;
mod depth;
mod endpoint;
mod engine;
mod error;
mod foreign;
mod group;
#[cfg(feature = "server")]
mod incoming;
mod json_failure;
mod json_path;
mod manifest;
pub mod meta;
mod multipart;
mod outcome;
mod pages;
mod params;
mod parts;
mod pem;
mod response;
mod rows;
mod runtime;
mod scoped;
mod sealing;
mod secret;
mod send;
pub mod signing;
mod surrogates;
mod transport;
mod types;
mod typestate;
pub mod webhooks;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use call::Call;
pub use claims::{AppMetadata, TokenClaims};
pub use client::{Client, ClientBuilder};
pub use delegated::{PendingAction, SealedAction};
pub use endpoint::Endpoint;
pub use error::{Delivery, Error, ErrorKind, Step};
pub use foreign::one_line;
pub use group::Group;
#[cfg(feature = "server")]
pub use incoming::{Change, Check, Difference, IncomingEndpoint, WriteResponse, Written};
pub use manifest::{InScope, Manifest};
pub use meta::{EndpointMeta, Registry};
pub use multipart::{FilePart, PartContent, PartParam};
pub use outcome::{
    ApprovalId, ChangeOperation, ChangeRequest, ChangeRequestId, ChangeRequestKind, ChangeRequestStatus, Outcome,
    Requester,
};
pub use pages::{Items, Pages};
pub use params::{HeaderParam, ParamValues, PathParam, QueryParam};
pub use parts::Parts;
pub use response::{Csv, CsvFields, CsvRow, Download, FromResponse, PlainText, RawResponse};
pub use rows::Rows;
pub use scoped::Scoped;
pub use sealing::{EncryptedAction, SealingKey};
pub use secret::Secret;
pub use send::SendRequest;
pub use signing::{KeySigner, Signer};
pub use transport::{
    RejectedCertificate, ReqwestTransport, ResponseBody, Transport, TransportError, TransportRequest, TrustRoots,
};
pub use types::{
    Amount, AmountError, AnyJson, IntoList, OpenEnum, Page, PageBody, Timestamp, TimestampError, UnknownObject,
};
pub use typestate::{
    AnyToken, Anyone, CallerSet, DelegatedSigner, MayCall, Mode, ModeFor, NoSigner, NoToken, ServiceAccountCaller,
    ServiceAccountToken, ServiceAccountsOnly, Signed, Signing, SignsByItself, TokenCaller, TokenHolders, Unsigned,
    UserCaller, UserToken, UsersOnly, WithSigner,
};

#[doc = include_str!("dfns_endpoint.md")]
pub use dfns_macros::dfns_endpoint;
#[doc = include_str!("dfns_object.md")]
pub use dfns_macros::dfns_object;
/// The attributes as the crate `dfns` exports them: their output names `dfns` instead of
/// `dfns_core`.
#[doc(hidden)]
pub mod facade {
    #[doc = include_str!("dfns_endpoint.md")]
    pub use dfns_macros::dfns_endpoint_facade as dfns_endpoint;
    #[doc = include_str!("dfns_object.md")]
    pub use dfns_macros::dfns_object_facade as dfns_object;
}
