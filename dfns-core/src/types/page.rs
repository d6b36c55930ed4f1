//! One page of a list, and the trait of types of your own that are one.

use serde::{Deserialize, Serialize};

/// A response that is one page of a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page of a list",
    label = "`paginated` needs a response with items and the token of the next page",
    note = "return `dfns_core::Page<T>`, or implement `PageBody`"
)]
pub trait PageBody {
    /// What the page holds.
    type Item;
    /// The token of the next page; `None`, or empty, on the last.
    fn next_page_token(&self) -> Option<&str>;
    /// The number of items in the page, by which a list with an offset goes on.
    fn item_count(&self) -> usize;
    /// The items, giving up the page.
    fn into_items(self) -> Vec<Self::Item>;
}

/// A bare list: the page of an endpoint that goes on by an offset.
impl<T> PageBody for Vec<T> {
    type Item = T;
    fn next_page_token(&self) -> Option<&str> {
        None
    }
    fn item_count(&self) -> usize {
        self.len()
    }
    fn into_items(self) -> Self {
        self
    }
}

/// One page of a list: the items, and the token of the next page.
///
/// New API values never make an item undecodable, and neither do lone surrogates or amounts sent as
/// numbers. An item that still cannot be decoded fails its page, with the JSON path of the fault.
/// Leaving it out would hide a wallet, a policy or an approval from a program that believes it has
/// seen all of them. `Call::raw` gives the page as it came.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page, in the server's order. A response without them is no page, and not
    /// an empty one either.
    pub items: Vec<T>,
    /// Sent as `paginationToken` to get the next page; absent on the last one. Opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<String>,
}

impl<T> PageBody for Page<T> {
    type Item = T;
    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref()
    }
    fn item_count(&self) -> usize {
        self.items.len()
    }
    fn into_items(self) -> Vec<T> {
        self.items
    }
}
