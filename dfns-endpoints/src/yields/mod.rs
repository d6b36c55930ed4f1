//! Yields: assets of a wallet that earn interest in a protocol. Allocations replace them in the
//! newest API.
//!
//! Types shared with allocations are in [`onchain`](crate::onchain) and are called investments.
//!
//! In the guide: `docs/src/transfers.md`.

mod position;

pub use position::{
    CreateYield, CreateYieldAction, GetYield, ListYieldActions, ListYields, Yield, YieldAction, YieldActionId, YieldId,
};

dfns_core::dfns_group! {
    /// Yields: assets of a wallet that earn interest in a protocol.
    pub Yields via YieldsApi::yields [
        ListYields, CreateYield, GetYield, ListYieldActions, CreateYieldAction,
    ]
}
