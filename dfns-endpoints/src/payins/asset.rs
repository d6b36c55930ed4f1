//! The asset that a payin delivers.

use dfns_core::dfns_object;

dfns_core::open_union! {
    /// An asset to deliver, on the network of the wallet.
    pub enum PayinAsset by "kind" {
        /// A fungible token of a network that runs Ethereum's virtual machine (ERC-20).
        Erc20(PayinErc20) => "Erc20",
        /// A token of Solana's token program.
        Spl(PayinSpl) => "Spl",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022(PayinSpl) without From => "Spl2022",
    }
}

/// A token of a network that runs Ethereum's virtual machine, to deliver.
#[dfns_object]
pub struct PayinErc20 {
    /// The address of the token's contract.
    pub contract: String,
}

/// A token of Solana, to deliver.
#[dfns_object]
pub struct PayinSpl {
    /// The address of the token's mint.
    pub mint: String,
}
