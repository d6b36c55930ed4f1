//! Registration: how a user comes to their first credentials.
//!
//! An employee or a user of the tenant starts with a code that was mailed to them. An end user
//! starts with the token of an identity provider or on a service account's word. All of them
//! complete it with credentials that sign the challenge they were given.

use super::{ceremonies, check_oidc, enter, enter_home, success};
use crate::identity::{self, RegistrationCode, User, check_active, check_open, new_user, person};
use crate::mail::Mail;
use crate::operations::{Access, Operation, check};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::tokens::add_session;
use dfns_core::credentials::{FirstFactorCredential, NewCredentials, RecoveryCredential, SecondFactorCredential};
use dfns_endpoints::auth::{
    Acknowledgement, AuthToken, CreateDelegatedRegistrationChallenge, CreateRegistrationChallenge,
    CreateSocialRegistrationChallenge, EndUserRegistration, EndUserWallet, EndUserWalletKey, NewEndUserWallet,
    Register, RegisterEndUser, Registration, RegistrationChallenge, ResendRegistrationCode,
    RestartDelegatedRegistration, UserKind,
};
use dfns_endpoints::wallets::CreateWallet;

/// How long a registration code lasts, in seconds. Dfns does not publish its own figure.
const CODE_SECONDS: i64 = 7 * 24 * 60 * 60;

/// A code for a new employee, or a new user of the tenant.
pub(in crate::operations) fn new_code(cx: &Context<'_>) -> RegistrationCode {
    RegistrationCode { text: cx.shared.random.code(), expires_at: cx.instant().as_second() + CODE_SECONDS }
}

impl Operation for CreateRegistrationChallenge {
    fn run(self, cx: &mut Context<'_>) -> Result<RegistrationChallenge, Refusal> {
        enter(cx, self.org_id.as_str())?;
        check::text("registrationCode", self.registration_code.expose())?;
        let user = unregistered(cx, &self.username)?;
        let mailed = user.registration_code.as_ref();
        let mailed = mailed.filter(|mailed| mailed.text == self.registration_code.expose());
        if mailed.ok_or_else(Refusal::invalid_code)?.expires_at <= cx.instant().as_second() {
            return Err(Refusal::expired_registration_code());
        }
        ceremonies::begin(cx, &user, None)
    }
}

impl Operation for ResendRegistrationCode {
    fn run(self, cx: &mut Context<'_>) -> Result<Acknowledgement, Refusal> {
        enter(cx, self.org_id.as_str())?;
        let user = person(cx, &self.username)?.ok_or_else(Refusal::unknown_user)?;
        let mut user = enter_home(cx, user)?;
        if !user.kind.is_employee() {
            return Err(Refusal::unknown_user());
        }
        if user.is_registered {
            // Documented: nothing is done for somebody who needs no code any more.
            return Ok(success());
        }
        let code = new_code(cx);
        cx.mail.push(Mail::new(&self.username, "registration", &code.text));
        user.registration_code = Some(code);
        cx.update(&user)?;
        Ok(success())
    }
}

impl Operation for CreateSocialRegistrationChallenge {
    fn run(self, cx: &mut Context<'_>) -> Result<RegistrationChallenge, Refusal> {
        check_oidc(&self.social_login_provider_kind)?;
        match &self.org_id {
            Some(org_id) => enter(cx, org_id.as_str())?,
            None => check_open(cx, cx.scope())?,
        }
        let username = cx.shared.pending().social_registrations.get(self.id_token.expose()).cloned();
        let username = username.ok_or_else(Refusal::not_authorized)?;
        let user = if person(cx, &username)?.is_some() {
            unregistered(cx, &username)?
        } else {
            let user = new_user(cx, identity::UserKind::EndUser, &username);
            cx.insert(&user)?;
            user
        };
        ceremonies::begin(cx, &user, None)
    }
}

impl Operation for CreateDelegatedRegistrationChallenge {
    fn run(self, cx: &mut Context<'_>) -> Result<RegistrationChallenge, Refusal> {
        check::label("email", &self.email)?;
        check::optional_label("externalId", self.external_id.as_deref())?;
        let kind = kind(&self.kind)?;
        if person(cx, &self.email)?.is_some() {
            return Err(Refusal::user_exists());
        }
        let mut user = new_user(cx, kind, &self.email);
        user.external_id = self.external_id;
        cx.insert(&user)?;
        ceremonies::begin(cx, &user, None)
    }
}

