//! Swaps: one asset of a wallet for another, at a quoted price.
//!
//! First ask for a quote ([`RequestSwapQuote`]), then swap by it ([`CreateSwap`]), repeating its terms. Uniswap has
//! agreements that are accepted once before; they are a domain of their own.

mod quote;
mod swap;

pub use quote::{GetSwapQuote, RequestSwapQuote, SwapProvider, SwapQuote, SwapQuoteId, SwapQuoteTerms};
pub use swap::{CreateSwap, GetSwap, ListSwaps, Swap, SwapTerms};

dfns_core::dfns_group! {
    /// Swaps: one asset of a wallet for another, at a quoted price.
    pub Swaps via SwapsApi::swaps [
        // Quotes
        RequestSwapQuote, GetSwapQuote,
        // Swaps
        ListSwaps, CreateSwap, GetSwap,
    ]
}
