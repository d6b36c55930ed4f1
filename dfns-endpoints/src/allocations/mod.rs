//! Allocations: assets that earn in a protocol.
//!
//! An allocation is created with what it takes from a wallet ([`CreateAllocation`]); more is put in or taken out by
//! actions on it ([`CreateAllocationAction`]). The shapes that yields, their forerunners, have as well are in
//! [`onchain`](crate::onchain), under the name of investments.

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
        // What `0fns` alone knows
        CreateAllocationQuote, Cancel0fnsOrderPlacement,
    ]
}
