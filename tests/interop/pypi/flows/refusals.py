"""Calls that must be rejected, with the status and message that an SDK's user sees."""

import time

from dfns_sdk import BaseAuthApi, DfnsClientConfig, DfnsDelegatedClient, DfnsDelegatedClientConfig

from checks import check, defect, refused_with
from keys import Key, attest, identity, signed, signer_of
from sandbox import base_url, employee, end_user, fresh, in_seconds, service_account


def not_authorized(call, *arguments):
    refused_with(401, r"^Not Authorized\.$", call, *arguments)


def bad_user_action(call, *arguments, **more):
    refused_with(403, "^user action signature is missing or invalid$", call, *arguments, **more)


def bad_challenge(call, *arguments):
    refused_with(400, r"^Challenge token is not valid\.$", call, *arguments)


@check("refusals", "a signature by another key")
def _(world):
    stranger = world.client_of({**service_account, "privateKeyPem": Key().private})
    refused_with(401, "signature", world.delegated_login, stranger)


# Our command sends what it signed.
@check("refusals", "a body other than the signed one", only_theirs=True)
def _(world):
    auth, body = world.split_client_of(employee).auth, {"name": "Signed", "publicKey": Key().public}
    completion = signed(signer_of(employee), auth.create_service_account_init(body))
    other = {**body, "name": "Sent"}
    bad_user_action(auth.create_service_account_complete, other, signed_challenge=completion)


@check("refusals", "a user action for another path", only_theirs=True)
def _(world):
    auth, user_id = world.split_client_of(employee).auth, end_user["userId"]
    completion = signed(signer_of(employee), auth.activate_user_init(user_id))
    bad_user_action(auth.delete_user_complete, user_id, signed_challenge=completion)


@check("refusals", "a user action used twice", only_theirs=True)
def _(_):
    config = DfnsDelegatedClientConfig(auth_token=employee["token"], base_url=base_url)
    http, path = DfnsDelegatedClient(config)._http, f"/auth/users/{end_user['userId']}/activate"
    completion = signed(signer_of(employee), BaseAuthApi.create_user_action_challenge(http, "PUT", path, ""))
    action = BaseAuthApi.sign_user_action_challenge(http, completion)["userAction"]

    def send():
        return http.request_with_user_action("PUT", path, user_action=action)

    send()
    refused_with(400, "^user action has already been used$", send)


# Our client checks first whether its credential is allowed.
@check("refusals", "a signature by a deactivated credential", only_theirs=True)
def _(world):
    user, key = world.register_end_user(), Key()
    auth = world.client_of(user).auth
    first = auth.list_credentials()["items"][0]["credentialUuid"]
    challenge = auth.create_credential_challenge({"kind": "Key"})
    credential = attest(challenge, key)
    completion = {"challengeIdentifier": challenge["challengeIdentifier"], "credentialName": "Second"}
    auth.create_credential({**completion, **credential})
    second = world.client_of({**user, **identity(credential, key)})
    second.auth.deactivate_credential({"credentialUuid": first})
    refused_with(401, "credential", world.create_code, world.client_of(user))


@check("refusals", "an assertion used twice")
def _(world):
    auth, path = world.by_employee.auth, f"/auth/users/{end_user['userId']}/activate"
    action = {"userActionHttpMethod": "PUT", "userActionHttpPath": path, "userActionPayload": ""}
    completion = signed(signer_of(employee), auth.create_user_action_challenge(action))
    auth.create_user_action_signature(completion)
    bad_challenge(auth.create_user_action_signature, completion)


@check("refusals", "an assertion of somebody else's challenge")
def _(world):
    user = world.register_end_user()
    challenge = world.split_client_of(user).auth.create_credential_code_init({"expiration": in_seconds(50)})
    completion = signed(signer_of(user), challenge)
    bad_challenge(world.by_employee.auth.create_user_action_signature, completion)


# Its configuration requires a token, and it sends one with every call.
@defect("refusals", "it cannot call without a token")
def _(_):
    try:
        DfnsClientConfig(base_url=base_url)
    except TypeError:
        return
    raise AssertionError("it can")


@check("refusals", "a made-up token")
def _(world):
    not_authorized(world.client_of({"token": "made.up.token"}).auth.list_users)


@check("refusals", "a temporary token where another is needed")
def _(world):
    not_authorized(world.completing(world.start_registration()).auth.list_credentials)


@check("refusals", "an employee logs another user in")
def _(world):
    refused_with(403, "^CustomerEmployee .* may not call", world.delegated_login, world.by_employee)


@check("refusals", "an unknown user logs in")
def _(world):
    refused_with(401, "^User not found$", world.delegated_login, world.by_service, "nobody@sandbox.example")


@check("refusals", "a personal access token creates a service account")
def _(world):
    auth = world.client_of(world.create_token()).auth
    body = {"name": fresh("By token"), "publicKey": Key().public}
    refused_with(403, "^a personal access token may not call", auth.create_service_account, body)


@check("refusals", "a missing permission")
def _(world):
    permissions = world.client_of(world.create_service_account()).permissions
    body = {"name": "No", "operations": ["Wallets:Read"]}
    refused_with(403, r"is not authorized to perform operation \(.+\)", permissions.create_permission, body)


@check("refusals", "a deactivated user reads, signs and is logged in")
def _(world):
    user = world.register_end_user()
    client, deactivated = world.client_of(user), r"^User account has been deactivated\.$"
    world.by_employee.auth.deactivate_user(user["userId"], {})
    not_authorized(client.auth.list_credentials)
    refused_with(400, deactivated, world.create_code, client)
    refused_with(400, deactivated, world.delegated_login, world.by_service, user["username"])


@check("refusals", "unknown ids")
def _(world):
    auth, permissions = world.by_employee.auth, world.by_employee.permissions
    refused_with(404, "^user not found$", auth.get_user, "us-0000-0000-0000")
    refused_with(404, "^permission not found$", permissions.get_permission, "not an id")
    refused_with(404, "^token not found$", auth.deactivate_personal_access_token, "to-0000")


@check("refusals", "somebody else's token")
def _(world):
    auth = world.client_of(world.register_end_user()).auth
    refused_with(404, "^token not found$", auth.get_personal_access_token, world.create_token()["tokenId"])


@check("refusals", "an expired token")
def _(world):
    auth = world.client_of(world.create_token(secondsValid=1)).auth
    time.sleep(1.5)
    not_authorized(auth.list_users)


@check("refusals", "a credential code that is used, expired or lasts too long")
def _(world):
    client = world.client_of(world.register_end_user())

    def use(code):
        return world.nobody.auth.create_credential_challenge_with_code({"code": code, "credentialKind": "Key"})

    code = world.create_code(client)
    use(code)
    refused_with(403, "^Invalid code$", use, code)
    short = world.create_code(client, 1)
    time.sleep(1.5)
    refused_with(403, "^Invalid code$", use, short)
    refused_with(400, "one minute", world.create_code, client, 120)


@check("refusals", "a username that is taken")
def _(world):
    body, start = {"email": employee["username"], "kind": "EndUser"}, world.by_service.auth
    refused_with(401, r"^User already exists\.$", start.create_delegated_registration_challenge, body)


@check("refusals", "a registration that signs another challenge, or lacks the private key")
def _(world):
    challenge, key = world.start_registration(), Key()
    auth = world.completing(challenge).auth
    other = {"firstFactorCredential": attest({"challenge": "another"}, Key())}
    refused_with(400, "challenge", auth.register, other)
    key.public = Key().public
    refused_with(401, "signature", auth.register, {"firstFactorCredential": attest(challenge, key)})
