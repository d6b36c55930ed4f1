//! Tenants, which several organizations can belong to: their users, groups and permissions.

dfns_core::dfns_group! {
    /// Tenants, which several organizations can belong to: their users, groups and permissions.
    pub Tenant via TenantApi::tenant []
}
