//! What can be signed, by chain: the kind and the members that Dfns documents for each.
//!
//! Some chains are told by their family (`blockchainKind`), others by the very network, because the bytes to sign
//! depend on it. Where the documentation changed its mind, each era has a constructor of its own, and the older one is
//! deprecated.

use super::{
    Cip8Context, SignBip322, SignCip8, SignDocDirect, SignEip191, SignEip712, SignEip7702, SignHash, SignMessage,
    SignPactCommand, SignPsbt, SignSignerPayload, SignSnip12, SignTransaction, SignatureBody, SignerPayload,
    Snip12Domain, TypedDataDomain, TypedDataField,
};
use crate::{BlockchainKind, Network};
use dfns_core::AnyJson;
use std::collections::BTreeMap;

/// The bytes as hex, as the API reads them.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::from("0x"), |hex, byte| hex + &format!("{byte:02x}"))
}

impl SignatureBody {
    /// A hash, for a key of any scheme and any chain: 32 bytes as hex.
    ///
    /// A Schnorr key needs [`taproot_merkle_root`](SignHash::taproot_merkle_root) as well.
    pub fn hash(hash: impl Into<String>) -> SignHash {
        SignHash::new(hash)
    }

    /// A message, for an EdDSA key of any chain: a string or bytes, which the key signs as they are.
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

    /// A message as [`message`](Self::message), given as hex; the prefix `0x` is optional.
    pub fn message_hex(hex: impl Into<String>) -> SignMessage {
        SignMessage::new(hex)
    }

    /// A transaction of Algorand: unsigned, in MessagePack, as hex.
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

    /// A transaction of Aptos as hex: a `RawTransaction` in BCS, or a `SignedTransaction` where there are several
    /// signers or a fee payer.
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

    /// A partially signed transaction of Bitcoin or Litecoin, as hex.
    ///
    /// The response has a signature for each input, in `signatures`.
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

    /// A message of Bitcoin or Litecoin, as hex, signed as BIP-322 defines it for the key's address on this network.
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

    /// A transaction of Cardano: unsigned, in CBOR, as hex.
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

    /// A message of Cardano, as hex, signed as CIP-8 defines it for the key's address on this network.
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

    /// A transaction of a Cosmos appchain: the protobuf message `SignDoc` as hex, signed in direct mode.
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

    /// A transaction of Ethereum and its like: unsigned, in RLP with the type's byte before it, as hex.
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

    /// A message of Ethereum and its like, as hex.
    ///
    /// This is the kind that Dfns documents for these chains. The newest API has
    /// [`evm_personal_message`](Self::evm_personal_message) beside it, a kind of its own that says in its name how the
    /// message is signed.
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

    /// A message of Ethereum and its like, as hex, signed as EIP-191 defines it (`personal_sign`).
    ///
    /// Known from the newest descriptions of the API only; see [`evm_message`](Self::evm_message) for what came before.
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

    /// Typed data of Ethereum and its like, signed as EIP-712 defines it.
    ///
    /// Who has the JSON of an Ethereum library reads a [`SignEip712`] from it.
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

    /// An authorization of EIP-7702: the key's address runs the code of the contract at this address, on this chain,
    /// from this nonce of the key's address on.
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

    /// A command of Kadena's language Pact: JSON, serialised to text.
    ///
    /// The newest descriptions of the API have Kadena no more.
    pub fn kadena_command(command: impl Into<String>) -> SignPactCommand {
        SignPactCommand::new(command).with_blockchain_kind(BlockchainKind::Kadena)
    }

    /// A transaction of Polkadot, Kusama and other networks made with Substrate: hex, or its
    /// [fields](super::SignerPayloadFields).
    ///
    /// Dfns reads the metadata of this network to sign it. This is the kind since 2025; in 2024 the same hex went to a
    /// wallet as a [message](Self::substrate_message_of_2024).
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

    /// A transaction of Solana: serialised, with the places of the signatures, as hex.
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

    /// Typed data of Starknet, signed as SNIP-12 defines it.
    ///
    /// Who has the JSON of a Starknet library reads a [`SignSnip12`] from it.
    pub fn starknet_typed_data(
        primary_type: impl Into<String>,
        types: BTreeMap<String, Vec<TypedDataField>>,
        domain: Snip12Domain,
        message: AnyJson,
    ) -> SignSnip12 {
        SignSnip12::new(primary_type, types, domain, message).with_blockchain_kind(BlockchainKind::Starknet)
    }

    /// A transaction of Stellar: the envelope in XDR, as hex.
    ///
    /// The bytes to sign hold the network's passphrase, so a network is needed, and no family of networks.
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

    /// An operation of Tezos: forged, as hex.
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

    /// A message of TON: what the wallet's contract wants signed of an external message, a bag of cells, as hex.
    ///
    /// Its response has no `signed_data`, since the message to send depends on the contract. This is the kind since 2025;
    /// in 2024 a wallet signed a whole [transaction](Self::ton_transaction_of_2024), which is another bag of cells.
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

    /// A transaction of TRON: the protobuf message `Transaction`, as hex.
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

    /// A message of TRON, as hex.
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

    /// A transaction of the XRP Ledger: in its binary form, as hex.
    ///
    /// The family of networks is `Xrpl`. A page of 2025 writes `XrpLedger` in its place, which is the name of a network
    /// ([`Network::XrpLedger`]) and no family.
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

    /// A transaction of Polkadot and its like as it was documented in 2024, for wallets: the signer payload, as hex.
    ///
    /// A wallet knows its network, so the body names none.
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

    /// A transaction of TON as it was documented in 2024, for wallets: the whole external message, a bag of cells, as
    /// hex.
    ///
    /// A wallet knows its network, so the body names none. The response had the signed message as `signed_data`.
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
