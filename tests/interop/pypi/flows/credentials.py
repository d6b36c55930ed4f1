"""Further credentials of a user, and kinds other than keys that only the user has."""

import dfns_sdk.auth

from checks import check, defect
from keys import Key, PasswordSigner, attest, identity


@check("credentials", "added, and it signs; the first one is deactivated and deleted")
def _(world):
    user, key = world.register_end_user(), Key()
    auth = world.client_of(user).auth
    challenge = auth.create_credential_challenge({"kind": "Key"})
    credential = attest(challenge, key)
    completion = {"challengeIdentifier": challenge["challengeIdentifier"], "credentialName": "Second"}
    added = auth.create_credential({**completion, **credential})
    first = [item for item in auth.list_credentials()["items"] if item["credentialUuid"] != added["credentialUuid"]][0]
    second = world.client_of({**user, **identity(credential, key)})
    second.auth.deactivate_credential({"credentialUuid": first["credentialUuid"]})
    second.auth.activate_credential({"credentialUuid": first["credentialUuid"]})
    world.create_code(world.client_of(user))
    second.auth.delete_credential(first["credentialUuid"])
    assert [item["name"] for item in auth.list_credentials()["items"]] == ["Second"]


@check("credentials", "added with a code")
def _(world):
    user, key, auth = world.register_end_user(), Key(), world.nobody.auth
    code = world.create_code(world.client_of(user))
    challenge = auth.create_credential_challenge_with_code({"code": code, "credentialKind": "Key"})
    credential = attest(challenge, key)
    completion = {"challengeIdentifier": challenge["challengeIdentifier"], "credentialName": "By code"}
    assert auth.create_credential_with_code({**completion, **credential})["name"] == "By code"
    world.create_code(world.client_of({**user, **identity(credential, key)}))


# Our command signs only with keys that it has.
@check("password protected keys", "handed out for user actions, and signed with", only_theirs=True)
def _(world):
    challenge, key = world.start_registration(), Key()
    credential = attest(challenge, key, "PasswordProtectedKey", encryptedPrivateKey=key.private)
    username = world.completing(challenge).auth.register({"firstFactorCredential": credential})["user"]["username"]
    token = world.delegated_login(world.by_service, username)["token"]
    world.create_code(world.client_of({"token": token, "signer": PasswordSigner()}))


# Passkeys are for browsers, this SDK is for servers.
@defect("passkeys", "it has no signer for them")
def _(_):
    assert [name for name in dir(dfns_sdk.auth) if name.endswith("Signer")] == ["KeySigner", "Signer"]
