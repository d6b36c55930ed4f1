//! One endpoint for each thing the grammar can say, to see that the expansion compiles under the strictest lints.

use ::dfns_runtime::{FilePart, Page, Secret, dfns_endpoint, dfns_group, dfns_object, id_types, open_enum, open_union};
use ::std::{option::Option, string::String, vec::Vec};

dfns_group! {
    /// One endpoint for each thing the grammar can say.
    pub Grammar via GrammarApi::grammar [
        PublicNotice, ListNotices, GetNotice, CompleteNotice, UploadNotice, SendBytes, ReplaceNotice, OldNotice, RetryNotice,
        PingNotices, HeldNotice, UnknownNotice,
    ]
}

id_types! {
    /// Names a notice.
    pub struct NoticeId;
}

open_enum! {
    /// How loud a notice is.
    pub enum Volume {
        /// Quiet.
        Low => "low",
        /// Loud.
        High => "high",
    }
}

/// How a notice is sealed.
#[dfns_object(crate = ::dfns_runtime)]
pub struct Seal {
    /// The colour of the wax.
    pub colour: String,
    /// How many there are.
    pub count: u32,
    /// Whose it is.
    pub owner: Option<String>,
}

/// What Dfns says of a notice.
#[dfns_object(response, crate = ::dfns_runtime)]
pub struct Receipt {
    /// The notice.
    pub id: NoticeId,
    /// How it is closed.
    pub closure: Option<Closure>,
}

open_union! {
    /// How a notice is closed.
    pub enum Closure by "kind" {
        /// With a seal.
        Sealed(Seal) => "Sealed",
        /// With a second seal.
        SealedAgain(Seal) without From => "SealedAgain",
        /// Not at all.
        Open => "Open",
    }
}

/// Reads a notice without a token.
#[dfns_endpoint(GET, "/notices/public", crate = ::dfns_runtime, group = Grammar, returns = Page<String>, public, permissions = none)]
pub struct PublicNotice;

/// Lists notices.
#[dfns_endpoint(GET, "/notices", crate = ::dfns_runtime, group = Grammar, returns = Page<String>, paginated, permissions = none)]
pub struct ListNotices {
    /// How many to return.
    pub limit: Option<u32>,
    /// Where to go on.
    pub pagination_token: Option<String>,
    /// Only these volumes.
    #[dfns(query = "volume")]
    pub volumes: Vec<Volume>,
}

/// Reads one notice.
#[dfns_endpoint(GET, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, returns = Page<String>, no_pat, since = "1.0",
    docs = "https://example.com/notices", permissions = [custom("Acme:Notices:Read")] | [])]
pub struct GetNotice {
    /// The notice.
    pub notice_id: NoticeId,
}

/// Completes a notice with the token of its own flow.
#[dfns_endpoint(POST, "/notices/complete", crate = ::dfns_runtime, group = Grammar, returns = (), permissions = none)]
pub struct CompleteNotice {
    /// The flow's own token.
    #[dfns(bearer)]
    pub token: Secret,
    /// What to say.
    #[serde(rename = "saying")]
    pub text: String,
}

/// Uploads a notice.
#[dfns_endpoint(POST, "/notices/upload", crate = ::dfns_runtime, group = Grammar, returns = (), signed, multipart, permissions = none)]
pub struct UploadNotice {
    /// The notice's name.
    pub name: String,
    /// The file.
    #[dfns(part)]
    pub file: FilePart,
}

/// Sends bytes as they are.
#[dfns_endpoint(PUT, "/notices/{noticeId}/bytes", crate = ::dfns_runtime, group = Grammar, returns = (), permissions = none)]
pub struct SendBytes {
    /// The notice.
    pub notice_id: NoticeId,
    /// Who says so.
    #[dfns(header = "x-author")]
    pub author: String,
    /// The bytes.
    #[dfns(raw)]
    pub bytes: Vec<u8>,
}

/// Replaces a notice by a list.
#[dfns_endpoint(PUT, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, returns = Receipt, signed, permissions = none)]
pub struct ReplaceNotice {
    /// The notice.
    pub notice_id: NoticeId,
    /// Its lines.
    #[dfns(body)]
    pub lines: Vec<String>,
}

/// An operation with an old name, itself deprecated.
#[dfns_endpoint(DELETE, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, returns = (), signed, service_account,
    permissions = unknown, deprecated = "use `replace_notice`", alias = ancient_notice)]
pub struct OldNotice {
    /// The notice.
    pub notice_id: NoticeId,
    /// Why.
    pub reason: Option<String>,
}

/// An operation that may be repeated.
#[dfns_endpoint(POST, "/notices/retry", crate = ::dfns_runtime, group = Grammar, name = retry, returns = (), signed,
    callers(employee, end_user), replay(external_id),
    permissions = [custom("Acme:Loud") if volume == "high", custom("Acme:Night") if server("it is night")])]
pub struct RetryNotice {
    /// How loud.
    pub volume: Volume,
    /// Recognises a repetition.
    pub external_id: Option<String>,
    /// Only in some builds.
    #[cfg(any())]
    pub never: String,
}

/// No fields, no token kind.
#[dfns_endpoint(POST, "/notices/ping", crate = ::dfns_runtime, group = Grammar, returns = (), permissions = unknown)]
pub struct PingNotices {}

/// May be held back.
#[dfns_endpoint(POST, "/notices/{noticeId}/hold", crate = ::dfns_runtime, group = Grammar, returns = Page<String>, signed,
    may_be_pending, permissions = [custom("Acme:Hold") if absent(note["authorId"])])]
pub struct HeldNotice {
    /// The notice.
    pub notice_id: NoticeId,
    /// A note.
    pub note: Option<::dfns_runtime::AnyJson>,
}

/// Called by nobody knows whom.
#[dfns_endpoint(PATCH, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, returns = (), signed, permissions = unknown)]
pub struct UnknownNotice {
    /// The notice.
    pub notice_id: NoticeId,
}
