//! Lists in pages.
//!
//! A continuation token names the last entity of the page by its number, so that entities which
//! come or go between two pages neither hide nor repeat others.

use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::text::base64url;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Items per page where the request does not say.
const DEFAULT_LIMIT: usize = 200;

/// One page of these items, which come in the order of their numbers. `maximum` is the highest
/// `limit` that is documented.
pub(super) fn page<T>(
    request: &Accepted,
    items: impl Iterator<Item = T>,
    number: impl Fn(&T) -> u64,
    maximum: usize,
    view: impl Fn(&T) -> Value,
) -> Result<Response, Refusal> {
    let limit = match request.query("limit") {
        None => DEFAULT_LIMIT,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=maximum).contains(limit))
            .ok_or_else(|| Refusal::invalid("`limit` must be a whole number within its bounds"))?,
    };
    let list = request.endpoint.id();
    let after = match request.query("paginationToken") {
        None => 0,
        Some(token) => {
            decode(list, token).ok_or_else(|| Refusal::invalid("`paginationToken` is not one of this list"))?
        }
    };
    let mut rest = items.filter(|item| number(item) > after).peekable();
    let page: Vec<T> = rest.by_ref().take(limit).collect();
    let mut response = json!({ "items": page.iter().map(view).collect::<Vec<_>>() });
    if let (Some(last), Some(_)) = (page.last(), rest.peek()) {
        response["nextPageToken"] = encode(list, number(last)).into();
    }
    Ok(Response::json(response))
}

fn encode(list: &str, number: u64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list} {number}"))
}

fn decode(list: &str, token: &str) -> Option<u64> {
    let text = String::from_utf8(base64url(token)?).ok()?;
    text.strip_prefix(list)?.strip_prefix(' ')?.parse().ok()
}
