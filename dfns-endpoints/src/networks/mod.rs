//! Networks: their fees, their contracts, and the validators of Canton.

dfns_core::dfns_group! {
    /// Networks: their fees, their contracts, and the validators of Canton.
    pub Networks via NetworksApi::networks []
}
