//! Ethereum and whatever runs its virtual machine.
//!
//! A transaction is given as bytes, or in JSON with what is left out filled in by Dfns. Two older kinds,
//! [`EvmTemplate`] and [`Eip1559Transaction`], do less than the JSON and are deprecated.

use super::{SerializedTransaction, TransactionBody, transactions};
use crate::FeeSponsorId;
use crate::onchain::{HexOrJson, NumberOrText, UserOperation};
use dfns_core::{Amount, AnyJson, dfns_object};

/// A transaction in JSON. What is left out, Dfns fills in.
#[dfns_object]
pub struct EvmTransaction {
    /// The type: 0 for a legacy transaction, 2 for one with an EIP-1559 fee, 4 for one with an EIP-7702 authorisation.
    /// 2, if not said.
    #[serde(rename = "type")]
    pub transaction_type: Option<u8>,
    /// The recipient's address or the contract to call. Omit it to create a contract.
    pub to: Option<String>,
    /// How much of the network's coin to send, in its smallest unit (wei): decimal digits, or hex after `0x`.
    pub value: Option<Amount>,
    /// The encoded call, or the code of the contract to create, in hex.
    pub data: Option<String>,
    /// The transaction's number among those of the wallet. One that was used before, with a higher fee, takes the place
    /// of the transaction that waits.
    pub nonce: Option<NumberOrText>,
    /// The gas limit, as decimal digits or as hex with `0x`.
    pub gas_limit: Option<Amount>,
    /// What a unit of gas costs, in wei. For type 0.
    pub gas_price: Option<Amount>,
    /// What a unit of gas may cost in all, in wei. For types 2 and 4.
    pub max_fee_per_gas: Option<Amount>,
    /// What the block's producer gets of that for each unit of gas at most, in wei. For types 2 and 4.
    pub max_priority_fee_per_gas: Option<Amount>,
    /// Which accounts are to act as which code. For type 4. The API does not describe the entries.
    pub authorization_list: Option<Vec<AnyJson>>,
}

transactions! {
    /// Calls that a fee sponsor pays for, carried out together.
    #[dfns_object]
    pub struct EvmUserOperations {
        /// The calls, in order.
        pub user_operations: Vec<UserOperation>,
        /// The sponsor that pays.
        pub fee_sponsor_id: FeeSponsorId,
    }

    /// Deprecated: a transaction whose fee Dfns decides. Of type 2 always; [`EvmTransaction`] has taken its place.
    #[dfns_object]
    pub struct EvmTemplate {
        /// The recipient's address or the contract to call. Omit it to create a contract.
        pub to: Option<String>,
        /// How much of the network's coin to send, in its smallest unit: decimal digits, or hex after `0x`.
        pub value: Option<Amount>,
        /// The encoded call, or the code of the contract to create, in hex.
        pub data: Option<String>,
        /// The transaction's nonce.
        pub nonce: Option<NumberOrText>,
        /// The gas limit, as decimal digits or as hex with `0x`.
        pub gas_limit: Option<Amount>,
    }

    /// Deprecated: a transaction with an EIP-1559 fee. Of type 2 always; [`EvmTransaction`] has taken its place.
    #[dfns_object]
    pub struct Eip1559Transaction {
        /// The recipient's address or the contract to call. Omit it to create a contract.
        pub to: Option<String>,
        /// How much of the network's coin to send, in its smallest unit: decimal digits, or hex after `0x`.
        pub value: Option<Amount>,
        /// The encoded call, or the code of the contract to create, in hex.
        pub data: Option<String>,
        /// The transaction's nonce.
        pub nonce: Option<NumberOrText>,
        /// The gas limit, as decimal digits or as hex with `0x`.
        pub gas_limit: Option<Amount>,
        /// What a unit of gas may cost in all, in wei.
        pub max_fee_per_gas: Option<Amount>,
        /// What the block's producer gets of that for each unit of gas at most, in wei.
        pub max_priority_fee_per_gas: Option<Amount>,
    }
}

impl From<EvmTransaction> for HexOrJson {
    fn from(transaction: EvmTransaction) -> Self {
        Self::Json(AnyJson::new(&transaction).expect("text, numbers and JSON are always JSON"))
    }
}

impl TransactionBody {
    /// Ethereum and whatever runs its virtual machine: the unsigned transaction in RLP, in hex.
    ///
    /// ```
    /// use dfns_endpoints::onchain::TransactionBody;
    ///
    /// let body: TransactionBody = TransactionBody::evm("0x02f86c01").into();
    /// assert_eq!(serde_json::to_string(&body).unwrap(), r#"{"kind":"Transaction","transaction":"0x02f86c01"}"#);
    /// ```
    pub fn evm(hex: impl Into<String>) -> SerializedTransaction {
        SerializedTransaction::new(hex.into())
    }

    /// Ethereum and whatever runs its virtual machine: the transaction in JSON, with what is left out filled in by
    /// Dfns.
    ///
    /// ```
    /// use dfns_endpoints::onchain::{EvmTransaction, TransactionBody};
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

    /// Ethereum and whatever runs its virtual machine: calls that a fee sponsor pays for, carried out together.
    ///
    /// ```
    /// use dfns_endpoints::onchain::{TransactionBody, UserOperation};
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

    /// Ethereum and whatever runs its virtual machine: a transaction whose fee Dfns decides, under the kind of 2024.
    #[deprecated(note = "of type 2 only: use `evm_json`, which does the same and more")]
    pub fn evm_template() -> EvmTemplate {
        EvmTemplate::default()
    }

    /// Ethereum and whatever runs its virtual machine: a transaction with an EIP-1559 fee, under the kind of 2024.
    #[deprecated(note = "of type 2 only: use `evm_json`, which does the same and more")]
    pub fn evm_eip1559() -> Eip1559Transaction {
        Eip1559Transaction::default()
    }
}
