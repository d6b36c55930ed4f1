//! Identities and authentication: users, service accounts, tokens, logins and user actions.
//!
//! * Sessions: [`Login`], [`SsoLoginInit`], [`SocialLogin`], [`Logout`]; [`DelegatedLogin`] for
//!   users whom your application authenticates.
//! * New users: [`CreateUser`] and [`Register`]; [`CreateDelegatedRegistrationChallenge`] and
//!   [`RegisterEndUser`] for end users of your application.
//! * Lost credentials: [`SendRecoveryCode`], [`CreateRecoveryChallenge`], [`Recover`].
//! * Credentials, with which users log in and sign: [`CreateCredential`], [`ListCredentials`].
//! * Programs: [`CreateServiceAccount`], [`CreatePersonalAccessToken`].
//! * Groups of users who share permissions: [`CreateUserGroup`].
//! * Signatures of state-changing calls, which clients add automatically:
//!   [`CreateUserActionChallenge`].
//! * The log of all signed calls: [`ListAuditLogs`].
//!
//! In the guide: `docs/src/registration.md` and `docs/src/delegated-signing.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod login;

mod delegated;

mod sso;

mod registration;

mod recovery;

mod credentials;

mod user_actions;

mod users;

mod user_groups;

mod service_accounts;

mod personal_access_tokens;

mod audit;

mod applications;

pub use applications::{
    ActivateApplication, Application, ApplicationKind, ArchiveApplication, CreateApplication, DeactivateApplication,
    GetApplication, ListApplications, UpdateApplication,
};
pub use audit::{AuditLog, AuditLogRow, AuditedAssertion, AuditedCredential, GetAuditLog, ListAuditLogs};
pub use credentials::{
    ActivateCredential, CreateCredential, CreateCredentialChallenge, CreateCredentialChallengeWithCode,
    CreateCredentialCode, CreateCredentialWithCode, Credential, CredentialChallenge, CredentialCode,
    DeactivateCredential, DeleteCredential, Fido2CredentialChallenge, KeyCredentialChallenge, ListCredentials,
    PasswordCredentialChallenge, RegistrationInfo, TotpCredentialChallenge,
};
pub use delegated::{CreateDelegatedRegistrationChallenge, DelegatedLogin, RestartDelegatedRegistration};
pub use login::{
    Acknowledgement, AuthToken, CreateLoginChallenge, ExchangeAccessToken, Login, LoginResponse, Logout, SendLoginCode,
    SocialLogin, SocialLoginProviderKind, SsoRequired,
};
pub use personal_access_tokens::{
    AccessToken, AccessTokenKind, ActivatePersonalAccessToken, CreatePersonalAccessToken,
    DeactivatePersonalAccessToken, DeletePersonalAccessToken, GetPersonalAccessToken, ListPersonalAccessTokens,
    UpdatePersonalAccessToken,
};
pub use recovery::{
    AllowedRecoveryCredential, CreateDelegatedRecoveryChallenge, CreateRecoveryChallenge, Recover, RecoveryChallenge,
    SendRecoveryCode,
};
pub use registration::{
    AuthenticatorAttachment, AuthenticatorSelection, CreateRegistrationChallenge, CreateSocialRegistrationChallenge,
    EndUserRegistration, EndUserWallet, EndUserWalletKey, NewEndUserWallet, PublicKeyParameters, Register,
    RegisterEndUser, RegisteredUser, Registration, RegistrationChallenge, RegistrationCredential,
    RegistrationCredentialKinds, RegistrationUser, ResendRegistrationCode, ResidentKey,
};
pub use service_accounts::{
    ActivateServiceAccount, CreateServiceAccount, CreateServiceAccountCredential, DeactivateServiceAccount,
    DeleteServiceAccount, DeleteServiceAccountCredential, GetServiceAccount, ListServiceAccounts, ServiceAccount,
    UpdateServiceAccount,
};
pub use sso::{
    OidcLogin, OidcLoginCredentials, OidcLoginInit, OidcRedirect, OidcSession, SsoLogin, SsoLoginInit, SsoRedirect,
};
pub use user_actions::{CreateUserActionChallenge, CreateUserActionSignature, UserAction, UserActionServerKind};
pub use user_groups::{
    AddUserGroupMembers, CreateUserGroup, DeleteUserGroup, GetUserGroup, ListUserGroupMembers, ListUserGroups,
    RemoveUserGroupMembers, UpdateUserGroup, UserGroup, UserGroupMember,
};
pub use users::{
    ActivateUser, AssignedPermission, CreateUser, DeactivateUser, DeleteUser, GetUser, InviteTenantUser, ListUsers,
    UpdateUser, User, UserKind,
};

dfns_core::dfns_group! {
    /// Identities and authentication: users, service accounts, tokens, logins and user actions.
    pub Auth via AuthApi::auth [
        // Delegated authentication
        CreateDelegatedRegistrationChallenge, RestartDelegatedRegistration, DelegatedLogin,
        // User action signing
        CreateUserActionChallenge, CreateUserActionSignature,
        // Registration
        CreateRegistrationChallenge, CreateSocialRegistrationChallenge, ResendRegistrationCode, Register,
        RegisterEndUser,
        // Recovery
        SendRecoveryCode, CreateRecoveryChallenge, CreateDelegatedRecoveryChallenge, Recover,
        // Login
        CreateLoginChallenge, Login, SocialLogin, Logout, SendLoginCode, ExchangeAccessToken,
        // Single sign-on
        SsoLoginInit, SsoLogin, OidcLoginInit, OidcLogin, OidcLoginCredentials,
        // Credentials
        ListCredentials, CreateCredentialChallenge, CreateCredential, ActivateCredential, DeactivateCredential,
        DeleteCredential, CreateCredentialCode, CreateCredentialChallengeWithCode, CreateCredentialWithCode,
        // Users
        ListUsers, CreateUser, InviteTenantUser, GetUser, UpdateUser, ActivateUser, DeactivateUser, DeleteUser,
        // User groups
        ListUserGroups, CreateUserGroup, GetUserGroup, UpdateUserGroup, DeleteUserGroup, ListUserGroupMembers,
        AddUserGroupMembers, RemoveUserGroupMembers,
        // Service accounts
        ListServiceAccounts, CreateServiceAccount, GetServiceAccount, UpdateServiceAccount, ActivateServiceAccount,
        DeactivateServiceAccount, DeleteServiceAccount, CreateServiceAccountCredential, DeleteServiceAccountCredential,
        // Personal access tokens
        ListPersonalAccessTokens, CreatePersonalAccessToken, GetPersonalAccessToken, UpdatePersonalAccessToken,
        ActivatePersonalAccessToken, DeactivatePersonalAccessToken, DeletePersonalAccessToken,
        // Audit log
        ListAuditLogs, GetAuditLog,
        // Applications
        ListApplications, CreateApplication, GetApplication, UpdateApplication, ActivateApplication,
        DeactivateApplication, ArchiveApplication,
    ]
}
