//! Yields: assets that earn in a protocol. Allocations took their place in the newest versions of the API.
//!
//! The shapes that both have are in [`onchain`](crate::onchain), under the name of investments.

mod position;

pub use position::{
    CreateYield, CreateYieldAction, GetYield, ListYieldActions, ListYields, Yield, YieldAction, YieldActionId, YieldId,
};

dfns_core::dfns_group! {
    /// Yields: assets that earn in a protocol.
    pub Yields via YieldsApi::yields [
        ListYields, CreateYield, GetYield, ListYieldActions, CreateYieldAction,
    ]
}
