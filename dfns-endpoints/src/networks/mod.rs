//! Networks: fee estimates, contract calls that only read, and the validators of Canton.
//!
//! In the guide: `docs/src/wallets.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod fees;

mod contracts;

mod canton;

pub use canton::{
    CantonApi, CantonOAuth2, CantonValidator, CantonValidatorKind, CreateCantonValidator, CustomCantonValidator,
    DeleteCantonValidator, GetCantonValidator, ListCantonValidators, NewCantonValidator, SharedCantonValidator,
    UpdateCantonValidator,
};
pub use contracts::{
    AbiFunction, AbiParameter, CallFunction, ContractCall, ContractData, EvmContractCall, EvmContractData,
    ReadContract, ReindexTransaction, Reindexed,
};
pub use fees::{BitcoinFee, BitcoinFees, Eip1559Fee, Eip1559Fees, EstimateFees, FeeEstimate, SolanaFee, SolanaFees};

dfns_core::dfns_group! {
    /// Networks: fee estimates, contract calls that only read, and the validators of Canton.
    pub Networks via NetworksApi::networks [
        // Fees
        EstimateFees,
        // Contracts and transactions
        CallFunction, ReadContract, ReindexTransaction,
        // Validators of Canton
        ListCantonValidators, CreateCantonValidator, GetCantonValidator, UpdateCantonValidator, DeleteCantonValidator,
    ]
}
