"""How users get their credentials and tokens: through a service account, or with a mailed code."""

from checks import check, refused_with
from keys import Key, PasswordSigner, attest, identity, signer_of
from sandbox import employee, fresh_email, mailed_code, org_id


@check("delegated registration", "completed with a key")
def _(world):
    user = world.register_end_user()
    assert world.by_employee.auth.get_user(user["userId"])["isRegistered"] is True


@check("delegated registration", "completed with wallets")
def _(world):
    challenge = world.start_registration()
    body = {"firstFactorCredential": attest(challenge, Key()), "wallets": [{"network": "EthereumSepolia"}]}
    answer = world.completing(challenge).auth.register_end_user(body)
    assert [wallet["network"] for wallet in answer["wallets"]] == ["EthereumSepolia"]
    assert len(world.client_of(answer["authentication"]).auth.list_credentials()["items"]) == 1


def invite(world):
    username = fresh_email()
    world.by_employee.auth.create_user({"email": username, "kind": "CustomerEmployee"})
    return username


@check("registration by mailed code", "completed with a key, which logs in and signs")
def _(world):
    username, key = invite(world), Key()
    code = mailed_code(username, "registration")
    request = {"orgId": org_id, "username": username, "registrationCode": code}
    challenge = world.nobody.auth.create_registration_challenge(request)
    credential = attest(challenge, key)
    user = world.completing(challenge).auth.register({"firstFactorCredential": credential})["user"]
    assert user == {"id": challenge["user"]["id"], "username": username, "orgId": org_id}
    refused_with(401, r"^User already exists\.$", world.nobody.auth.create_registration_challenge, request)
    device = identity(credential, key)
    token = world.login(username, signer_of(device))
    world.create_code(world.client_of({**device, "token": token}))


@check("registration by mailed code", "a code that is sent again replaces the first")
def _(world):
    username, auth = invite(world), world.nobody.auth
    whose = {"orgId": org_id, "username": username}
    first = mailed_code(username, "registration")
    auth.resend_registration_code(whose)
    second = mailed_code(username, "registration", 2)
    refused_with(403, "^Invalid code$", auth.create_registration_challenge, {**whose, "registrationCode": first})
    auth.create_registration_challenge({**whose, "registrationCode": second})


@check("delegated login", "a service account logs a user in")
def _(world):
    client = world.client_of(world.delegated_login(world.by_service))
    refused_with(403, "^EndUser .* may not call", client.auth.list_users)


@check("login", "an employee logs in with their key, and out")
def _(world):
    token = world.login(employee["username"], signer_of(employee))
    auth = world.client_of({"token": token}).auth
    assert auth.list_users()["items"]
    auth.logout({})
    refused_with(401, r"^Not Authorized\.$", auth.list_users)


@check("login", "a mailed code hands out the password protected key")
def _(world):
    challenge, key, auth = world.start_registration(), Key(), world.nobody.auth
    credential = attest(challenge, key, "PasswordProtectedKey", encryptedPrivateKey=key.private)
    username = world.completing(challenge).auth.register({"firstFactorCredential": credential})["user"]["username"]
    whose = {"orgId": org_id, "username": username}
    auth.send_login_code(whose)
    assert world.login(username, PasswordSigner(), loginCode=mailed_code(username, "login"))
    # Without the mailed code, Dfns does not return the key.
    assert "passwordProtectedKey" not in auth.create_login_challenge(whose)["allowCredentials"]
    refused_with(403, "^Invalid code$", auth.create_login_challenge, {**whose, "loginCode": "AAA-AAA-AAA"})
