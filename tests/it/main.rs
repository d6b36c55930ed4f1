//! All tests of the public interface, in one binary.
//!
//! `support` has a transport that records requests. The other modules are named after the behaviour
//! they protect.

mod addresses;
mod allocation_operations;
mod bodies;
mod calls;
mod canary;
mod closing;
mod compiles;
mod delegated;
mod documents;
mod errors;
mod exactly_once;
mod exports;
mod failures;
mod flows;
mod fuzz;
mod ids;
mod key_operations;
mod lists;
mod money_operations;
mod observability;
mod once;
mod payment_operations;
mod permissions;
mod policies;
mod programs;
mod reconcile;
mod retries;
mod sandbox;
mod signer_operations;
mod staking_operations;
mod support;
mod swap_operations;
mod tenant_operations;
mod tls;
mod tower;
mod toy;
mod transport;
mod uploads;
mod vault_operations;
mod wait_operations;
mod waits;
mod wire;
