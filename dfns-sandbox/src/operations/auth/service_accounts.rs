//! Service accounts: programs of the organization, each with one token and the key bound to it.

use super::users::info;
use super::{assignable, credentials, lifetime, personal_access_tokens, public_key};
use crate::identity::{self, Credential, TokenKind, User, UserKind};
use crate::operations::{Operation, check, permissions};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::tokens::{TokenRequest, add_token};
use crate::verify::NewCredential;
use dfns_core::Page;
use dfns_core::signing::{CredentialFactor, CredentialKind};
use dfns_endpoints::auth::Credential as CredentialView;
use dfns_endpoints::auth::{
    ActivateServiceAccount, CreateServiceAccount, CreateServiceAccountCredential, DeactivateServiceAccount,
    DeleteServiceAccount, DeleteServiceAccountCredential, GetServiceAccount, ListServiceAccounts, ServiceAccount,
    UpdateServiceAccount,
};

impl Operation for ListServiceAccounts {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<ServiceAccount>, Refusal> {
        let accounts = cx.list::<User>(&List::by("kind", UserKind::ServiceAccount.as_str()).oldest_first())?;
        let items = accounts.iter().map(|account| view(cx, account)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: None })
    }
}

impl Operation for CreateServiceAccount {
    fn run(self, cx: &mut Context<'_>) -> Result<ServiceAccount, Refusal> {
        check::label("name", &self.name)?;
        check::optional_label("externalId", self.external_id.as_deref())?;
        let (key, seconds) = (public_key(&self.public_key)?, lifetime(self.days_valid, None)?);
        let permission_id = assignable(cx, self.permission_id.as_ref())?;
        let mut user = identity::new_user(cx, UserKind::ServiceAccount, &self.name);
        user.external_id = self.external_id;
        cx.insert(&user)?;
        if let Some(permission_id) = permission_id {
            permissions::assign(cx, &permission_id, &user.id)?;
        }
        let request = TokenRequest {
            kind: TokenKind::ServiceAccount,
            name: &self.name,
            seconds,
            key: Some(&key),
            ..TokenRequest::default()
        };
        let text = add_token(cx, &user, &request)?.text;
        let mut view = view(cx, &user)?;
        for token in &mut view.access_tokens {
            token.access_token = Some(text.clone());
        }
        Ok(view)
    }
}

impl Operation for GetServiceAccount {
    fn run(self, cx: &mut Context<'_>) -> Result<ServiceAccount, Refusal> {
        view(cx, &find(cx, self.service_account_id.as_str())?)
    }
}

impl Operation for UpdateServiceAccount {
    fn run(self, cx: &mut Context<'_>) -> Result<ServiceAccount, Refusal> {
        check::optional_label("name", self.name.as_deref())?;
        check::optional_label("externalId", self.external_id.as_deref())?;
        let mut user = find(cx, self.service_account_id.as_str())?;
        if let Some(name) = self.name {
            user.username.clone_from(&name);
            user.name = name;
        }
        user.external_id = self.external_id.or(user.external_id);
        cx.update(&user)?;
        view(cx, &user)
    }
}

impl Operation for ActivateServiceAccount {
    fn run(self, cx: &mut Context<'_>) -> Result<ServiceAccount, Refusal> {
        let mut user = find(cx, self.service_account_id.as_str())?;
        identity::set_active(cx, &mut user, true)?;
        view(cx, &user)
    }
}

impl Operation for DeactivateServiceAccount {
    fn run(self, cx: &mut Context<'_>) -> Result<ServiceAccount, Refusal> {
        let mut user = find(cx, self.service_account_id.as_str())?;
        identity::set_active(cx, &mut user, false)?;
        view(cx, &user)
    }
}

impl Operation for DeleteServiceAccount {
    fn run(self, cx: &mut Context<'_>) -> Result<ServiceAccount, Refusal> {
        let mut user = find(cx, self.service_account_id.as_str())?;
        user.is_active = false;
        let view = view(cx, &user)?;
        identity::remove_user(cx, &user)?;
        Ok(view)
    }
}

/// Another key for the token that the account calls with.
impl Operation for CreateServiceAccountCredential {
    fn run(self, cx: &mut Context<'_>) -> Result<CredentialView, Refusal> {
        check::optional_label("name", self.name.as_deref())?;
        let new = NewCredential {
            id: cx.shared.random.credential_id(),
            kind: CredentialKind::Key,
            name: self.name.unwrap_or_default(),
            public_key: public_key(&self.public_key)?,
            encrypted_private_key: None,
            passkey: None,
        };
        let signer = cx.caller()?.signer.clone();
        Ok(credentials::view(&identity::enroll(cx, signer, new, CredentialFactor::Either)?))
    }
}

impl Operation for DeleteServiceAccountCredential {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let signer = cx.caller()?.signer.clone();
        let credential = cx.find_by::<Credential>("uuid", self.credential_uuid.as_str())?;
        let credential = credential.filter(|credential| credential.signer == signer);
        let credential = credential.ok_or_else(|| Refusal::not_found("credential"))?;
        cx.remove::<Credential>(&credential.id)?;
        if identity::usable_credentials(cx, &signer)?.is_empty() {
            return Err(Refusal::invalid("the last active key of a service account must stay"));
        }
        Ok(())
    }
}

fn view(cx: &Context<'_>, user: &User) -> Result<ServiceAccount, Refusal> {
    let tokens = identity::api_tokens(cx, &user.id, TokenKind::ServiceAccount)?;
    let access_tokens = tokens.iter().map(|token| personal_access_tokens::view(cx, token)).collect::<Result<_, _>>()?;
    Ok(ServiceAccount { user_info: info(cx, user)?, access_tokens })
}

fn find(cx: &Context<'_>, id: &str) -> Result<User, Refusal> {
    let account = cx.find::<User>(id)?.filter(|user| user.kind == UserKind::ServiceAccount);
    account.ok_or_else(|| Refusal::not_found("service account"))
}
