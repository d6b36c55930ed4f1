//! The foundation of every Dfns call: client, signing, errors, transport.
//!
//! Dfns is wallet infrastructure behind an HTTP API. An endpoint is declared once, as a struct with
//! [`#[dfns_endpoint]`](macro@dfns_endpoint). This crate contains everything that the generated
//! code uses. In the order in which a call uses them:
//!
//! 1. [`Endpoint`] and [`EndpointMeta`]: a request that can be encoded, and the facts of its
//!    declaration;
//! 2. [`Client`] and [`Group`]: the caller, the signer, and the handles that carry the generated
//!    methods;
//! 3. [`Call`]: the value a method returns; [`Pages`], [`Items`] and [`Rows`]: streams over lists
//!    and tables; [`PendingAction`]: a call that is signed elsewhere;
//! 4. [`signing`]: challenges, assertions, credential signers;
//! 5. [`Transport`], [`ResponseBody`] and [`RawResponse`]: HTTP requests and responses as bytes;
//! 6. [`Error`] and [`Outcome`]: failures, and changes that await approval.
//!
//! [`credentials`] makes the credentials that sign, registers them, and recovers accounts with
//! them. [`webhooks`] verifies and decodes the events that Dfns sends.
//!
//! The feature `server`, off by default, adds the server's side: requests are decoded
//! (`IncomingEndpoint`), responses are encoded, and JSON can be checked against an endpoint's types
//! (`EndpointMeta::check_request`, `check_response`).
//!
//! Applications use the crate `dfns`, which adds the API itself. Crates that declare their own
//! endpoints need only this one.

// docs.rs shows the feature that an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

// The derives name this crate as other crates do.
extern crate self as dfns_core;

mod base_url;
mod builder;
mod call;
mod claims;
mod client;
pub mod credentials;
mod deadlines;
mod delegated;
mod depth;
mod drift;
mod echo;
#[cfg(all(test, unix))]
mod effort;
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
mod observe;
mod operation;
mod outcome;
mod page_guard;
mod pages;
mod params;
mod parts;
mod pem;
mod preview;
mod response;
mod retry;
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
pub mod wait;
pub mod webhooks;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use builder::ClientBuilder;
pub use call::Call;
pub use claims::{AppMetadata, TokenClaims};
pub use client::Client;
pub use delegated::{PendingAction, SealedAction};
pub use depth::MAX_JSON_LEVELS;
pub use endpoint::Endpoint;
pub use error::{Delivery, Error, ErrorKind, Step};
pub use foreign::{debug_error, one_line};
pub use group::Group;
#[cfg(feature = "server")]
pub use incoming::{Change, Check, CheckedResponse, Content, Difference, IncomingEndpoint, WriteResponse, Written};
pub use manifest::{InScope, Manifest};
pub use meta::{EndpointMeta, Registry};
pub use multipart::{FilePart, PartContent, PartParam};
pub use observe::{CallDone, Observer, RequestDone, UnknownValueSeen};
#[doc(hidden)]
pub use operation::difference::{Extent, text_extent};
pub use operation::ticket::OperationTicket;
pub use outcome::{
    ApprovalId, ChangeOperation, ChangeRequest, ChangeRequestId, ChangeRequestKind, ChangeRequestStatus, Outcome,
    Requester,
};
pub use page_guard::{EndlessList, PageGuard};
pub use pages::{Items, Pages};
pub use params::{HeaderParam, ParamValues, PathParam, QueryParam};
pub use parts::Parts;
pub use preview::Preview;
pub use response::{Csv, CsvFields, CsvRow, Download, FromResponse, PlainText, RawResponse};
pub use retry::{RateLimit, Retry};
pub use rows::Rows;
pub use scoped::Scoped;
pub use sealing::{EncryptedAction, SealingKey};
pub use secret::Secret;
pub use send::SendRequest;
pub use signing::{KeySigner, Signer};
#[cfg(feature = "hyper")]
pub use transport::HyperTransport;
#[cfg(feature = "tower")]
pub use transport::TowerTransport;
pub use transport::{
    CertificateAuthorities, HttpOptions, Proxy, Refusal, RejectedCertificate, ReqwestTransport, ResponseBody,
    Transport, TransportError, TransportRequest, TrustRoots,
};
pub use types::{
    Amount, AmountError, AnyJson, IntoList, OpenEnum, Page, PageBody, Timestamp, TimestampError, UnknownObject,
};
pub use typestate::{
    AnyToken, Anyone, Awaitable, CallerSet, DelegatedSigner, MayCall, Mode, ModeFor, NoSigner, NoToken,
    ServiceAccountCaller, ServiceAccountToken, ServiceAccountsOnly, Signed, Signing, TokenCaller, TokenHolders,
    Unsigned, UserCaller, UserToken, UsersOnly, WithSigner,
};

/// Publishes the fields of a type that `#[dfns_object]` cannot declare: a generic object, one with
/// its own constructors, or an enum that serde writes without a tag or with fields in its variants.
///
/// Conditions of permissions can then name its fields. With the feature `schema`, programs show and
/// export its type and its documentation. The derive reads the type's serde attributes.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::Describe;
///
/// /// A filter that matches any of several ids.
/// #[derive(Debug, Clone, serde::Deserialize, serde::Serialize, Describe)]
/// #[serde(rename_all = "camelCase")]
/// pub struct IdFilter<T> {
///     /// The ids.
///     pub any_of: Vec<T>,
/// }
/// ```
///
/// `#[describe(response)]` says that the type is only part of responses, `#[describe(open)]` that
/// its variant `Unknown` is part of the schema, and `#[describe(crate = path)]` where the core
/// crate is.
pub use dfns_macros::Describe;
#[doc = include_str!("dfns_endpoint.md")]
pub use dfns_macros::dfns_endpoint;
#[doc = include_str!("dfns_object.md")]
pub use dfns_macros::dfns_object;
/// The attributes as re-exported by the crate `dfns`: their output refers to `dfns` instead of
/// `dfns_core`.
#[doc(hidden)]
pub mod facade {
    pub use dfns_macros::dfns_endpoint_facade as dfns_endpoint;
    pub use dfns_macros::dfns_object_facade as dfns_object;
}
