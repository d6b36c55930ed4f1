//! Signature bodies by chain, with the kind and the fields that Dfns documents for each.
//!
//! Some chains are identified by their family (`blockchainKind`), others by the network, because
//! the bytes to sign depend on it. Where the documentation changed, each era has its own
//! constructor, and the older one is deprecated.

use super::{
    Cip8Context, SignBip322, SignCip8, SignDocDirect, SignEip191, SignEip712, SignEip7702, SignHash, SignMessage,
    SignPactCommand, SignPsbt, SignSignerPayload, SignSnip12, SignTransaction, SignatureBody, SignerPayload,
    Snip12Domain, TypedDataDomain, TypedDataField,
};
use crate::{BlockchainKind, Network};
use dfns_core::AnyJson;
use std::collections::BTreeMap;

/// Encodes bytes in hex, as the API expects them.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |hex, byte| hex + &format!("{byte:02x}"))
}

impl SignatureBody {
    /// Builds the body for a hash, for a key of any scheme and any chain: 32 bytes in hex.
    ///
    /// A Schnorr key also requires [`taproot_merkle_root`](SignHash::taproot_merkle_root).
    pub fn hash(hash: impl Into<String>) -> SignHash {
        SignHash::new(hash)
    }

    /// Builds the body for a message, for an EdDSA key of any chain: a string or bytes, signed as
    /// they are.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::message("Hello").into();
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"kind":"Message","message":"0x48656c6c6f"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn message(message: impl AsRef<[u8]>) -> SignMessage {
        SignMessage::new(hex(message.as_ref()))
    }

    /// Builds the body for a [`message`](Self::message) that is already in hex; the prefix `0x` is
    /// optional.
    pub fn message_hex(hex: impl Into<String>) -> SignMessage {
        SignMessage::new(hex)
    }

