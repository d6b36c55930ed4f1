//! The small types that several domains share.

use serde::{Deserialize, Deserializer, Serialize};

dfns_core::open_enum! {
    /// The status of a wallet.
    pub enum WalletStatus {
        /// Not usable yet: the wallet must be activated on its network.
        Inactive => "Inactive",
        /// Usable.
        Active => "Active",
        /// No longer usable, because its key was deleted.
        Archived => "Archived",
    }

    /// The signature scheme of a key.
    pub enum KeyScheme {
        /// ECDSA, on secp256k1 or the curve of Starknet.
        Ecdsa => "ECDSA",
        /// EdDSA, on Ed25519.
        EdDsa => "EdDSA",
        /// Schnorr signatures of Bitcoin, on secp256k1.
        Schnorr => "Schnorr",
        /// Diffie-Hellman, on secp256k1. The key derives values and cannot sign.
        Dh => "DH",
    }

    /// The kind of a key store.
    pub enum KeyStoreKind {
        /// Hardware security modules.
        Hsm => "Hsm",
        /// Signers that sign by multi-party computation. Each holds one share of every key.
        Mpc => "Mpc",
        /// An air-gapped signer, which exchanges requests and signatures in files.
        OfflineSigner => "OfflineSigner",
    }

    /// The provider of payins and payouts between a bank and a wallet.
    pub enum PaymentProvider {
        /// Borderless.
        Borderless => "Borderless",
        /// Circle Mint.
        CircleMint => "CircleMint",
    }

    /// A family of networks with the same protocol.
    pub enum BlockchainKind {
        /// Algorand.
        Algorand => "Algorand",
        /// Aptos.
        Aptos => "Aptos",
        /// Bitcoin and related networks.
        Bitcoin => "Bitcoin",
        /// Bitcoin Cash.
        BitcoinCash => "BitcoinCash",
        /// Canton.
        Canton => "Canton",
        /// Cardano.
        Cardano => "Cardano",
        /// Concordium.
        Concordium => "Concordium",
        /// Cosmos and related networks.
        Cosmos => "Cosmos",
        /// EVM networks, such as Ethereum.
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
        /// Polkadot, Kusama and other Substrate networks.
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

/// The new value of an optional string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, dfns_core::Describe)]
#[serde(untagged)]
pub enum TextChange {
    /// Sets the string.
    To(String),
    /// Removes the string: `null`.
    Remove,
}

/// Hand-written, so that a failure names the field. That of an untagged enum names the object
/// around it.
impl<'de> Deserialize<'de> for TextChange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Remove, Self::To))
    }
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

impl From<TextChange> for Option<String> {
    fn from(change: TextChange) -> Self {
        match change {
            TextChange::To(text) => Some(text),
            TextChange::Remove => None,
        }
    }
}

/// Reads a change that is there. `null` removes, and is not the same as absent.
#[allow(dead_code, reason = "only code that reads requests calls it, with the feature `server` of the core")]
pub(crate) fn change<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<TextChange>, D::Error> {
    Deserialize::deserialize(deserializer).map(Some)
}
