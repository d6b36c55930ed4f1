//! One page of a list.

use crate::endpoint::PageBody;
use serde::{Deserialize, Serialize};

/// One page of a list: the items, and the token that asks for the next page.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page, in the server's order. A response without them is no page, and not an empty one either.
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
    fn into_items(self) -> Vec<T> {
        self.items
    }
}
