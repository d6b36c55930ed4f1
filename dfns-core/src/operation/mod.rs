//! Exactly once: what makes a repeated operation the same operation.
//!
//! Dfns recognizes some operations by the `externalId` of their body: sent again with the same
//! bytes, they return the first entity. So each such call has an id before it is sent ([`id`]). The
//! response is checked to be about that call ([`same`]). A call that ends without a known outcome
//! leaves an
//! [`OperationTicket`](ticket::OperationTicket), with which any process can finish it.

mod beside;
pub(crate) mod difference;
pub(crate) mod id;
mod restore;
pub(crate) mod same;
pub(crate) mod stored;
pub(crate) mod ticket;
