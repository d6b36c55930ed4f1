//! Transactions on EVM networks.
//!
//! A transaction is either bytes or JSON, in which Dfns fills in absent fields. Two older kinds,
//! [`EvmTemplate`] and [`Eip1559Transaction`], are deprecated.

use super::{SerializedTransaction, TransactionBody, transactions};
use crate::FeeSponsorId;
use crate::onchain::{HexOrJson, NumberOrText, UserOperation};
use dfns_core::{Amount, AnyJson, dfns_object};

/// An EVM transaction in JSON. Dfns fills in absent fields: nonce, gas limit and fees.
#[dfns_object]
pub struct EvmTransaction {
    /// The transaction type: 0 (legacy), 2 (EIP-1559) or 4 (EIP-7702). Defaults to 2.
    #[serde(rename = "type")]
    pub transaction_type: Option<u8>,
    /// The recipient's address, or the contract to call: `0x` and 20 bytes in hex. Omit it to
    /// create a contract.
    pub to: Option<String>,
    /// The amount of the native coin to send, in wei: decimal digits, or hex with `0x`. Defaults to
    /// 0.
    pub value: Option<Amount>,
    /// The ABI-encoded call, or the code of the contract to create, in hex.
    pub data: Option<String>,
    /// The nonce of the wallet's address. Defaults to the next one. To replace a pending
    /// transaction, reuse its nonce with a higher fee.
    pub nonce: Option<NumberOrText>,
    /// The gas limit: decimal digits, or hex with `0x`. Defaults to an estimate.
    pub gas_limit: Option<Amount>,
    /// The gas price, in wei. Only for type 0.
    pub gas_price: Option<Amount>,
    /// The maximum total fee per gas, in wei. Only for types 2 and 4.
    pub max_fee_per_gas: Option<Amount>,
    /// The maximum priority fee per gas, in wei. Only for types 2 and 4.
    pub max_priority_fee_per_gas: Option<Amount>,
    /// The EIP-7702 authorizations. Only for type 4. The form of the entries is not documented.
    pub authorization_list: Option<Vec<AnyJson>>,
}

transactions! {
    /// Calls that are executed together and whose fee a fee sponsor pays.
    #[dfns_object]
    pub struct EvmUserOperations {
        /// The calls, in order.
        pub user_operations: Vec<UserOperation>,
        /// The fee sponsor. Required: Dfns rejects user operations without one.
        pub fee_sponsor_id: FeeSponsorId,
    }

    /// Deprecated: a transaction of type 2 whose fee Dfns sets. Replaced by [`EvmTransaction`].
    #[dfns_object]
    pub struct EvmTemplate {
        /// The recipient's address, or the contract to call. Omit it to create a contract.
        pub to: Option<String>,
        /// The amount of the native coin to send, in wei: decimal digits, or hex with `0x`.
        pub value: Option<Amount>,
        /// The ABI-encoded call, or the code of the contract to create, in hex.
        pub data: Option<String>,
        /// The transaction's nonce.
        pub nonce: Option<NumberOrText>,
        /// The gas limit: decimal digits, or hex with `0x`.
        pub gas_limit: Option<Amount>,
    }

    /// Deprecated: a transaction of type 2 with an EIP-1559 fee. Replaced by [`EvmTransaction`].
    #[dfns_object]
    pub struct Eip1559Transaction {
        /// The recipient's address, or the contract to call. Omit it to create a contract.
        pub to: Option<String>,
        /// The amount of the native coin to send, in wei: decimal digits, or hex with `0x`.
        pub value: Option<Amount>,
        /// The ABI-encoded call, or the code of the contract to create, in hex.
        pub data: Option<String>,
        /// The transaction's nonce.
        pub nonce: Option<NumberOrText>,
        /// The gas limit: decimal digits, or hex with `0x`.
        pub gas_limit: Option<Amount>,
        /// The maximum total fee per gas, in wei.
        pub max_fee_per_gas: Option<Amount>,
        /// The maximum priority fee per gas, in wei.
        pub max_priority_fee_per_gas: Option<Amount>,
    }
}

impl From<EvmTransaction> for HexOrJson {
    fn from(transaction: EvmTransaction) -> Self {
        Self::Json(AnyJson::new(&transaction).expect("strings, numbers and JSON are always JSON"))
    }
}

impl TransactionBody {
    /// Builds an EVM transaction from its unsigned RLP encoding, in hex.
    ///
    /// ```
    /// use dfns::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::evm("0x02f86c01").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x02f86c01"}"#);
    /// ```
    pub fn evm(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Builds an EVM transaction from JSON, in which Dfns fills in absent fields.
    ///
    /// ```
    /// use dfns::onchain::{EvmTransaction, TransactionBody};
    ///
    /// let call = EvmTransaction::default().with_to("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2").with_data("0x40d097c3");
    /// let body: TransactionBody = TransactionBody::evm_json(call).into();
    /// assert_eq!(
    ///     serde_json::to_string(&body).unwrap(),
    ///     r#"{"kind":"Transaction","transaction":{"to":"0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2","data":"0x40d097c3"}}"#
    /// );
    /// ```
    pub fn evm_json(transaction: EvmTransaction) -> SerializedTransaction {
        SerializedTransaction::new(transaction)
    }

    /// Builds EVM calls that are executed together and whose fee a fee sponsor pays.
    ///
    /// ```
    /// use dfns::onchain::{TransactionBody, UserOperation};
    ///
    /// let call = UserOperation::new("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2").with_data("0x40d097c3");
    /// let body: TransactionBody = TransactionBody::evm_user_operations([call], "fs-1").into();
    /// assert_eq!(
    ///     serde_json::to_string(&body).unwrap(),
    ///     r#"{"kind":"UserOperations","userOperations":[{"to":"0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2","data":"0x40d097c3"}],"feeSponsorId":"fs-1"}"#
    /// );
    /// ```
    pub fn evm_user_operations(
        calls: impl IntoIterator<Item = UserOperation>,
        fee_sponsor: impl Into<FeeSponsorId>,
    ) -> EvmUserOperations {
        EvmUserOperations::new(calls.into_iter().collect::<Vec<_>>(), fee_sponsor)
    }

    /// Builds an EVM transaction whose fee Dfns sets, with the kind of 2024.
    #[deprecated(note = "of type 2 only: use `evm_json`, which does the same and more")]
    pub fn evm_template() -> EvmTemplate {
        EvmTemplate::default()
    }

    /// Builds an EVM transaction with an EIP-1559 fee, with the kind of 2024.
    #[deprecated(note = "of type 2 only: use `evm_json`, which does the same and more")]
    pub fn evm_eip1559() -> Eip1559Transaction {
        Eip1559Transaction::default()
    }
}
