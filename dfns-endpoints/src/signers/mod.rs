//! Signers and key stores: where the shares of keys are kept.

dfns_core::dfns_group! {
    /// Signers and key stores: where the shares of keys are kept.
    pub Signers via SignersApi::signers []
}
