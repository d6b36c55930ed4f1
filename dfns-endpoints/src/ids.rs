//! The ids that several domains share, and the names of permissions.
//!
//! An id is text that says what it names. Nothing checks its form: Dfns decides what an id looks like.

dfns_core::id_types! {
    /// Names an address watch.
    pub struct AddressWatchId;

    /// Names an application (`ap-...`), from the time before Dfns retired applications.
    pub struct AppId;

    /// Names the assignment of a permission to an identity (`as-...`).
    pub struct AssignmentId;

    /// Names an entry of the audit log.
    pub struct AuditLogId;

    /// Names a credential in challenges and assertions, where it is called `credId`.
    ///
    /// The credential's own record has another name, its [`CredentialUuid`].
    pub struct CredentialId;

    /// Names the record of a credential (`cr-...`).
    pub struct CredentialUuid;

    /// Names the account of an exchange.
    pub struct ExchangeId;

    /// Names a fee sponsor (`fs-...`).
    pub struct FeeSponsorId;

    /// Names whoever can hold a permission: a user, a service account, a personal access token or a group of users.
    ///
    /// Made from a [`UserId`], a [`TokenId`] or a [`UserGroupId`].
    pub struct IdentityId;

    /// Names a key (`key-...`).
    pub struct KeyId;

    /// Names a key store.
    pub struct KeyStoreId;

    /// Names an organization (`or-...`).
    pub struct OrgId;

    /// Names a permission (`pm-...`), which is a set of operations under a name.
    pub struct PermissionId;

    /// An operation that a permission allows, for instance `Wallets:Read`.
    ///
    /// These are the names that declarations list as their permissions, so
    /// [`least_privilege!`](dfns_core::least_privilege) tells which ones a program needs.
    pub struct PermissionOperation;

    /// Names a policy (`plc-...`).
    pub struct PolicyId;

    /// Names a signature request (`sig-...`).
    pub struct SignatureId;

    /// Names a stake.
    pub struct StakeId;

    /// Names a swap.
    pub struct SwapId;

    /// Names a tenant, which several organizations can belong to.
    pub struct TenantId;

    /// Names an access token (`to-...`): a personal access token or a service account's.
    pub struct TokenId;

    /// Names what a session is bound to: an organization or a tenant.
    ///
    /// Made from an [`OrgId`] or a [`TenantId`].
    pub struct TokenTarget;

    /// Names a transaction request (`tx-...`).
    pub struct TransactionId;

    /// Names a transfer request (`xfr-...`).
    pub struct TransferId;

    /// Names a group of users.
    pub struct UserGroupId;

    /// Names a user (`us-...`). A service account is a user as well, and this is its id.
    pub struct UserId;

    /// Names a validator of a Canton network (`cv-...`).
    pub struct ValidatorId;

    /// Names a vault.
    pub struct VaultId;

    /// Names a wallet (`wa-...`).
    pub struct WalletId;

    /// Names a webhook (`wh-...`).
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
