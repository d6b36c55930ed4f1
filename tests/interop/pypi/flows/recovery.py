"""A recovery key replaces a lost credential, whether the user or a service account starts the recovery."""

from checks import check, refused_with
from dfns_sdk import KeySigner
from keys import Key, attest, base64url, compact, identity
from sandbox import mailed_code, org_id


def register_with_recovery_key(world):
    """Creates an end user with a key and a recovery key that only they can decrypt. Returns its id too."""
    recovery_key, made = Key(), {}

    def with_recovery(challenge):
        made.update(attest(challenge, recovery_key, "RecoveryKey", encryptedPrivateKey="opaque"))
        return {"recoveryCredential": made}

    user = world.register_end_user(with_recovery)
    return user, recovery_key, made["credentialInfo"]["credId"]


def complete(world, challenge, user, recovery_key, credential_id):
    """Completes a recovery, and checks that the new credential works."""
    allowed = [{"id": credential_id, "encryptedRecoveryKey": "opaque"}]
    assert challenge["allowedRecoveryCredentials"] == allowed
    key = Key()
    credential = attest(challenge, key)
    new = {"firstFactorCredential": credential}
    # A recovery signs the new credentials instead of a challenge.
    assertion = KeySigner(credential_id, recovery_key.private).sign({"challenge": base64url(compact(new))})
    body = {"recovery": {**assertion, "kind": "RecoveryKey"}, "newCredentials": new}
    assert world.completing(challenge).auth.recover(body)["user"]["id"] == user["userId"]
    refused_with(401, r"^Not Authorized\.$", world.client_of(user).auth.list_credentials)
    token = world.delegated_login(world.by_service, user["username"])["token"]
    world.create_code(world.client_of(identity(credential, key, token=token)))


@check("recovery", "started by a service account")
def _(world):
    user, recovery_key, credential_id = register_with_recovery_key(world)
    request = {"username": user["username"], "credentialId": credential_id}
    challenge = world.by_service.auth.create_delegated_recovery_challenge(request)
    complete(world, challenge, user, recovery_key, credential_id)


@check("recovery", "started by the user, with a mailed code")
def _(world):
    user, recovery_key, credential_id = register_with_recovery_key(world)
    auth, whose = world.nobody.auth, {"orgId": org_id, "username": user["username"]}
    request = {**whose, "credentialId": credential_id}
    wrong = {**request, "verificationCode": "AAA-AAA-AAA"}
    refused_with(403, "^Invalid code$", auth.create_recovery_challenge, wrong)
    auth.send_recovery_code(whose)
    right = {**request, "verificationCode": mailed_code(user["username"], "recovery")}
    challenge = auth.create_recovery_challenge(right)
    refused_with(403, "^Invalid code$", auth.create_recovery_challenge, right)
    complete(world, challenge, user, recovery_key, credential_id)
