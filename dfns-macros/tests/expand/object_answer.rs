#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::dfns_core::__private::Serialize,
    ::dfns_core::__private::Deserialize
)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// A receipt.
pub struct Receipt {
    /// Its id.
    pub id: ReceiptId,
    /// What was said.
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub memo: Option<String>,
}