    /// Builds the body for an unsigned Algorand transaction: MessagePack, in hex.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::algorand_transaction("89a3616d74").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"89a3616d74","blockchainKind":"Algorand"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn algorand_transaction(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_blockchain_kind(BlockchainKind::Algorand)
    }

    /// Builds the body for an Aptos transaction, in hex: a `RawTransaction` in BCS, or a
    /// `SignedTransaction` with several signers or a fee payer.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::aptos_transaction("0x4b05a5ff").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"0x4b05a5ff","blockchainKind":"Aptos"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn aptos_transaction(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_blockchain_kind(BlockchainKind::Aptos)
    }

    /// Builds the body for a partially signed transaction (PSBT) on Bitcoin or Litecoin, in hex.
    ///
    /// The response contains one signature per input, in `signatures`.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::bitcoin_psbt("70736274ff01").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Psbt","psbt":"70736274ff01","blockchainKind":"Bitcoin"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn bitcoin_psbt(psbt: impl Into<String>) -> SignPsbt {
        SignPsbt::new(psbt).with_blockchain_kind(BlockchainKind::Bitcoin)
    }

    /// Builds the body for a Bitcoin or Litecoin message: a string or bytes, signed by BIP-322 for
    /// the key's address on this network.
    ///
    /// ```
    /// # use dfns_endpoints::Network;
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::bitcoin_message(Network::BitcoinTestnet4, "Hello").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Bip322","message":"0x48656c6c6f","network":"BitcoinTestnet4"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn bitcoin_message(network: Network, message: impl AsRef<[u8]>) -> SignBip322 {
        SignBip322::new(hex(message.as_ref())).with_network(network)
    }

    /// Builds the body for an unsigned Cardano transaction: CBOR, in hex.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::cardano_transaction("84a40081").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"84a40081","blockchainKind":"Cardano"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn cardano_transaction(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_blockchain_kind(BlockchainKind::Cardano)
    }

    /// Builds the body for a Cardano message: a string or bytes, signed by CIP-8 for the key's
    /// address on this network.
    ///
    /// ```
    /// # use dfns_endpoints::Network;
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::cardano_message(Network::CardanoPreprod, "Hello").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Cip8","context":"Signature1","payload":"0x48656c6c6f","network":"CardanoPreprod"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn cardano_message(network: Network, message: impl AsRef<[u8]>) -> SignCip8 {
        SignCip8::new(Cip8Context::Signature1).with_payload(hex(message.as_ref())).with_network(network)
    }

    /// Builds the body for a Cosmos appchain transaction: the protobuf message `SignDoc` in hex,
    /// signed in direct mode.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::cosmos_sign_doc("0x0a9d010a").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"SignDocDirect","signDoc":"0x0a9d010a","blockchainKind":"Cosmos"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn cosmos_sign_doc(sign_doc: impl Into<String>) -> SignDocDirect {
        SignDocDirect::new(sign_doc).with_blockchain_kind(BlockchainKind::Cosmos)
    }

    /// Builds the body for an unsigned EVM transaction: RLP with its type byte, in hex.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::evm_transaction("0x02e783aa36a7").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"0x02e783aa36a7","blockchainKind":"Evm"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn evm_transaction(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_blockchain_kind(BlockchainKind::Evm)
    }

    /// Builds the body for an EVM message: a string or bytes.
    ///
    /// Dfns documents this kind for EVM networks. The newest API adds
    /// [`evm_personal_message`](Self::evm_personal_message), whose kind names the signing method.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::evm_message("Hello").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Message","message":"0x48656c6c6f","blockchainKind":"Evm"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn evm_message(message: impl AsRef<[u8]>) -> SignMessage {
        SignMessage::new(hex(message.as_ref())).with_blockchain_kind(BlockchainKind::Evm)
    }

    /// Builds the body for an EVM message: a string or bytes, signed by EIP-191 (`personal_sign`).
    ///
    /// Documented only in the newest API descriptions; [`evm_message`](Self::evm_message) is the
    /// older kind.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::evm_personal_message("Hello").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Eip191","message":"0x48656c6c6f","blockchainKind":"Evm"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn evm_personal_message(message: impl AsRef<[u8]>) -> SignEip191 {
        SignEip191::new(hex(message.as_ref())).with_blockchain_kind(BlockchainKind::Evm)
    }

    /// Builds the body for EVM typed data, signed by EIP-712.
    ///
    /// JSON from an Ethereum library can be decoded as a [`SignEip712`] instead.
    ///
    /// ```
    /// # use dfns_core::AnyJson;
    /// # use dfns_endpoints::onchain::{SignatureBody, TypedDataDomain, TypedDataField};
    /// # use std::collections::BTreeMap;
    /// let types = BTreeMap::from([(String::from("Mail"), vec![TypedDataField::new("contents", "string")])]);
    /// let domain = TypedDataDomain::new().with_chain_id(1);
    /// let message = AnyJson::new(&BTreeMap::from([("contents", "Hello, Bob!")]))?;
    /// let body: SignatureBody = SignatureBody::evm_typed_data(types, domain, message).into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     concat!(
    ///         r#"{"kind":"Eip712","types":{"Mail":[{"name":"contents","type":"string"}]},"#,
    ///         r#""domain":{"chainId":1},"message":{"contents":"Hello, Bob!"},"blockchainKind":"Evm"}"#
    ///     )
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn evm_typed_data(
        types: BTreeMap<String, Vec<TypedDataField>>,
        domain: TypedDataDomain,
        message: AnyJson,
    ) -> SignEip712 {
        SignEip712::new(types, domain, message).with_blockchain_kind(BlockchainKind::Evm)
    }

    /// Builds the body for an EIP-7702 authorization: the key's address delegates to the code of a
    /// contract, on one chain, at one nonce.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let contract = "0x00112233445566778899aabbccddeeff00112233";
    /// let body: SignatureBody = SignatureBody::evm_authorization(contract, 1, 7).into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     concat!(
    ///         r#"{"kind":"Eip7702","address":"0x00112233445566778899aabbccddeeff00112233","#,
    ///         r#""chainId":1,"nonce":7,"blockchainKind":"Evm"}"#
    ///     )
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn evm_authorization(address: impl Into<String>, chain_id: u64, nonce: u64) -> SignEip7702 {
        SignEip7702::new(address, chain_id, nonce).with_blockchain_kind(BlockchainKind::Evm)
    }

    /// Builds the body for a Kadena Pact command: JSON, serialized to a string.
    ///
    /// The newest API descriptions no longer include Kadena.
    pub fn kadena_command(command: impl Into<String>) -> SignPactCommand {
        SignPactCommand::new(command).with_blockchain_kind(BlockchainKind::Kadena)
    }

    /// Builds the body for a Substrate transaction (Polkadot, Kusama and others): hex, or its
    /// [fields](super::SignerPayloadFields).
    ///
    /// Dfns signs with the metadata of this network. Since 2025; in 2024 wallets signed the same
    /// hex as a [message](Self::substrate_message_of_2024).
    ///
    /// ```
    /// # use dfns_endpoints::Network;
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::substrate_payload(Network::Polkadot, "0x05030012").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"SignerPayload","payload":"0x05030012","network":"Polkadot"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn substrate_payload(network: Network, payload: impl Into<SignerPayload>) -> SignSignerPayload {
        SignSignerPayload::new(payload).with_network(network)
    }

    /// Builds the body for a serialized Solana transaction, with its signature slots, in hex.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::solana_transaction("0x0100000000").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"0x0100000000","blockchainKind":"Solana"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn solana_transaction(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_blockchain_kind(BlockchainKind::Solana)
    }

    /// Builds the body for Starknet typed data, signed by SNIP-12.
    ///
    /// JSON from a Starknet library can be decoded as a [`SignSnip12`] instead.
    pub fn starknet_typed_data(
        primary_type: impl Into<String>,
        types: BTreeMap<String, Vec<TypedDataField>>,
        domain: Snip12Domain,
        message: AnyJson,
    ) -> SignSnip12 {
        SignSnip12::new(primary_type, types, domain, message).with_blockchain_kind(BlockchainKind::Starknet)
    }

    /// Builds the body for a Stellar transaction: the envelope in XDR, in hex.
    ///
    /// The signed bytes contain the network's passphrase, so the network is required instead of a
    /// blockchain kind.
    ///
    /// ```
    /// # use dfns_endpoints::Network;
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::stellar_transaction(Network::StellarTestnet, "0x00000002").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"0x00000002","network":"StellarTestnet"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn stellar_transaction(network: Network, transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_network(network)
    }

    /// Builds the body for a forged Tezos operation, in hex.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::tezos_operation("0x6c00a312").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"0x6c00a312","blockchainKind":"Tezos"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn tezos_operation(operation: impl Into<String>) -> SignTransaction {
        SignTransaction::new(operation.into()).with_blockchain_kind(BlockchainKind::Tezos)
    }

    /// Builds the body for a TON message: the part of an external message that the wallet's
    /// contract verifies, a bag of cells in hex.
    ///
    /// The response has no `signed_data`, since the final message depends on the contract. Since
    /// 2025; in 2024 wallets signed a whole [transaction](Self::ton_transaction_of_2024), a
    /// different bag of cells.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::ton_message("b5ee9c7241").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Message","message":"b5ee9c7241","blockchainKind":"Ton"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn ton_message(message: impl Into<String>) -> SignMessage {
        SignMessage::new(message).with_blockchain_kind(BlockchainKind::Ton)
    }

    /// Builds the body for a TRON transaction: the protobuf message `Transaction`, in hex.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::tron_transaction("0x0a84010a").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"0x0a84010a","blockchainKind":"Tron"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn tron_transaction(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_blockchain_kind(BlockchainKind::Tron)
    }

    /// Builds the body for a TRON message: a string or bytes.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::tron_message("Hello").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Message","message":"0x48656c6c6f","blockchainKind":"Tron"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn tron_message(message: impl AsRef<[u8]>) -> SignMessage {
        SignMessage::new(hex(message.as_ref())).with_blockchain_kind(BlockchainKind::Tron)
    }

    /// Builds the body for an XRP Ledger transaction: its binary form, in hex.
    ///
    /// The blockchain kind is `Xrpl`. A page of 2025 writes `XrpLedger`, which is a network
    /// ([`Network::XrpLedger`]).
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// let body: SignatureBody = SignatureBody::xrpl_transaction("0x12000022").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Transaction","transaction":"0x12000022","blockchainKind":"Xrpl"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn xrpl_transaction(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into()).with_blockchain_kind(BlockchainKind::Xrpl)
    }

    /// Builds the body for a Substrate transaction as documented in 2024, for wallets: the signer
    /// payload, in hex.
    ///
    /// The body names no network, since the wallet has one.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// # #[allow(deprecated)]
    /// let body: SignatureBody = SignatureBody::substrate_message_of_2024("0x05030012").into();
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"kind":"Message","message":"0x05030012"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[deprecated = "documented until 2024; since then `substrate_payload`"]
    pub fn substrate_message_of_2024(message: impl Into<String>) -> SignMessage {
        SignMessage::new(message)
    }

    /// Builds the body for a TON transaction as documented in 2024, for wallets: the whole external
    /// message, a bag of cells in hex.
    ///
    /// The body names no network, since the wallet has one. The response contained the signed
    /// message in `signed_data`.
    ///
    /// ```
    /// # use dfns_endpoints::onchain::SignatureBody;
    /// # #[allow(deprecated)]
    /// let body: SignatureBody = SignatureBody::ton_transaction_of_2024("b5ee9c7241").into();
    /// assert_eq!(serde_json::to_string(&body)?, r#"{"kind":"Transaction","transaction":"b5ee9c7241"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[deprecated = "documented until 2024; since then `ton_message`"]
    pub fn ton_transaction_of_2024(transaction: impl Into<String>) -> SignTransaction {
        SignTransaction::new(transaction.into())
    }
}
