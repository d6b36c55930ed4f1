//! The small types that several domains share.

use serde::{Deserialize, Serialize};

dfns_core::open_enum! {
    /// The state of a wallet.
    pub enum WalletStatus {
        /// Usable.
        Active => "Active",
        /// It has to be activated on its network before it can be used.
        Inactive => "Inactive",
        /// It cannot be used any more.
        Archived => "Archived",
    }

    /// How a key signs.
    pub enum KeyScheme {
        /// ECDSA.
        Ecdsa => "ECDSA",
        /// EdDSA.
        EdDsa => "EdDSA",
        /// Schnorr signatures.
        Schnorr => "Schnorr",
        /// Diffie-Hellman: such a key derives, and signs nothing.
        Dh => "DH",
    }

    /// What a key store is.
    pub enum KeyStoreKind {
        /// Hardware security modules.
        Hsm => "Hsm",
        /// Signers that compute together, each with a share of every key.
        Mpc => "Mpc",
        /// A signer without a network, which gets what to sign and gives back what it signed as files.
        OfflineSigner => "OfflineSigner",
    }

    /// Who carries payins and payouts between a bank and a wallet.
    pub enum PaymentProvider {
        /// Borderless.
        Borderless => "Borderless",
        /// Circle Mint.
        CircleMint => "CircleMint",
    }

    /// A family of networks that work alike.
    pub enum BlockchainKind {
        /// Algorand.
        Algorand => "Algorand",
        /// Aptos.
        Aptos => "Aptos",
        /// Bitcoin and its relatives.
        Bitcoin => "Bitcoin",
        /// Bitcoin Cash.
        BitcoinCash => "BitcoinCash",
        /// Canton.
        Canton => "Canton",
        /// Cardano.
        Cardano => "Cardano",
        /// Concordium.
        Concordium => "Concordium",
        /// Cosmos and its relatives.
        Cosmos => "Cosmos",
        /// Ethereum and whatever runs its virtual machine.
        Evm => "Evm",
        /// Hedera.
        Hedera => "Hedera",
        /// The Internet Computer.
        Icp => "Icp",
        /// IOTA.
        Iota => "Iota",
        /// Kadena.
        Kadena => "Kadena",
        /// Kaspa.
        Kaspa => "Kaspa",
        /// NEAR.
        Near => "Near",
        /// Polymesh.
        Polymesh => "Polymesh",
        /// Solana.
        Solana => "Solana",
        /// Starknet.
        Starknet => "Starknet",
        /// Stellar.
        Stellar => "Stellar",
        /// Polkadot, Kusama and other networks made with Substrate.
        Substrate => "Substrate",
        /// Sui.
        Sui => "Sui",
        /// Tezos.
        Tezos => "Tezos",
        /// TON.
        Ton => "Ton",
        /// TRON.
        Tron => "Tron",
        /// The XRP Ledger.
        Xrpl => "Xrpl",
    }
}

/// What becomes of a text that can be taken away.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum TextChange {
    /// It becomes this.
    To(String),
    /// It is taken away: `null`.
    Remove,
}

impl From<&str> for TextChange {
    fn from(text: &str) -> Self {
        Self::To(text.to_owned())
    }
}

impl From<String> for TextChange {
    fn from(text: String) -> Self {
        Self::To(text)
    }
}
