//! Swaps of one asset of a wallet for another, at a quoted price.
//!
//! Request a quote ([`RequestSwapQuote`]), then execute it ([`CreateSwap`]). Uniswap's agreements
//! must be accepted first: see the domain `agreements`.
//!
//! In the guide: `docs/src/transfers.md`.

mod quote;
mod swap;

pub use quote::{GetSwapQuote, RequestSwapQuote, SwapProvider, SwapQuote, SwapQuoteId, SwapQuoteTerms};
pub use swap::{CreateSwap, GetSwap, ListSwaps, Swap, SwapTerms};

dfns_core::dfns_group! {
    /// Swaps of one asset of a wallet for another, at a quoted price.
    pub Swaps via SwapsApi::swaps [
        // Quotes
        RequestSwapQuote, GetSwapQuote,
        // Swaps
        ListSwaps, CreateSwap, GetSwap,
    ]
}
