//! Allocations: assets of a wallet that earn interest in a protocol.
//!
//! [`CreateAllocation`] creates an allocation from a wallet's assets. [`CreateAllocationAction`]
//! deposits more assets, or withdraws them. Types shared with yields, which allocations replace,
//! are in [`onchain`](crate::onchain) and are called investments.
//!
//! In the guide: `docs/src/transfers.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod allocation;

mod action;

mod ofns;

pub use action::{AllocationAction, AllocationActionId, AllocationId, ListAllocationActions};
pub use allocation::{
    Allocation, AllocationProvider, AllocationsInfo, CreateAllocation, CreateAllocationAction, GetAllocation,
    GetAllocationsInfo, ListAllocations,
};
pub use ofns::{AllocationQuote, Cancel0fnsOrderPlacement, CancelledOrderPlacement, CreateAllocationQuote};

dfns_core::dfns_group! {
    /// Allocations: assets of a wallet that earn interest in a protocol.
    pub Allocations via AllocationsApi::allocations [
        // Allocations
        ListAllocations, CreateAllocation, GetAllocation, GetAllocationsInfo,
        // Actions
        ListAllocationActions, CreateAllocationAction,
        // Only for `0fns`
        CreateAllocationQuote, Cancel0fnsOrderPlacement,
    ]
}
