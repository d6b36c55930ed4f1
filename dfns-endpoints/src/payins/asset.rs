//! The asset that a payin delivers.

use dfns_core::dfns_object;

dfns_core::open_union! {
    /// A token to deliver, on the network of the wallet.
    pub enum PayinAsset by "kind" {
        /// An ERC-20 token on an EVM network.
        Erc20(PayinErc20) => "Erc20",
        /// A token of Solana's Token program (SPL).
        Spl(PayinSpl) => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(PayinSpl) without From => "Spl2022",
    }
}

/// An ERC-20 token to deliver.
#[dfns_object]
pub struct PayinErc20 {
    /// The address of the token contract.
    pub contract: String,
}

/// A Solana token to deliver.
#[dfns_object]
pub struct PayinSpl {
    /// The address of the token's mint account.
    pub mint: String,
}
