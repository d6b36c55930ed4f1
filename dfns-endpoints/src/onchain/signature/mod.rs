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
    /// use dfns_endpoints::onchain::SignatureBody;
    ///
    /// let body: SignatureBody = SignatureBody::bitcoin_psbt("70736274ff01").with_external_id("invoice-7").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"kind":"Psbt","psbt":"70736274ff01","blockchainKind":"Bitcoin","externalId":"invoice-7"}"#
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub enum SignatureBody by "kind" {
        /// A hash.
        Hash(SignHash) => "Hash",
        /// A message.
        Message(SignMessage) => "Message",
        /// A transaction.
        Transaction(SignTransaction) => "Transaction",
        /// A message of a person, as EIP-191 defines it.
        Eip191(SignEip191) => "Eip191",
        /// Typed data, as EIP-712 defines it.
        Eip712(SignEip712) => "Eip712",
        /// An authorization to run a contract's code, as EIP-7702 defines it.
        Eip7702(SignEip7702) => "Eip7702",
        /// Typed data of Starknet, as SNIP-12 defines it.
        Snip12(SignSnip12) => "Snip12",
        /// A partially signed transaction of Bitcoin.
        Psbt(SignPsbt) => "Psbt",
        /// A message of Bitcoin, as BIP-322 defines it.
        Bip322(SignBip322) => "Bip322",
        /// A command of Kadena's language Pact.
        PactCommand(SignPactCommand) => "PactCommand",
        /// A transaction of Cosmos, to be signed in direct mode.
        SignDocDirect(SignDocDirect) => "SignDocDirect",
        /// A transaction of Substrate.
        SignerPayload(SignSignerPayload) => "SignerPayload",
        /// A message of Cardano, as CIP-8 defines it.
        Cip8(SignCip8) => "Cip8",
        /// A transaction of a smart account that Dfns runs.
        DfnsSmartAccountTransaction(SignSmartAccountTransaction) => "DfnsSmartAccountTransaction",
        /// A Stellar transaction whose fee another account pays.
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
