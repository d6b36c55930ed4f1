//! One endpoint for each construct of the grammar, to check that the expansion compiles under the
//! strictest lints.

use ::dfns_runtime::{FilePart, Page, Secret, dfns_endpoint, dfns_group, dfns_object, id_types, open_enum, open_union};
use ::std::{option::Option, string::String, vec::Vec};

dfns_group! {
    /// One endpoint for each construct of the grammar.
    pub Grammar via GrammarApi::grammar [
        PublicNotice, ListNotices, GetNotice, CompleteNotice, UploadNotice, SendBytes, ReplaceNotice, OldNotice, RetryNotice,
        PingNotices, HeldNotice, UnknownNotice, CheckNotice, SearchNotices, SubmitNotice, AttachNotice, ScrollNotices,
        SkipNotices, PrintNotice, FetchNotice, Move, #[cfg(any())] NeverNotice,
    ]
}

id_types! {
    /// The id of a notice.
    pub struct NoticeId;
}

open_enum! {
    /// The volume of a notice.
    pub enum Volume {
        /// Quiet.
        Low => "low",
        /// Loud.
        High => "high",
    }
}

/// A seal on a notice.
#[dfns_object(crate = ::dfns_runtime)]
pub struct Seal {
    /// The colour of the wax.
    pub colour: String,
    /// The number of seals.
    pub count: u32,
    /// The owner.
    pub owner: Option<String>,
}

/// The receipt of a notice.
#[dfns_object(response, crate = ::dfns_runtime)]
pub struct Receipt {
    /// The notice.
    pub id: NoticeId,
    /// The closure.
    pub closure: Option<Closure>,
}

open_union! {
    /// The closure of a notice.
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
    /// The page size.
    pub limit: Option<u32>,
    /// The token of the page.
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

/// Completes a notice with a one-time token.
#[dfns_endpoint(POST, "/notices/complete", crate = ::dfns_runtime, group = Grammar, returns = (), permissions = none)]
pub struct CompleteNotice {
    /// The one-time token.
    #[dfns(bearer)]
    pub token: Secret,
    /// The text.
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

/// Sends raw bytes.
#[dfns_endpoint(PUT, "/notices/{noticeId}/bytes", crate = ::dfns_runtime, group = Grammar, returns = (), permissions = none)]
pub struct SendBytes {
    /// The notice.
    pub notice_id: NoticeId,
    /// The author.
    #[dfns(header = "x-author")]
    pub author: String,
    /// The bytes.
    #[dfns(raw)]
    pub bytes: Vec<u8>,
}

/// Replaces a notice with a list.
#[dfns_endpoint(PUT, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, returns = Receipt, signed, permissions = none)]
pub struct ReplaceNotice {
    /// The notice.
    pub notice_id: NoticeId,
    /// Its lines.
    #[dfns(body)]
    pub lines: Vec<String>,
}

/// A deprecated operation with an alias.
#[dfns_endpoint(DELETE, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, returns = (), signed, service_account,
    permissions = unknown, deprecated = "use `replace_notice`", alias = ancient_notice)]
pub struct OldNotice {
    /// The notice.
    pub notice_id: NoticeId,
    /// The reason.
    pub reason: Option<String>,
}

/// An operation that may be repeated.
#[dfns_endpoint(POST, "/notices/retry", crate = ::dfns_runtime, group = Grammar, name = retry, returns = (), signed,
    callers(employee, end_user), replay(external_id),
    permissions = [custom("Acme:Loud") if volume == "high", custom("Acme:Night") if server("it is night")])]
pub struct RetryNotice {
    /// The volume.
    pub volume: Volume,
    /// Identifies a repetition.
    pub external_id: Option<String>,
    /// Only in some builds.
    #[cfg(any())]
    pub never: String,
}

/// Has no fields and no caller kind.
#[dfns_endpoint(POST, "/notices/ping", crate = ::dfns_runtime, group = Grammar, returns = (), permissions = unknown)]
pub struct PingNotices {}

/// May require approval.
#[dfns_endpoint(POST, "/notices/{noticeId}/hold", crate = ::dfns_runtime, group = Grammar, returns = Page<String>, signed,
    may_be_pending, permissions = [custom("Acme:Hold") if absent(note["authorId"])])]
pub struct HeldNotice {
    /// The notice.
    pub notice_id: NoticeId,
    /// A note.
    pub note: Option<::dfns_runtime::AnyJson>,
}

/// Has undocumented callers.
#[dfns_endpoint(PATCH, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, returns = (), signed, permissions = unknown)]
pub struct UnknownNotice {
    /// The notice.
    pub notice_id: NoticeId,
}

/// Checks whether a notice exists.
#[dfns_endpoint(HEAD, "/notices/{noticeId}", crate = ::dfns_runtime, group = Grammar, callers(any), permissions = none)]
pub struct CheckNotice {
    /// The notice.
    pub notice_id: NoticeId,
}

