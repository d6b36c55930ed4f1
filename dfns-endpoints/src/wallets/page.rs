//! Pages of lists that belong to one wallet.

use crate::{Network, WalletId};
use dfns_core::PageBody;
use serde::{Deserialize, Serialize};

/// One page of a list that belongs to one wallet.
#[derive(Debug, Clone, Deserialize, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct WalletPage<T> {
    /// The items of this page, in the server's order.
    pub items: Vec<T>,
    /// The opaque token of the next page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<String>,
    /// The wallet.
    pub wallet_id: WalletId,
    /// The wallet's network. Only in histories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
}

impl<T> PageBody for WalletPage<T> {
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