impl Operation for RestartDelegatedRegistration {
    fn run(self, cx: &mut Context<'_>) -> Result<RegistrationChallenge, Refusal> {
        let kind = kind(&self.kind)?;
        let user = unregistered(cx, &self.email)?;
        if user.kind != kind {
            return Err(Refusal::unknown_user());
        }
        ceremonies::begin(cx, &user, None)
    }
}

/// Employees were allowed once, and the older permission names still provide for them.
fn kind(kind: &UserKind) -> Result<identity::UserKind, Refusal> {
    match kind {
        UserKind::EndUser => Ok(identity::UserKind::EndUser),
        UserKind::CustomerEmployee => Ok(identity::UserKind::CustomerEmployee),
        _ => Err(check::must_be("kind", "one of EndUser, CustomerEmployee")),
    }
}

/// The active person of this name, who has not registered yet.
fn unregistered(cx: &mut Context<'_>, username: &str) -> Result<User, Refusal> {
    let user = person(cx, username)?.ok_or_else(Refusal::unknown_user)?;
    check_active(cx, &user)?;
    let user = enter_home(cx, user)?;
    if user.is_registered {
        return Err(Refusal::user_exists());
    }
    if user.is_active { Ok(user) } else { Err(Refusal::deactivated()) }
}

impl Operation for Register {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<Registration, Refusal> {
        complete(cx, self.first_factor_credential, self.second_factor_credential, self.recovery_credential)
    }
}

impl Operation for RegisterEndUser {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<EndUserRegistration, Refusal> {
        if cx.caller()?.kind != identity::UserKind::EndUser {
            return Err(Refusal::invalid("only an end user registers with wallets"));
        }
        if self.wallets.is_empty() {
            return Err(check::must_be("wallets", "a list of at least one wallet"));
        }
        let done = complete(cx, self.first_factor_credential, self.second_factor_credential, self.recovery_credential)?;
        let wallets = self.wallets.into_iter().map(|wallet| create_wallet(cx, wallet)).collect::<Result<_, _>>()?;
        let user = cx.get::<User>(&done.user.id)?;
        let authentication = AuthToken { token: add_session(cx, &user)? };
        Ok(EndUserRegistration { credential: done.credential, user: done.user, authentication, wallets })
    }
}

fn complete(
    cx: &mut Context<'_>,
    first: FirstFactorCredential,
    second: Option<SecondFactorCredential>,
    recovery: Option<RecoveryCredential>,
) -> Result<Registration, Refusal> {
    let ceremony = ceremonies::under_way(cx)?;
    if ceremony.recovers_with.is_some() {
        return Err(Refusal::not_authorized());
    }
    let mut credentials = NewCredentials::new(first);
    credentials.second_factor_credential = second;
    credentials.recovery_credential = recovery;
    let verified = ceremonies::verify(cx, "", credentials, &ceremony)?;
    ceremonies::finish(cx, verified)
}

/// Creates a wallet for the end user who registers.
fn create_wallet(cx: &mut Context<'_>, wanted: NewEndUserWallet) -> Result<EndUserWallet, Refusal> {
    let mut request = CreateWallet::new(wanted.network);
    request.name = wanted.name;
    let wallet = request.run(cx)?;
    Ok(EndUserWallet {
        id: wallet.id,
        network: wallet.network,
        address: wallet.address,
        signing_key: EndUserWalletKey {
            id: wallet.signing_key.id,
            scheme: wallet.signing_key.scheme,
            curve: wallet.signing_key.curve,
            public_key: wallet.signing_key.public_key,
            delegated_to: wallet.signing_key.delegated_to,
        },
        status: wallet.status,
        date_created: wallet.date_created,
        date_deleted: wallet.date_deleted,
        name: wallet.name,
        external_id: wallet.external_id,
        custodial: wallet.custodial,
        tags: wallet.tags,
        validator_id: wallet.validator_id,
    })
}
