//! A toy endpoint in a foreign crate, and one endpoint for each construct of the grammar.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, clippy::pedantic)]
#![forbid(unsafe_code)]

pub mod grammar;
pub mod hygiene;

// The whole toy endpoint, as a library author writes it.
use ::dfns_runtime::{Page, Secret, dfns_endpoint, dfns_group, id_types};
use ::std::{option::Option, string::String};

dfns_group! {
    /// Moves idle funds.
    pub Treasury via TreasuryApi::treasury [SweepTreasury]
}

id_types! {
    /// The id of a treasury (`tr-...`).
    pub struct TreasuryId;
}

/// Sweeps a treasury's idle funds into its main wallet.
#[dfns_endpoint(POST, "/treasuries/{treasuryId}/sweep", crate = ::dfns_runtime, group = Treasury, returns = Page<TreasuryId>,
    signed, callers(employee, service_account),
    permissions = ["Wallets:Read", custom("Acme:Treasury:Sweep"), custom("Acme:Treasury:Urgent") if present(urgent_code)])]
pub struct SweepTreasury {
    /// The treasury to sweep.
    pub treasury_id: TreasuryId,
    /// The amount that remains, in the smallest unit of its currency.
    pub reserve: String,
    /// Lets the sweep jump the queue.
    pub urgent_code: Option<Secret>,
}
