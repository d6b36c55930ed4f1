//! Allocations: assets that earn in a protocol.
//!
//! [`CreateAllocation`] creates an allocation from a wallet's assets; actions deposit or withdraw
//! more ([`CreateAllocationAction`]). Types shared with yields, their predecessors, are in
//! [`onchain`](crate::onchain) under the name of investments.

mod action;
mod allocation;
mod ofns;

pub use action::{AllocationAction, AllocationActionId, AllocationId, ListAllocationActions};
pub use allocation::{
    Allocation, AllocationProvider, AllocationsInfo, CreateAllocation, CreateAllocationAction, GetAllocation,
    GetAllocationsInfo, ListAllocations,
};
pub use ofns::{AllocationQuote, Cancel0fnsOrderPlacement, CancelledOrderPlacement, CreateAllocationQuote};

dfns_core::dfns_group! {
    /// Allocations: assets that earn in a protocol.
    pub Allocations via AllocationsApi::allocations [
        // Allocations
        ListAllocations, CreateAllocation, GetAllocation, GetAllocationsInfo,
        // Actions
        ListAllocationActions, CreateAllocationAction,
        // Only for `0fns`
        CreateAllocationQuote, Cancel0fnsOrderPlacement,
    ]
}
