//! The kinds of signature bodies, by their API names. Typed data and smart accounts have their own
//! files.

use super::{SignerPayload, to_sign};
use crate::onchain::HexOrJson;

dfns_core::open_enum! {
    /// The encoding of a BIP-322 signature.
    pub enum Bip322Format {
        /// The witness stack.
        Simple => "Simple",
        /// The whole signing transaction.
        Full => "Full",
    }

    /// The context of a CIP-8 signature.
    pub enum Cip8Context {
        /// A single signer.
        Signature1 => "Signature1",
    }
}

to_sign! {
    /// A hash, signed as it is. Supported by every signing key.
    ///
    /// Apply the hash function of the chain yourself, before the call.
    pub struct SignHash {
        /// The hash: 32 bytes in hex; the prefix `0x` is optional.
        pub hash: String,
        /// The Merkle root that tweaks a Schnorr key: 32 bytes in hex, or an empty string for the
        /// default. Required for Schnorr keys, and only for them.
        pub taproot_merkle_root: Option<String>,
    }
}

to_sign! {
    /// A message to sign: as it is with an EdDSA key, otherwise as the chain defines.
    pub struct SignMessage {
        /// The message in hex; the prefix `0x` is optional.
        pub message: String,
    }
}

to_sign! {
    /// A transaction to sign. The response contains the signed one, as `signed_data`.
    pub struct SignTransaction {
        /// The unsigned transaction: hex, or JSON on networks whose transactions are JSON.
        pub transaction: HexOrJson,
    }
}

to_sign! {
    /// An EIP-191 message to sign (`personal_sign`). The standard's prefix ensures that no message
    /// is also a valid transaction.
    ///
    /// Only in the newest API descriptions.
    pub struct SignEip191 {
        /// The message in hex; the prefix `0x` is optional.
        pub message: String,
    }
}

to_sign! {
    /// An EIP-7702 authorization to sign: delegates the key's address to the code of a contract.
    pub struct SignEip7702 {
        /// The contract's address, in hex.
        pub address: String,
        /// The chain id that the authorization is valid for.
        pub chain_id: u64,
        /// The current nonce of the key's address.
        pub nonce: u64,
    }
}

to_sign! {
    /// A partially signed transaction (PSBT) of Bitcoin or Litecoin to sign.
    ///
    /// The response contains one signature per input of the key, as `signatures`.
    pub struct SignPsbt {
        /// The PSBT, in hex; the prefix `0x` is optional.
        pub psbt: String,
    }
}

to_sign! {
    /// A BIP-322 message to sign, for Bitcoin or Litecoin. Requires a network, which determines the
    /// address.
    pub struct SignBip322 {
        /// The message in hex; the prefix `0x` is optional.
        pub message: String,
        /// The encoding of `signed_data` in the response. Defaults to `Simple`.
        pub format: Option<Bip322Format>,
    }
}

to_sign! {
    /// A Pact command of Kadena to sign. The newest API descriptions no longer include it.
    pub struct SignPactCommand {
        /// The command: JSON, serialized to a string.
        pub command: String,
    }
}

to_sign! {
    /// A Cosmos transaction to sign in the mode `direct` (`SIGN_MODE_DIRECT`).
    pub struct SignDocDirect {
        /// The protobuf message `SignDoc`, in hex; the prefix `0x` is optional.
        pub sign_doc: String,
    }
}

to_sign! {
    /// A Substrate transaction to sign. Requires a network, whose metadata determines the signed
    /// bytes.
    pub struct SignSignerPayload {
        /// The transaction, as Polkadot's libraries pass it to a signer.
        pub payload: SignerPayload,
    }
}

to_sign! {
    /// A CIP-8 message of Cardano to sign. Requires a network, which determines the address.
    pub struct SignCip8 {
        /// The context of the signature.
        pub context: Cip8Context,
        /// The message in hex; the prefix `0x` is optional.
        pub payload: Option<String>,
        /// Additional bytes to sign that are not part of the signed structure, in hex.
        pub external_aad: Option<String>,
    }
}

to_sign! {
    /// A Stellar fee bump transaction to sign. Only in responses: Dfns creates it for fee sponsors.
    pub struct SignFeeBumpTransaction {
        /// The transaction whose fee the sponsor pays.
        pub inner_transaction: String,
        /// A reference to the transaction.
        pub transaction_reference: String,
    }
}
