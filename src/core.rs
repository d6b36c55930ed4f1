//! The parts that every call shares: calls and streams, transports, observers, declared endpoints.
//!
//! This is the crate `dfns-core`. In the order in which a call uses them:
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
//! them.
//!
//! Items that are also at the top level of `dfns` have their page there.

#[doc(no_inline)]
pub use dfns_core::*;
// Each item has one page, for the search: these are at no other place.
#[cfg(feature = "hyper")]
pub use dfns_core::HyperTransport;
#[cfg(feature = "tower")]
pub use dfns_core::TowerTransport;
pub use dfns_core::{
    AnyToken, Anyone, AppMetadata, Awaitable, Call, CallDone, CallerSet, ChangeOperation, ChangeRequest,
    ChangeRequestKind, ChangeRequestStatus, Csv, CsvFields, CsvRow, DelegatedSigner, Describe, Download, EndlessList,
    Endpoint, FilePart, FromResponse, Group, HeaderParam, HttpOptions, InScope, IntoList, Items, MAX_JSON_LEVELS,
    Manifest, MayCall, Mode, ModeFor, NoSigner, NoToken, Observer, OpenEnum, PageBody, PageGuard, Pages, ParamValues,
    PartContent, PartParam, Parts, PathParam, PlainText, Preview, QueryParam, RawResponse, Refusal,
    RejectedCertificate, RequestDone, Requester, ReqwestTransport, ResponseBody, Rows, Scoped, SendRequest,
    ServiceAccountCaller, ServiceAccountToken, ServiceAccountsOnly, Signed, Signing, TimestampError, TokenCaller,
    TokenClaims, TokenHolders, Transport, TransportError, TransportRequest, UnknownObject, UnknownValueSeen, Unsigned,
    UserCaller, UserToken, UsersOnly, WithSigner, credentials, debug_error, one_line,
};
