//! Swaps: one asset of a wallet for another, at the prices of the test.
//!
//! * `quote`: offers, which expire;
//! * `swap`: from a transaction of the wallet to the payment of the target asset;
//! * `agreements`: the agreements that providers require.

mod agreements;
mod quote;
mod swap;

pub(crate) use agreements::require as require_agreements;
pub(crate) use quote::expire;
pub(super) use swap::{SwapArrival, paid, resume};

use super::{Handler, handlers};
use dfns_endpoints::swaps::{CreateSwap, GetSwap, GetSwapQuote, ListSwaps, RequestSwapQuote};

pub(super) const OPERATIONS: &[Handler] = handlers![RequestSwapQuote, GetSwapQuote, ListSwaps, CreateSwap, GetSwap];
