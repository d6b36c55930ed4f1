//! Agreements that an organization has to accept before it may use certain features.

dfns_core::dfns_group! {
    /// Agreements that an organization has to accept before it may use certain features.
    pub Agreements via AgreementsApi::agreements []
}
