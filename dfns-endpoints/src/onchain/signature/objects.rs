//! The kinds of signature bodies, by their API names. Typed data and smart accounts have their own
//! files.

use super::{SignerPayload, to_sign};
use crate::onchain::HexOrJson;

dfns_core::open_enum! {
    /// The encoding of a BIP-322 signature.
    pub enum Bip322Format {
        /// The witness stack alone.
        Simple => "Simple",
        /// The whole transaction that signs.
        Full => "Full",
    }

    /// The context of a signature of CIP-8.
    pub enum Cip8Context {
        /// One signer signs.
        Signature1 => "Signature1",
    }
}

to_sign! {
    /// Signs a hash, with any key. The chain defines the hash function.
    pub struct SignHash {
        /// 32 bytes as hex; `0x` before them is optional.
        pub hash: String,
        /// The Merkle root that tweaks a Schnorr key: 32 bytes in hex, or an empty string for the
        /// default. Required for Schnorr keys.
        pub taproot_merkle_root: Option<String>,
    }
}

to_sign! {
    /// Signs a message: the bytes as they are with an EdDSA key, or the way of the chain for
    /// messages.
    pub struct SignMessage {
        /// The message in hex; the prefix `0x` is optional.
        pub message: String,
    }
}

to_sign! {
    /// Signs a transaction. The response has the signed one as `signed_data`.
    pub struct SignTransaction {
        /// The unsigned transaction: serialised, as hex, or JSON where the chain's transactions are
        /// JSON.
        pub transaction: HexOrJson,
    }
}

to_sign! {
    /// Signs a message of a person, as EIP-191 defines it: with a prefix that no transaction begins
    /// with.
    ///
    /// Known from the newest descriptions of the API only.
    pub struct SignEip191 {
        /// The message in hex; the prefix `0x` is optional.
        pub message: String,
    }
}

to_sign! {
    /// Signs the authorization of EIP-7702: that the key's address runs the code of a contract.
    pub struct SignEip7702 {
        /// The contract's address, hex.
        pub address: String,
        /// The id of the chain it holds for.
        pub chain_id: u64,
        /// The present nonce of the key's address.
        pub nonce: u64,
    }
}

to_sign! {
    /// Signs a partially signed transaction of Bitcoin or Litecoin. The response has a signature
    /// for each input.
    pub struct SignPsbt {
        /// The PSBT as hex; `0x` before it is optional.
        pub psbt: String,
    }
}

to_sign! {
    /// Signs a message of Bitcoin, as BIP-322 defines it. Needs a network, since the signing
    /// address depends on it.
    pub struct SignBip322 {
        /// The message in hex; the prefix `0x` is optional.
        pub message: String,
        /// The encoding of `signed_data` in the response. Defaults to `Simple`.
        pub format: Option<Bip322Format>,
    }
}

to_sign! {
    /// Signs a command of Kadena's language Pact. The newest descriptions of the API have it no
    /// more.
    pub struct SignPactCommand {
        /// The command: JSON, serialized to a string.
        pub command: String,
    }
}

to_sign! {
    /// Signs a transaction of Cosmos in direct mode (`SIGN_MODE_DIRECT`).
    pub struct SignDocDirect {
        /// The protobuf message `SignDoc` as hex; `0x` before it is optional.
        pub sign_doc: String,
    }
}

to_sign! {
    /// Signs a transaction of Substrate. Needs a network, since the bytes to sign depend on the
    /// chain's metadata.
    pub struct SignSignerPayload {
        /// The transaction, as Polkadot's libraries hand it to a signer.
        pub payload: SignerPayload,
    }
}

to_sign! {
    /// Signs a message of Cardano, as CIP-8 defines it. Needs a network, since the signing address
    /// depends on it.
    pub struct SignCip8 {
        /// The context.
        pub context: Cip8Context,
        /// The message in hex; the prefix `0x` is optional.
        pub payload: Option<String>,
        /// More bytes to sign that do not become part of the signed structure, as hex.
        pub external_aad: Option<String>,
    }
}

to_sign! {
    /// Signs a Stellar transaction whose fee another account pays. Created by Dfns itself, for fee
    /// sponsors.
    pub struct SignFeeBumpTransaction {
        /// The transaction inside, whose fee is paid.
        pub inner_transaction: String,
        /// A reference to the transaction.
        pub transaction_reference: String,
    }
}
