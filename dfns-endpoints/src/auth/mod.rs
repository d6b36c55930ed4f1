//! Who may use the API and how they prove it: users, service accounts, tokens, logins, user actions.
//!
//! * `delegated`: what a service account does on behalf of users of its own authentication system;
//! * `user_actions`: trading a signed challenge for the token that a state-changing call carries (clients do it by
//!   themselves);
//! * `login`: sessions of users, by credential, social login or single sign-on;
//! * `users`, `service_accounts`, `personal_access_tokens`: the identities of an organization and their tokens;
//! * `registration`: what a new user's first credential is made from.

mod delegated;
mod login;
mod personal_access_tokens;
mod registration;
mod service_accounts;
mod user_actions;
mod users;

pub use delegated::{CreateDelegatedRegistrationChallenge, DelegatedLogin, RestartDelegatedRegistration};
pub use login::{
    Acknowledgement, AuthToken, CreateLoginChallenge, Login, LoginAnswer, Logout, SendLoginCode, SocialLogin,
    SocialLoginProviderKind, SsoRequired,
};
pub use personal_access_tokens::{
    AccessToken, AccessTokenKind, ActivatePersonalAccessToken, CreatePersonalAccessToken,
    DeactivatePersonalAccessToken, DeletePersonalAccessToken, GetPersonalAccessToken, ListPersonalAccessTokens,
    UpdatePersonalAccessToken,
};
pub use registration::{
    AuthenticatorAttachment, AuthenticatorSelection, PublicKeyParameters, RegisteredUser, RegistrationChallenge,
    RegistrationCredentialKinds, ResidentKey,
};
pub use service_accounts::{
    ActivateServiceAccount, CreateServiceAccount, DeactivateServiceAccount, DeleteServiceAccount, GetServiceAccount,
    ListServiceAccounts, ServiceAccount, UpdateServiceAccount,
};
pub use user_actions::{CreateUserActionChallenge, CreateUserActionSignature, UserAction, UserActionServerKind};
pub use users::{
    ActivateUser, AssignedPermission, CreateUser, DeactivateUser, DeleteUser, GetUser, ListUsers, User, UserKind,
};

dfns_core::dfns_group! {
    /// Who may use the API and how they prove it: users, service accounts, tokens, logins, user actions.
    pub Auth via AuthApi::auth [
        // Delegated authentication
        CreateDelegatedRegistrationChallenge, RestartDelegatedRegistration, DelegatedLogin,
        // User action signing
        CreateUserActionChallenge, CreateUserActionSignature,
        // Login
        CreateLoginChallenge, Login, SocialLogin, Logout, SendLoginCode,
        // Users
        ListUsers, CreateUser, GetUser, ActivateUser, DeactivateUser, DeleteUser,
        // Service accounts
        ListServiceAccounts, CreateServiceAccount, GetServiceAccount, UpdateServiceAccount, ActivateServiceAccount,
        DeactivateServiceAccount, DeleteServiceAccount,
        // Personal access tokens
        ListPersonalAccessTokens, CreatePersonalAccessToken, GetPersonalAccessToken, UpdatePersonalAccessToken,
        ActivatePersonalAccessToken, DeactivatePersonalAccessToken, DeletePersonalAccessToken,
    ]
}
