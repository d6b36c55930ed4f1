//! Signatures: the bodies of signature requests, and the requests that Dfns creates.
//!
//! [`SignatureBody`] is the body of the call, one object per kind (`objects.rs`). The kind and its
//! fields depend on the chain, so each documented chain has a constructor (`by_chain.rs`).
//! [`SignatureRequest`] is the resulting request, with the signature once it exists (`request.rs`).

mod by_chain;
mod objects;
mod request;
mod signer_payload;
mod smart_account;
mod typed_data;

pub use objects::{
    Bip322Format, Cip8Context, SignBip322, SignCip8, SignDocDirect, SignEip191, SignEip7702, SignFeeBumpTransaction,
    SignHash, SignMessage, SignPactCommand, SignPsbt, SignSignerPayload, SignTransaction,
};
pub use request::{Signature, SignaturePage, SignatureRequest, SignatureStatus};
pub use signer_payload::{SignerPayload, SignerPayloadFields};
pub use smart_account::{SignSmartAccountTransaction, SmartAccountTransaction, UserOperation};
pub use typed_data::{NumberOrText, SignEip712, SignSnip12, Snip12Domain, TypedDataDomain, TypedDataField};

dfns_core::open_union! {
    /// The payload of a signature request.
    ///
    /// The scheme of the key and the chain determine the supported kinds. Every key signs a
    /// [`hash`](Self::hash), and an EdDSA key signs any [`message`](Self::message): use these for
    /// chains without a constructor. The others:
    ///
    /// | chain | constructors |
    /// | --- | --- |
    /// | Algorand | [`algorand_transaction`](Self::algorand_transaction) |
    /// | Aptos | [`aptos_transaction`](Self::aptos_transaction) |
    /// | Bitcoin, Litecoin | [`bitcoin_psbt`](Self::bitcoin_psbt), [`bitcoin_message`](Self::bitcoin_message) |
    /// | Cardano | [`cardano_transaction`](Self::cardano_transaction), [`cardano_message`](Self::cardano_message) |
    /// | Cosmos appchains | [`cosmos_sign_doc`](Self::cosmos_sign_doc) |
    /// | EVM networks | [`evm_transaction`](Self::evm_transaction), [`evm_typed_data`](Self::evm_typed_data) |
    /// | | [`evm_message`](Self::evm_message), [`evm_personal_message`](Self::evm_personal_message) |
    /// | | [`evm_authorization`](Self::evm_authorization) |
    /// | Kadena | [`kadena_command`](Self::kadena_command) |
    /// | Polkadot and other Substrate networks | [`substrate_payload`](Self::substrate_payload) |
    /// | Solana | [`solana_transaction`](Self::solana_transaction) |
    /// | Starknet | [`starknet_typed_data`](Self::starknet_typed_data) |
    /// | Stellar | [`stellar_transaction`](Self::stellar_transaction) |
    /// | Tezos | [`tezos_operation`](Self::tezos_operation) |
    /// | TON | [`ton_message`](Self::ton_message) |
    /// | TRON | [`tron_transaction`](Self::tron_transaction), [`tron_message`](Self::tron_message) |
    /// | XRP Ledger | [`xrpl_transaction`](Self::xrpl_transaction) |
    ///
    /// Each returns the object of its kind with the chain filled in, whose setters add more. It
    /// converts into a `SignatureBody`.
    ///
    /// ```
    /// use dfns::onchain::SignatureBody;
    ///
    /// let body: SignatureBody = SignatureBody::bitcoin_psbt("70736274ff01").with_external_id("invoice-7").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Psbt","psbt":"70736274ff01","blockchainKind":"Bitcoin","externalId":"invoice-7"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub enum SignatureBody by "kind" {
        /// A hash, signed as it is.
        Hash(SignHash) => "Hash",
        /// A message, signed as the chain defines.
        Message(SignMessage) => "Message",
        /// A transaction.
        Transaction(SignTransaction) => "Transaction",
        /// An EIP-191 message (`personal_sign`).
        Eip191(SignEip191) => "Eip191",
        /// EIP-712 typed data.
        Eip712(SignEip712) => "Eip712",
        /// An EIP-7702 authorization, which delegates an address to a contract's code.
        Eip7702(SignEip7702) => "Eip7702",
        /// SNIP-12 typed data of Starknet.
        Snip12(SignSnip12) => "Snip12",
        /// A partially signed transaction (PSBT) of Bitcoin or Litecoin.
        Psbt(SignPsbt) => "Psbt",
        /// A BIP-322 message of Bitcoin or Litecoin.
        Bip322(SignBip322) => "Bip322",
        /// A Pact command of Kadena.
        PactCommand(SignPactCommand) => "PactCommand",
        /// A Cosmos transaction, signed in the mode `direct`.
        SignDocDirect(SignDocDirect) => "SignDocDirect",
        /// A Substrate transaction.
        SignerPayload(SignSignerPayload) => "SignerPayload",
        /// A CIP-8 message of Cardano.
        Cip8(SignCip8) => "Cip8",
        /// A smart account transaction, which Dfns creates for user operations.
        DfnsSmartAccountTransaction(SignSmartAccountTransaction) => "DfnsSmartAccountTransaction",
        /// A Stellar fee bump transaction, which Dfns creates for fee sponsors.
        StellarFeeBumpTransaction(SignFeeBumpTransaction) => "StellarFeeBumpTransaction",
    }
}

/// Declares kinds of signature bodies: their own fields, and the three that all kinds have.
macro_rules! to_sign {
    ($(#[$attribute:meta])* pub struct $name:ident { $($members:tt)* }) => {
        $(#[$attribute])*
        #[dfns_core::dfns_object]
        pub struct $name {
            $($members)*
            /// The network to sign for. Required where the bytes to sign depend on it.
            pub network: Option<crate::Network>,
            /// The blockchain kind to sign for. Required where Dfns must parse the payload.
            pub blockchain_kind: Option<crate::BlockchainKind>,
            /// An external id: 1 to 50 characters. A request that repeats it with the same body
            /// returns the first request; with another body it is rejected.
            pub external_id: Option<String>,
        }
    };
}
use to_sign;
