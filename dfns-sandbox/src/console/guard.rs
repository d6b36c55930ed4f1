//! Which requests the console serves: those of its own page, on this computer.
//!
//! The page shows tokens and keys and changes the sandbox, so any other page that a browser shows
//! must not reach it. The `Host` must be a loopback name. A browser says where a request comes from
//! (`Sec-Fetch-Site`, `Origin`): that must be the console itself, or a person who opens the page.
//! Every form carries a token that only the page knows.

use crate::browser;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::text::to_hex;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::header::{self, HeaderMap, HeaderName};
use http::{HeaderValue, Method, StatusCode, Uri};
use std::sync::LazyLock;

/// The name of the field with the token.
pub(super) const TOKEN_FIELD: &str = "token";

/// The token of all forms of this process.
static TOKEN: LazyLock<String> = LazyLock::new(|| to_hex(&Random::system().bytes::<32>("console")));

/// The token that a form carries.
pub(super) fn token() -> &'static str {
    &TOKEN
}

/// Refuses a form that our page did not make.
pub(super) fn check_token(body: &[u8]) -> Result<(), Refusal> {
    let mut sent = form_urlencoded::parse(body).filter(|(name, _)| name == TOKEN_FIELD);
    let first = sent.next().map(|(_, token)| token).unwrap_or_default();
    if sent.next().is_none() && verify_slices_are_equal(first.as_bytes(), TOKEN.as_bytes()).is_ok() {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "this form is of an earlier sandbox; reload the page and send it again"))
}

/// Refuses requests from other hosts and other pages.
pub(crate) fn admit(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    browser::admit_host(uri, headers)?;
    let refused = || Refusal::new(StatusCode::FORBIDDEN, "other web pages cannot use the console");
    let ours = headers.get(header::HOST).map(|host| [b"http://", host.as_bytes()].concat());
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let is_ours = match origins.next() {
        Some(origin) => origins.next().is_none() && ours.as_deref() == Some(origin.as_bytes()),
        // Browsers name the origin of every form.
        None => only_reads(method),
    };
    if !is_ours {
        return Err(refused());
    }
    let text = |name: &'static str| headers.get(HeaderName::from_static(name)).map(HeaderValue::as_bytes);
    let is_opened = only_reads(method)
        && text("sec-fetch-mode") == Some(b"navigate")
        && text("sec-fetch-dest") == Some(b"document");
    match text("sec-fetch-site") {
        None | Some(b"same-origin" | b"none") => {}
        // A link leads here, which shows the page to a person and to nobody else.
        Some(_) if is_opened => {}
        Some(_) => return Err(refused()),
    }
    if !only_reads(method) && text("content-type") != Some(b"application/x-www-form-urlencoded") {
        let message = "the console takes the forms of its page";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    Ok(())
}

/// Whether requests with this method change nothing.
fn only_reads(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}
