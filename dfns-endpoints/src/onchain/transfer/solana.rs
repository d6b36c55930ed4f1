//! Token transfers on Solana.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of a token of either Solana token program.
    ///
    /// Converts into [`TransferBody::Spl`](super::TransferBody::Spl). For a Token-2022 token, name
    /// the variant:
    ///
    /// ```
    /// use dfns::onchain::{SplTransfer, TransferBody};
    ///
    /// let to = "7dHbWXmci3dT8UFYWYZweBLXgycu7Y3iL6trKn1Y7ARj";
    /// let transfer = TransferBody::Spl2022(SplTransfer::new("2b1kV6DkPAnxd5ixfnxCpjxmKwqjjaYmCZfHsFu24GXo", to, 1_000_000_u64));
    /// assert_eq!(transfer.tag(), "Spl2022");
    /// ```
    #[dfns_object]
    pub struct SplTransfer {
        /// The address of the token's mint account, in base58.
        pub mint: String,
        /// The recipient's address, in base58.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo: at most 64 characters.
        pub memo: Option<String>,
        /// Whether to create the recipient's token account, and pay for it, if it does not exist.
        /// Defaults to false.
        ///
        /// Without an account, the transfer fails.
        pub create_destination_account: Option<bool>,
        /// Whether to use one of the wallet's durable nonce accounts, so that the transaction stays
        /// valid for longer than 90 seconds.
        ///
        /// [`CreateSolanaNonceAccounts`](crate::onchain::CreateSolanaNonceAccounts) creates them.
        pub use_durable_nonce: Option<bool>,
    }
}