/// Searches with parameters of every kind.
#[dfns_endpoint(GET, "/notices/by/{address}/{share}", crate = ::dfns_runtime, group = Grammar, returns = Vec<u8>, permissions = none)]
pub struct SearchNotices {
    /// An address.
    pub address: ::std::net::IpAddr,
    /// A share of the whole.
    pub share: f64,
    /// Sizes.
    pub sizes: ::std::collections::HashSet<usize>,
    /// A borrowed or owned word.
    pub word: Option<::std::borrow::Cow<'static, str>>,
    /// An array of letters.
    pub letters: [char; 2],
    /// Versions, sent as their `Display` string.
    #[dfns(display)]
    pub versions: Vec<::std::num::NonZeroU8>,
    /// A balance.
    #[dfns(header = "x-balance")]
    pub balance: i128,
}

/// Submits a notice URL-encoded.
#[dfns_endpoint(POST, "/notices/submit", crate = ::dfns_runtime, group = Grammar, form, signed, returns = ::dfns_runtime::PlainText, permissions = none)]
pub struct SubmitNotice {
    /// The text.
    pub saying: String,
    /// The hearers.
    pub hearers: Vec<String>,
    /// The hour.
    pub hour: Option<u8>,
}

/// Attaches several files.
#[dfns_endpoint(POST, "/notices/attach", crate = ::dfns_runtime, group = Grammar, multipart, permissions = none)]
pub struct AttachNotice {
    /// The picture.
    #[dfns(part = "big-picture")]
    pub picture: FilePart,
    /// More of them.
    #[dfns(part)]
    pub more: Vec<FilePart>,
    /// The caption.
    #[dfns(part)]
    pub caption: Option<String>,
}

/// Lists all notices by a cursor.
#[dfns_endpoint(GET, "/notices/scroll", crate = ::dfns_runtime, group = Grammar, returns = Page<String>, paginated(parameter = cursor), permissions = none)]
pub struct ScrollNotices;

/// Lists all notices by an offset.
#[dfns_endpoint(GET, "/notices/skip", crate = ::dfns_runtime, group = Grammar, returns = Vec<String>,
    paginated(offset = from, limit = size), permissions = none)]
pub struct SkipNotices {
    /// Only those of this volume.
    pub volume: Option<Volume>,
}

/// Returns plain text or a table.
#[dfns_endpoint(GET, "/notices/print", crate = ::dfns_runtime, group = Grammar, returns = ::dfns_runtime::RawResponse, permissions = none)]
pub struct PrintNotice;

/// Returns any JSON.
#[dfns_endpoint(GET, "/notices/fetch", crate = ::dfns_runtime, group = Grammar, permissions = none)]
pub struct FetchNotice;

/// Has a method whose name is a keyword, and a deprecated field.
#[dfns_endpoint(POST, "/notices/move", crate = ::dfns_runtime, group = Grammar, returns = (), signed, permissions = none)]
#[allow(non_snake_case)]
pub struct Move {
    /// The destination.
    pub r#where: String,
    /// The destination, formerly.
    #[deprecated(note = "use `where`")]
    pub place: Option<String>,
    /// The destination as the API spells it.
    pub whereTo: Option<String>,
}

/// Types with names that generated code might use.
pub mod names {
    use ::dfns_runtime::{dfns_endpoint, dfns_group, dfns_object};
    use ::std::string::String;

    dfns_group! {
        /// A handle of one letter.
        pub G via GApi::g [Get, Raw, Call, Client, Post]
    }

    macro_rules! response_types {
        ($($name:ident)+) => {$(
            /// A response.
            #[dfns_object(response, crate = ::dfns_runtime)]
            pub struct $name {
                /// The text.
                pub text: String,
            }
        )+};
    }

    response_types! { P S Json EndpointMeta Option }

    macro_rules! endpoints {
        ($($name:ident $method:ident $path:literal $returns:ty;)+) => {$(
            /// A request.
            #[dfns_endpoint($method, $path, crate = ::dfns_runtime, group = G, returns = $returns, signed, permissions = none)]
            pub struct $name;
        )+};
    }

    endpoints! {
        Get POST "/names/get" P;
        Raw POST "/names/raw" S;
        Call PUT "/names/call" Json;
        Client PATCH "/names/client" EndpointMeta;
        Post DELETE "/names/post" Option;
    }

    /// A macro with the name of one of ours.
    #[allow(unused_macros)]
    macro_rules! source {
        () => {
            compile_error!("not this one")
        };
    }
}

::dfns_runtime::dfns_manifest! {
    /// A manifest with a part that only some builds have.
    pub Some = [PingNotices, #[cfg(any())] NeverNotice]
}
