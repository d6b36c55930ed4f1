//! Recovery: a recovery key puts new credentials in the place of lost ones.

use super::{ceremonies, enter, enter_home, success};
use crate::identity::{Credential, Signer, User, active_member, active_person, remove_access};
use crate::mail::Mail;
use crate::operations::{Access, Operation, check};
use crate::pending::CODE_LIFETIME;
use crate::refusal::Refusal;
use crate::store::Context;
use crate::verify::Assertion;
use dfns_core::signing::CredentialKind;
use dfns_endpoints::auth::{
    Acknowledgement, AllowedRecoveryCredential, CreateDelegatedRecoveryChallenge, CreateRecoveryChallenge, Recover,
    RecoveryChallenge, Registration, SendRecoveryCode,
};

impl Operation for SendRecoveryCode {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<Acknowledgement, Refusal> {
        enter(cx, self.org_id.as_str())?;
        let user = active_person(cx, &self.username)?;
        let code = cx.shared.random.code();
        cx.mail.push(Mail::new(&user.username, "recovery", &code));
        let now = cx.instant();
        cx.shared.pending().recovery_codes.insert(&user.id, code, 0, now, now + CODE_LIFETIME);
        Ok(success())
    }
}

impl Operation for CreateRecoveryChallenge {
    fn run(self, cx: &mut Context<'_>) -> Result<RecoveryChallenge, Refusal> {
        enter(cx, self.org_id.as_str())?;
        check::text("verificationCode", self.verification_code.expose())?;
        let user = active_person(cx, &self.username)?;
        let code = cx.shared.pending().recovery_codes.get(&user.id, cx.instant()).cloned();
        if code.is_none_or(|sent| sent != self.verification_code.expose()) {
            return Err(Refusal::invalid_code());
        }
        let credential = recovery_credential(cx, &user, self.credential_id.as_str())?;
        // A code is good for one challenge.
        cx.shared.pending().recovery_codes.remove(&user.id);
        let user = enter_home(cx, user)?;
        begin(cx, &user, credential)
    }
}

impl Operation for CreateDelegatedRecoveryChallenge {
    fn run(self, cx: &mut Context<'_>) -> Result<RecoveryChallenge, Refusal> {
        let user = active_member(cx, &self.username)?;
        let credential = recovery_credential(cx, &user, self.credential_id.as_str())?;
        begin(cx, &user, credential)
    }
}

fn begin(cx: &mut Context<'_>, user: &User, credential: Credential) -> Result<RecoveryChallenge, Refusal> {
    let challenge = ceremonies::begin(cx, user, Some(&credential))?;
    Ok(RecoveryChallenge {
        rp: challenge.rp,
        user: challenge.user,
        temporary_authentication_token: challenge.temporary_authentication_token,
        supported_credential_kinds: challenge.supported_credential_kinds,
        challenge: challenge.challenge,
        otp_url: challenge.otp_url,
        pub_key_cred_params: challenge.pub_key_cred_params,
        attestation: challenge.attestation,
        exclude_credentials: challenge.exclude_credentials,
        authenticator_selection: challenge.authenticator_selection,
        allowed_recovery_credentials: vec![AllowedRecoveryCredential {
            id: credential.id.into(),
            encrypted_recovery_key: Some(credential.encrypted_private_key.unwrap_or_else(|| "".into())),
        }],
    })
}

/// All that the user had before is void afterwards: credentials, sessions and personal access
/// tokens.
impl Operation for Recover {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<Registration, Refusal> {
        let ceremony = ceremonies::under_way(cx)?;
        let recovers_with = ceremony.recovers_with.as_deref().ok_or_else(Refusal::not_authorized)?;
        let assertion = Assertion::recovery(self.recovery)?;
        let user_id = cx.caller_id()?.to_owned();
        let find = |cx: &Context<'_>| {
            let user = cx.find::<User>(&user_id)?.ok_or_else(Refusal::unknown_user)?;
            let credential = recovery_credential(cx, &user, &assertion.credential_id)?;
            if credential.id == recovers_with { Ok(credential) } else { Err(Refusal::no_recovery_factor()) }
        };
        assertion.verify_recovery(&find(cx)?, &self.new_credentials)?;
        let verified = ceremonies::verify(cx, "newCredentials.", self.new_credentials, &ceremony)?;
        find(cx)?;
        remove_access(cx, &user_id)?;
        ceremonies::finish(cx, verified)
    }
}

/// The user's active recovery key with this id.
fn recovery_credential(cx: &Context<'_>, user: &User, id: &str) -> Result<Credential, Refusal> {
    let credential = cx.find::<Credential>(id.trim_end_matches('='))?;
    let is_usable = |credential: &Credential| {
        credential.kind == CredentialKind::RecoveryKey
            && credential.is_active
            && credential.signer == Signer::user(&user.id)
    };
    credential.filter(is_usable).ok_or_else(Refusal::no_recovery_factor)
}
