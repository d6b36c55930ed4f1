//! Allocations: tokens of a wallet that earn in a protocol. Yields show the same state under older
//! names.
//!
//! * `protocol`: the protocols, and the terms of investments;
//! * `record`: investments and the actions on them;
//! * `invest`: from a request to an action whose transaction ends;
//! * `allocation`: allocations and their actions, as the API shows them;
//! * `ofns`: quotes and cancellations of the protocol `0fns`, and `orders`: those not filled yet.
//!
//! A deposit pays the tokens to the protocol, which gives the wallet as many of its own tokens. A
//! withdrawal gives those back.

mod allocation;
mod invest;
mod ofns;
mod orders;
mod protocol;
mod record;

pub(super) use invest::{Prefixes, act, create, paid};
pub(super) use ofns::canceled;
pub(crate) use ofns::hold_orders;
pub(super) use record::{ActionRecord, Investment};

use super::{Handler, handlers};

pub(super) const OPERATIONS: &[Handler] = handlers![allocations:
    ListAllocations,
    CreateAllocation,
    GetAllocation,
    GetAllocationsInfo,
    ListAllocationActions,
    CreateAllocationAction,
    CreateAllocationQuote,
    Cancel0fnsOrderPlacement,
];
