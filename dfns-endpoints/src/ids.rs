//! The ids that several domains share, and the names of permissions.
//!
//! An id is text that says what it names. Nothing checks its form: Dfns decides what an id looks like.

dfns_core::id_types! {
    /// Names an application (`ap-...`), from the time before Dfns retired applications.
    pub struct AppId;

    /// Names the assignment of a permission to an identity (`as-...`).
    pub struct AssignmentId;

    /// Names a credential in challenges and assertions, where it is called `credId`.
    ///
    /// The credential's own record has another name, its [`CredentialUuid`].
    pub struct CredentialId;

    /// Names the record of a credential (`cr-...`).
    pub struct CredentialUuid;

    /// Names whoever can hold a permission: a user, a service account or a personal access token.
    ///
    /// Made from a [`UserId`] or a [`TokenId`].
    pub struct IdentityId;

    /// Names an organization (`or-...`).
    pub struct OrgId;

    /// Names a permission (`pm-...`), which is a set of operations under a name.
    pub struct PermissionId;

    /// An operation that a permission allows, for instance `Wallets:Read`.
    ///
    /// These are the names that declarations list as their permissions, so
    /// [`least_privilege!`](dfns_core::least_privilege) tells which ones a program needs.
    pub struct PermissionOperation;

    /// Names an access token (`to-...`): a personal access token or a service account's.
    pub struct TokenId;

    /// Names a user (`us-...`). A service account is a user as well, and this is its id.
    pub struct UserId;
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
