//! The ids that several domains share, and the names of permission operations.
//!
//! An id is a string with its own type. Its format is not checked, because Dfns defines it.

dfns_core::id_types! {
    /// The id of an address watch.
    pub struct AddressWatchId;

    /// The id of an application (`ap-...`). Dfns has deprecated applications.
    pub struct AppId;

    /// The id of an assignment of a permission to an identity (`as-...`).
    pub struct AssignmentId;

    /// The id of an audit log entry.
    pub struct AuditLogId;

    /// The id of a credential in challenges and assertions (`credId` in the API).
    ///
    /// The credential's record has another id, its [`CredentialUuid`].
    pub struct CredentialId;

    /// The id of a credential's record (`cr-...`).
    pub struct CredentialUuid;

    /// The id of a connected exchange (`ex-...`).
    pub struct ExchangeId;

    /// The id of a fee sponsor (`fs-...`).
    pub struct FeeSponsorId;

    /// The id of an identity that can hold permissions: a user, a service account, a personal
    /// access token or a user group.
    ///
    /// Converts from a [`UserId`], a [`TokenId`] or a [`UserGroupId`].
    pub struct IdentityId;

    /// The id of a key (`key-...`).
    pub struct KeyId;

    /// The id of a key store.
    pub struct KeyStoreId;

    /// The id of an organization (`or-...`).
    pub struct OrgId;

    /// The id of a permission (`pm-...`).
    pub struct PermissionId;

    /// The name of an operation that a permission grants, such as `Wallets:Read`.
    ///
    /// Declarations list these names as their permissions.
    /// [`least_privilege!`](dfns_core::least_privilege) returns the ones that a program needs.
    pub struct PermissionOperation;

    /// The id of a policy (`plc-...`).
    pub struct PolicyId;

    /// The id of a signature request (`sig-...`).
    pub struct SignatureId;

    /// The id of a stake (`stk-...`).
    pub struct StakeId;

    /// The id of a swap (`swap-...`).
    pub struct SwapId;

    /// The id of a tenant, which can have several organizations.
    pub struct TenantId;

    /// The id of an access token (`to-...`): a personal access token, or that of a service account.
    pub struct TokenId;

    /// The id of the target of a session: an organization or a tenant.
    ///
    /// Converts from an [`OrgId`] or a [`TenantId`].
    pub struct TokenTarget;

    /// The id of a transaction request (`tx-...`).
    pub struct TransactionId;

    /// The id of a transfer request (`xfr-...`).
    pub struct TransferId;

    /// The id of a user group.
    pub struct UserGroupId;

    /// The id of a user (`us-...`). A service account is also a user, with an id of this type.
    pub struct UserId;

    /// The id of a validator on a Canton network (`cv-...`).
    pub struct ValidatorId;

    /// The id of a vault.
    pub struct VaultId;

    /// The id of a wallet (`wa-...`).
    pub struct WalletId;

    /// The id of a webhook (`wh-...`).
    pub struct WebhookId;
}

impl From<UserId> for IdentityId {
    fn from(user: UserId) -> Self {
        Self::from(user.as_str())
    }
}

impl From<TokenId> for IdentityId {
    fn from(token: TokenId) -> Self {
        Self::from(token.as_str())
    }
}

impl From<UserGroupId> for IdentityId {
    fn from(group: UserGroupId) -> Self {
        Self::from(group.as_str())
    }
}

impl From<OrgId> for TokenTarget {
    fn from(org: OrgId) -> Self {
        Self::from(org.as_str())
    }
}

impl From<TenantId> for TokenTarget {
    fn from(tenant: TenantId) -> Self {
        Self::from(tenant.as_str())
    }
}
