"""Delegated signing: a server calls, a user's device signs, and every signed call has two steps."""

from checks import check, refused_with
from keys import Key, attest, identity, signed, signer_of
from sandbox import employee, fresh, fresh_email, in_seconds


@check("split signing", "a service account is created")
def _(world):
    auth, body = world.split_client_of(employee).auth, {"name": fresh("In two halves"), "publicKey": Key().public}
    completion = signed(signer_of(employee), auth.create_service_account_init(body))
    account = auth.create_service_account_complete(body, signed_challenge=completion)
    assert account["userInfo"]["name"] == body["name"]


@check("split signing", "an end user signs on their device")
def _(world):
    user = world.register_end_user()
    auth, body = world.split_client_of(user).auth, {"expiration": in_seconds(50)}
    completion = signed(signer_of(user), auth.create_credential_code_init(body))
    assert auth.create_credential_code_complete(body, signed_challenge=completion)["code"]


@check("split signing", "a call without a body, and one with a query")
def _(world):
    split, device = world.split_client_of(employee), signer_of(employee)
    user_id = world.by_employee.auth.create_user({"email": fresh_email(), "kind": "CustomerEmployee"})["userId"]
    activation = signed(device, split.auth.activate_user_init(user_id))
    assert split.auth.activate_user_complete(user_id, signed_challenge=activation)["isActive"] is True
    permission_id = world.create_permission("Wallets:Read")["id"]
    assignment = world.by_employee.permissions.assign_permission(permission_id, {"identityId": user_id})
    which, query = (permission_id, assignment["id"]), {"force": True}
    removal = signed(device, split.permissions.revoke_permission_init(*which, query=query))
    split.permissions.revoke_permission_complete(*which, signed_challenge=removal, query=query)
    assert world.by_employee.permissions.list_assignments(permission_id)["items"] == []


@check("split signing", "a challenge and its signature, by themselves")
def _(world):
    auth = world.by_employee.auth
    action = {"userActionHttpMethod": "POST", "userActionHttpPath": "/permissions", "userActionPayload": "{}"}
    completion = signed(signer_of(employee), auth.create_user_action_challenge(action))
    assert auth.create_user_action_signature(completion)["userAction"]


# Our command signs with one factor.
@check("split signing", "two factors, where the first needs a second", only_theirs=True)
def _(world):
    second, made = Key(), {}

    def with_second(challenge):
        made.update(attest(challenge, second))
        return {"secondFactorCredential": made}

    user = world.register_end_user(with_second)
    auth, body = world.split_client_of(user).auth, {"expiration": in_seconds(50)}
    challenge = auth.create_credential_code_init(body)
    alone = signed(signer_of(user), challenge)
    refused_with(401, "second factor", auth.create_credential_code_complete, body, signed_challenge=alone)
    second_factor = signer_of(identity(made, second)).sign(challenge)
    auth.create_credential_code_complete(body, signed_challenge={**alone, "secondFactor": second_factor})
