//! One page of a list, and the trait for page types.

use serde::{Deserialize, Serialize};

/// A response that is one page of a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page of a list",
    label = "`paginated` needs a response with items and the token of the next page",
    note = "return `dfns_core::Page<T>`, or implement `PageBody`"
)]
pub trait PageBody {
    /// The items of the page.
    type Item;
    /// Returns the token of the next page; `None`, or empty, on the last page.
    fn next_page_token(&self) -> Option<&str>;
    /// Returns the number of items in the page, which advances the offset of a list.
    fn item_count(&self) -> usize;
    /// Converts the page into its items.
    fn into_items(self) -> Vec<Self::Item>;
}

/// A bare list: the page of an endpoint paginated by offset.
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
/// numbers. Any other item that cannot be decoded fails its page, with the JSON path of the fault.
/// Skipping it would hide a wallet, a policy or an approval from a program that expects all of
/// them. `Call::raw` returns the undecoded page.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Page<T> {
    /// The items of this page, in the server's order. Required: a response without them is an
    /// error.
    pub items: Vec<T>,
    /// The opaque token of the next page, for the parameter `paginationToken`. Absent on the last
    /// page.
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
