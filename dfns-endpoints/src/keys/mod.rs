//! Keys: what wallets are made of, and what signs.

dfns_core::dfns_group! {
    /// Keys: what wallets are made of, and what signs.
    pub Keys via KeysApi::keys []
}
