"""Performs flows with the official Python package, unmodified, against a running sandbox, and says how each check went.

    python pypi.py DFNS_COMMAND BOOTSTRAP_FILE

BOOTSTRAP_FILE is what `dfns sandbox --bootstrap` writes: the address, and three identities with token and key.
Every check prints a line: `ok FLOW: CHECK`, `not ok FLOW: CHECK`, or `defect FLOW: WHAT THE SDK CANNOT DO`.

The SDK declares the members of bodies in snake case, but sends and answers them as they are: here they have the API's
names.
"""

import base64
import faulthandler
import hashlib
import itertools
import json
import os
import re
import secrets
import subprocess
import sys
import time
import traceback
from datetime import datetime, timedelta, timezone

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from dfns_sdk import BaseAuthApi, DfnsClient, DfnsClientConfig, DfnsDelegatedClient, DfnsDelegatedClientConfig
from dfns_sdk import DfnsError, KeySigner

dfns, bootstrap_file = sys.argv[1:]
with open(bootstrap_file, encoding="utf-8") as file:
    bootstrap = json.load(file)
base_url, org_id = bootstrap["baseUrl"], bootstrap["orgId"]
service_account, employee, end_user = bootstrap["serviceAccount"], bootstrap["employee"], bootstrap["endUser"]

numbers = itertools.count(1)


def fresh(what):
    return f"{what} {next(numbers)}"


def fresh_email():
    return f"pypi-{next(numbers)}@sandbox.example"


def with_token(token, signer=None):
    return DfnsClient(DfnsClientConfig(auth_token=token, base_url=base_url, signer=signer))


def signer_of(identity):
    return KeySigner(credential_id=identity["credentialId"], private_key=identity["privateKeyPem"])


def client_of(identity):
    return with_token(identity["token"], signer_of(identity))


def split_client_of(identity):
    return DfnsDelegatedClient(DfnsDelegatedClientConfig(auth_token=identity["token"], base_url=base_url))


by_service, by_employee = client_of(service_account), client_of(employee)
# The SDK cannot go without a token, not even where none is needed.
nobody = with_token("none")


class Key:
    """A key pair in PEM."""

    def __init__(self, private_key=None):
        self.private_key = private_key or ed25519.Ed25519PrivateKey.generate()
        pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        self.private = self.private_key.private_bytes(serialization.Encoding.PEM, pkcs8, plain).decode()
        self.public = self.private_key.public_key().public_bytes(serialization.Encoding.PEM, spki).decode()


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def attest(challenge, key, kind="Key", **more):
    """A new credential by the documented rules: the SDK has no way to make one. The key is Ed25519."""
    credential_id = base64url(secrets.token_bytes(32))
    client_data = compact({"type": "key.create", "challenge": challenge["challenge"]})
    fingerprint = compact({"clientDataHash": hashlib.sha256(client_data).hexdigest(), "publicKey": key.public})
    attestation = compact({"publicKey": key.public, "signature": key.private_key.sign(fingerprint).hex()})
    info = {"credId": credential_id, "clientData": base64url(client_data), "attestationData": base64url(attestation)}
    return {"credentialKind": kind, "credentialInfo": info, **more}


def identity(credential, key, **more):
    return {"credentialId": credential["credentialInfo"]["credId"], "privateKeyPem": key.private, **more}


def start_registration():
    body = {"email": fresh_email(), "kind": "EndUser"}
    return by_service.auth.create_delegated_registration_challenge(body)


def register_end_user(more=lambda challenge: {}):
    challenge, key = start_registration(), Key()
    credential = attest(challenge, key)
    body = {"firstFactorCredential": credential, **more(challenge)}
    answer = with_token(challenge["temporaryAuthenticationToken"]).auth.register(body)
    user = answer["user"]
    token = log_in(by_service, user["username"])["token"]
    return identity(credential, key, userId=user["id"], username=user["username"], token=token)


def create_service_account(key=None, **more):
    key = key or Key()
    body = {"name": fresh("Interop"), "publicKey": key.public, "daysValid": 30, **more}
    account = by_employee.auth.create_service_account(body)
    token = account["accessTokens"][0]
    names = {"token": token["accessToken"], "credentialId": token["credId"], "privateKeyPem": key.private}
    return {"userId": account["userInfo"]["userId"], **names}


def create_token(**more):
    key = Key()
    body = {"name": fresh("Token"), "publicKey": key.public, **more}
    token = by_employee.auth.create_personal_access_token(body)
    names = {"token": token["accessToken"], "credentialId": token["credId"], "privateKeyPem": key.private}
    return {"tokenId": token["tokenId"], **names}


def create_permission(*operations):
    return by_employee.permissions.create_permission({"name": fresh("Permission"), "operations": list(operations)})


def log_in(client, username):
    return client.auth.delegated_login({"username": username})


def in_seconds(seconds):
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def create_code(client, seconds=50):
    return client.auth.create_credential_code({"expiration": in_seconds(seconds)})["code"]


def signed(device, challenge):
    """What the device's half of a signed call hands back to the server's half."""
    return {"challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": device.sign(challenge)}


def refused_with(status, message, call, *arguments):
    try:
        call(*arguments)
    except DfnsError as error:
        assert error.status_code == status, f"not {status}: {error}"
        assert re.search(message, error.message), f"not {message}: {error}"
    else:
        raise AssertionError("the call was not refused")


def same_as_ours(theirs, caller, endpoint, **params):
    """What our own client prints for the same read call of the same caller."""
    options = [option for name, value in params.items() for option in ("--param", f"{name}={value}")]
    environment = {**os.environ, "DFNS_BASE_URL": base_url, "DFNS_AUTH_TOKEN": caller["token"]}
    ours = subprocess.run([dfns, "call", endpoint, *options], env=environment, stdout=subprocess.PIPE, check=True)
    assert theirs == json.loads(ours.stdout), f"{theirs} is not {ours.stdout.decode()}"


checks = []


def check(flow, name):
    """Registers a check."""
    return lambda function: checks.append((flow, name, None, function))


def defect(flow, reason):
    """Registers what the SDK itself cannot do. The check shows that it still cannot."""
    return lambda function: checks.append((flow, reason, reason, function))


@check("service accounts", "an employee creates one, which then signs by itself")
def _():
    client = client_of(create_service_account())
    assert client.auth.list_personal_access_tokens()["items"] == []
    # It may sign, but nobody has given it a permission yet.
    refused_with(403, "is not authorized to perform operation", log_in, client, end_user["username"])


@check("service accounts", "life cycle")
def _():
    account, auth = create_service_account(), by_employee.auth
    name, user_id = fresh("Renamed"), account["userId"]
    assert auth.update_service_account(user_id, {"name": name})["userInfo"]["name"] == name
    assert auth.deactivate_service_account(user_id, {})["userInfo"]["isActive"] is False
    refused_with(401, r"^Not Authorized\.$", client_of(account).auth.list_personal_access_tokens)
    assert auth.activate_service_account(user_id)["userInfo"]["isActive"] is True
    client_of(account).auth.list_personal_access_tokens()
    auth.delete_service_account(user_id)
    assert user_id not in [item["userInfo"]["userId"] for item in auth.list_service_accounts()["items"]]


@check("service accounts", "keys of every supported kind sign")
def _():
    permission = create_permission("Auth:Login:Delegated", "Auth:Users:Delegate")["id"]
    curves = [ec.SECP256R1(), ec.SECP256K1(), ec.SECP384R1()]
    keys = [ed25519.Ed25519PrivateKey.generate(), rsa.generate_private_key(65537, 2048)]
    for key in keys + [ec.generate_private_key(curve) for curve in curves]:
        log_in(client_of(create_service_account(Key(key), permissionId=permission)), end_user["username"])


@check("delegated registration", "completed with a key")
def _():
    user = register_end_user()
    assert by_employee.auth.get_user(user["userId"])["isRegistered"] is True


@check("delegated registration", "completed with wallets")
def _():
    challenge = start_registration()
    body = {"firstFactorCredential": attest(challenge, Key()), "wallets": [{"network": "EthereumSepolia"}]}
    answer = with_token(challenge["temporaryAuthenticationToken"]).auth.register_end_user(body)
    assert [wallet["network"] for wallet in answer["wallets"]] == ["EthereumSepolia"]
    assert len(with_token(answer["authentication"]["token"]).auth.list_credentials()["items"]) == 1


@check("delegated login", "a service account logs a user in")
def _():
    token = log_in(by_service, end_user["username"])["token"]
    refused_with(403, "^EndUser .* may not call", with_token(token).auth.list_users)


@check("login", "an employee logs in with their key, and out")
def _():
    challenge = nobody.auth.create_login_challenge({"orgId": org_id, "username": employee["username"]})
    client = with_token(nobody.auth.login(signed(signer_of(employee), challenge))["token"])
    assert client.auth.list_users()["items"]
    client.auth.logout({})
    refused_with(401, r"^Not Authorized\.$", client.auth.list_users)


@check("credentials", "added, and it signs; the first one is deactivated and deleted")
def _():
    user, key = register_end_user(), Key()
    auth = client_of(user).auth
    challenge = auth.create_credential_challenge({"kind": "Key"})
    credential = attest(challenge, key)
    completion = {"challengeIdentifier": challenge["challengeIdentifier"], "credentialName": "Second"}
    added = auth.create_credential({**completion, **credential})
    first = [item for item in auth.list_credentials()["items"] if item["credentialUuid"] != added["credentialUuid"]][0]
    second = client_of({**user, **identity(credential, key)})
    second.auth.deactivate_credential({"credentialUuid": first["credentialUuid"]})
    refused_with(401, "credential", create_code, client_of(user))
    second.auth.activate_credential({"credentialUuid": first["credentialUuid"]})
    create_code(client_of(user))
    second.auth.delete_credential(first["credentialUuid"])
    assert [item["name"] for item in auth.list_credentials()["items"]] == ["Second"]


@check("credentials", "added with a code")
def _():
    user, key = register_end_user(), Key()
    code = create_code(client_of(user))
    challenge = nobody.auth.create_credential_challenge_with_code({"code": code, "credentialKind": "Key"})
    credential = attest(challenge, key)
    completion = {"challengeIdentifier": challenge["challengeIdentifier"], "credentialName": "By code"}
    assert nobody.auth.create_credential_with_code({**completion, **credential})["name"] == "By code"
    create_code(client_of({**user, **identity(credential, key)}))


@check("password protected keys", "handed out for user actions, and signed with")
def _():
    challenge, key = start_registration(), Key()
    # The user's password opens what the server hands back; here it is plain.
    credential = attest(challenge, key, "PasswordProtectedKey", encryptedPrivateKey=key.private)
    auth = with_token(challenge["temporaryAuthenticationToken"]).auth
    username = auth.register({"firstFactorCredential": credential})["user"]["username"]

    class Signer:
        def sign(self, asked):
            known = asked["allowCredentials"]["passwordProtectedKey"][0]
            return {**KeySigner(known["id"], known["encryptedPrivateKey"]).sign(asked), "kind": "PasswordProtectedKey"}

    create_code(with_token(log_in(by_service, username)["token"], Signer()))
    # Whoever has no token and no mailed code is not given the key.
    anonymous = nobody.auth.create_login_challenge({"orgId": org_id, "username": username})
    assert "passwordProtectedKey" not in anonymous["allowCredentials"]


# Passkeys belong to browsers, and this SDK to servers.
@defect("passkeys", "it has no signer for them")
def _():
    import dfns_sdk.auth

    assert [name for name in dir(dfns_sdk.auth) if name.endswith("Signer")] == ["KeySigner", "Signer"]


@check("recovery", "a recovery key replaces the lost key")
def _():
    recovery_key, made = Key(), {}

    def with_recovery(challenge):
        made.update(attest(challenge, recovery_key, "RecoveryKey", encryptedPrivateKey="opaque"))
        return {"recoveryCredential": made}

    user, key = register_end_user(with_recovery), Key()
    credential_id = made["credentialInfo"]["credId"]
    request = {"username": user["username"], "credentialId": credential_id}
    challenge = by_service.auth.create_delegated_recovery_challenge(request)
    allowed = [{"id": credential_id, "encryptedRecoveryKey": "opaque"}]
    assert challenge["allowedRecoveryCredentials"] == allowed
    credential = attest(challenge, key)
    new = {"firstFactorCredential": credential}
    # What a recovery signs in place of a challenge is the new credentials.
    assertion = KeySigner(credential_id, recovery_key.private).sign({"challenge": base64url(compact(new))})
    body = {"recovery": {**assertion, "kind": "RecoveryKey"}, "newCredentials": new}
    answer = with_token(challenge["temporaryAuthenticationToken"]).auth.recover(body)
    assert answer["user"]["id"] == user["userId"]
    refused_with(401, r"^Not Authorized\.$", client_of(user).auth.list_credentials)
    create_code(client_of(identity(credential, key, token=log_in(by_service, user["username"])["token"])))


@check("personal access tokens", "life cycle")
def _():
    token, auth = create_token(daysValid=30), by_employee.auth
    token_id, name = token["tokenId"], fresh("Renamed")
    assert auth.get_personal_access_token(token_id)["credId"] == token["credentialId"]
    assert auth.update_personal_access_token(token_id, {"name": name})["name"] == name
    list_users = client_of(token).auth.list_users
    list_users()
    assert auth.deactivate_personal_access_token(token_id)["isActive"] is False
    refused_with(401, r"^Not Authorized\.$", list_users)
    assert auth.activate_personal_access_token(token_id)["isActive"] is True
    list_users()
    auth.delete_personal_access_token(token_id)
    refused_with(404, "^token not found$", auth.get_personal_access_token, token_id)
    refused_with(401, r"^Not Authorized\.$", list_users)


@check("personal access tokens", "one signs with its own key")
def _():
    body = {"name": fresh("By token"), "operations": ["Wallets:Read"]}
    assert client_of(create_token()).permissions.create_permission(body)["name"] == body["name"]


@check("users", "life cycle")
def _():
    body, auth = {"email": fresh_email(), "kind": "CustomerEmployee"}, by_employee.auth
    user = auth.create_user(body)
    user_id = user["userId"]
    assert (user["username"], user["isRegistered"], user["isActive"]) == (body["email"], False, True)
    assert auth.get_user(user_id) == user
    assert auth.update_user(user_id, {"isSSORequired": True})["isSSORequired"] is True
    assert auth.deactivate_user(user_id, {})["isActive"] is False
    assert auth.activate_user(user_id)["isActive"] is True
    auth.delete_user(user_id)
    refused_with(404, "^user not found$", auth.get_user, user_id)


@check("users", "listed by kind and by page")
def _():
    auth = by_employee.auth
    assert {user["kind"] for user in auth.list_users({"kind": "EndUser"})["items"]} == {"EndUser"}
    ids, page_token = [], None
    while True:
        page = auth.list_users({"limit": 1, "paginationToken": page_token})
        ids += [user["userId"] for user in page["items"]]
        page_token = page.get("nextPageToken")
        if not page_token:
            break
    assert ids == [user["userId"] for user in auth.list_users()["items"]]


@check("permissions", "created, assigned, listed, used, revoked, archived")
def _():
    account, permissions = create_service_account(), by_employee.permissions
    client, body = client_of(account), {"identityId": account["userId"]}
    permission_id = create_permission("Auth:Login:Delegated", "Auth:Users:Delegate")["id"]
    assignment = permissions.assign_permission(permission_id, body)
    assert permissions.list_assignments(permission_id)["items"] == [assignment]
    log_in(client, end_user["username"])
    permissions.revoke_permission(permission_id, assignment["id"], {"force": True})
    assert permissions.list_assignments(permission_id)["items"] == []
    refused_with(403, "is not authorized", log_in, client, end_user["username"])
    name = fresh("Renamed")
    assert permissions.update_permission(permission_id, {"name": name})["name"] == name
    permissions.archive_permission(permission_id, {"isArchived": True})
    assert permissions.get_permission(permission_id)["isArchived"] is True
    refused_with(422, "archived", permissions.assign_permission, permission_id, body)


# This SDK signs a text in ASCII and sends it in UTF-8: only equal values make it work.
@check("permissions", "text beyond ASCII is signed as it is sent")
def _():
    body = {"name": "Zugriff für Ähre \u2028 😀", "operations": ["Wallets:Read"]}
    assert by_employee.permissions.create_permission(body)["name"] == body["name"]


@check("user groups", "members hold the permissions of their group")
def _():
    auth, permissions = by_employee.auth, by_employee.permissions
    account = create_service_account()
    client, group_id = client_of(account), auth.create_user_group({"name": fresh("Group")})["id"]
    permission_id = create_permission("Auth:Login:Delegated", "Auth:Users:Delegate")["id"]
    permissions.assign_permission(permission_id, {"identityId": group_id})
    auth.add_user_group_members(group_id, {"userIds": [account["userId"]]})
    assert [member["userId"] for member in auth.list_user_group_members(group_id)["items"]] == [account["userId"]]
    log_in(client, end_user["username"])
    auth.remove_user_group_members(group_id, {"userIds": [account["userId"]]})
    refused_with(403, "is not authorized", log_in, client, end_user["username"])
    name = fresh("Renamed")
    assert auth.update_user_group(group_id, {"name": name})["name"] == name
    auth.delete_user_group(group_id)
    assert group_id not in [group["id"] for group in auth.list_user_groups()["items"]]


# The table is CSV, and the SDK reads every answer as JSON. So it is fetched here for the id of a record.
def audited_time():
    return {"startTime": in_seconds(-600), "endTime": in_seconds(60)}


@defect("audit log", "it reads the CSV table as JSON")
def _():
    try:
        by_employee.auth.list_audit_logs(audited_time())
    except json.JSONDecodeError:
        return
    raise AssertionError("the table was read")


@check("audit log", "a record")
def _():
    create_permission("Wallets:Read")
    headers = {"Authorization": f"Bearer {employee['token']}"}
    table = httpx.get(f"{base_url}/auth/action/logs", params=audited_time(), headers=headers).text
    ids = re.findall(r"\bal-[\w-]+", table)
    assert ids, f"no id of a record in {table}"
    assert by_employee.auth.get_audit_log(ids[-1])["userId"] == employee["userId"]


@check("split signing", "a service account is created")
def _():
    auth, body = split_client_of(employee).auth, {"name": fresh("In two halves"), "publicKey": Key().public}
    challenge = auth.create_service_account_init(body)
    account = auth.create_service_account_complete(body, signed(signer_of(employee), challenge))
    assert account["userInfo"]["name"] == body["name"]


@check("split signing", "an end user signs on their device")
def _():
    user = register_end_user()
    auth, body = split_client_of(user).auth, {"expiration": in_seconds(50)}
    challenge = auth.create_credential_code_init(body)
    assert auth.create_credential_code_complete(body, signed(signer_of(user), challenge))["code"]


@check("split signing", "two factors, where the first needs a second")
def _():
    second, made = Key(), {}

    def with_second(challenge):
        made.update(attest(challenge, second))
        return {"secondFactorCredential": made}

    user = register_end_user(with_second)
    auth, body = split_client_of(user).auth, {"expiration": in_seconds(50)}
    challenge = auth.create_credential_code_init(body)
    completion = signed(signer_of(user), challenge)
    refused_with(401, "second factor", auth.create_credential_code_complete, body, completion)
    second_factor = signer_of(identity(made, second)).sign(challenge)
    auth.create_credential_code_complete(body, {**completion, "secondFactor": second_factor})


@check("split signing", "a call without a body, and one with a query")
def _():
    split, device = split_client_of(employee), signer_of(employee)
    user_id = by_employee.auth.create_user({"email": fresh_email(), "kind": "CustomerEmployee"})["userId"]
    challenge = split.auth.activate_user_init(user_id)
    assert split.auth.activate_user_complete(user_id, signed(device, challenge))["isActive"] is True
    permission_id = create_permission("Wallets:Read")["id"]
    assignment = by_employee.permissions.assign_permission(permission_id, {"identityId": user_id})
    arguments = (permission_id, assignment["id"])
    challenge = split.permissions.revoke_permission_init(*arguments, query={"force": True})
    completion = signed(device, challenge)
    split.permissions.revoke_permission_complete(*arguments, signed_challenge=completion, query={"force": True})
    assert by_employee.permissions.list_assignments(permission_id)["items"] == []


@check("refusals", "a signature by another key")
def _():
    stranger = client_of({**service_account, "privateKeyPem": Key().private})
    refused_with(401, "signature", log_in, stranger, end_user["username"])


@check("refusals", "a body other than the signed one")
def _():
    auth, body = split_client_of(employee).auth, {"name": "Signed", "publicKey": Key().public}
    completion = signed(signer_of(employee), auth.create_service_account_init(body))
    other = {**body, "name": "Sent"}
    message = "^user action signature is missing or invalid$"
    refused_with(403, message, auth.create_service_account_complete, other, completion)


@check("refusals", "a user action for another path")
def _():
    auth, user_id = split_client_of(employee).auth, end_user["userId"]
    completion = signed(signer_of(employee), auth.activate_user_init(user_id))
    message = "^user action signature is missing or invalid$"
    refused_with(403, message, auth.delete_user_complete, user_id, completion)


@check("refusals", "an assertion and a user action used twice")
def _():
    http, user_id = split_client_of(employee)._http, end_user["userId"]
    path = f"/auth/users/{user_id}/activate"
    completion = signed(signer_of(employee), BaseAuthApi.create_user_action_challenge(http, "PUT", path, ""))
    action = BaseAuthApi.sign_user_action_challenge(http, completion)["userAction"]
    message = r"^Challenge token is not valid\.$"
    refused_with(400, message, BaseAuthApi.sign_user_action_challenge, http, completion)

    def send():
        return http.request_with_user_action("PUT", path, user_action=action)

    send()
    refused_with(400, "^user action has already been used$", send)


@check("refusals", "an assertion of somebody else's challenge")
def _():
    user = register_end_user()
    challenge = split_client_of(user).auth.create_credential_code_init({"expiration": in_seconds(50)})
    http, completion = split_client_of(employee)._http, signed(signer_of(user), challenge)
    message = r"^Challenge token is not valid\.$"
    refused_with(400, message, BaseAuthApi.sign_user_action_challenge, http, completion)


# Its configuration requires a token, and it sends one with every call.
@defect("refusals", "it cannot call without a token")
def _():
    try:
        DfnsClientConfig(base_url=base_url)
    except TypeError:
        return
    raise AssertionError("it can")


@check("refusals", "a made-up token")
def _():
    refused_with(401, r"^Not Authorized\.$", nobody.auth.list_users)


@check("refusals", "a temporary token where another is needed")
def _():
    client = with_token(start_registration()["temporaryAuthenticationToken"])
    refused_with(401, r"^Not Authorized\.$", client.auth.list_credentials)


@check("refusals", "an employee logs another user in")
def _():
    refused_with(403, "^CustomerEmployee .* may not call", log_in, by_employee, end_user["username"])


@check("refusals", "an unknown user logs in")
def _():
    refused_with(401, "^User not found$", log_in, by_service, "nobody@sandbox.example")


@check("refusals", "a personal access token creates a service account")
def _():
    auth, body = client_of(create_token()).auth, {"name": fresh("By token"), "publicKey": Key().public}
    refused_with(403, "^a personal access token may not call", auth.create_service_account, body)


@check("refusals", "a missing permission")
def _():
    permissions = client_of(create_service_account()).permissions
    body = {"name": "No", "operations": ["Wallets:Read"]}
    refused_with(403, r"is not authorized to perform operation \(.+\)", permissions.create_permission, body)


@check("refusals", "a deactivated user reads, signs and is logged in")
def _():
    user = register_end_user()
    by_employee.auth.deactivate_user(user["userId"], {})
    refused_with(401, r"^Not Authorized\.$", client_of(user).auth.list_credentials)
    refused_with(400, r"^User account has been deactivated\.$", create_code, client_of(user))
    refused_with(400, r"^User account has been deactivated\.$", log_in, by_service, user["username"])


@check("refusals", "unknown ids")
def _():
    refused_with(404, "^user not found$", by_employee.auth.get_user, "us-0000-0000-0000")
    refused_with(404, "^permission not found$", by_employee.permissions.get_permission, "not an id")
    refused_with(404, "^token not found$", by_employee.auth.deactivate_personal_access_token, "to-0000")


@check("refusals", "somebody else's token")
def _():
    auth = client_of(register_end_user()).auth
    refused_with(404, "^token not found$", auth.get_personal_access_token, create_token()["tokenId"])


@check("refusals", "an expired token")
def _():
    auth = client_of(create_token(secondsValid=1)).auth
    time.sleep(2)
    refused_with(401, r"^Not Authorized\.$", auth.list_users)


@check("refusals", "a credential code that is used, expired or lasts too long")
def _():
    client = client_of(register_end_user())

    def use(code):
        return nobody.auth.create_credential_challenge_with_code({"code": code, "credentialKind": "Key"})

    code = create_code(client)
    use(code)
    refused_with(403, "^Invalid code$", use, code)
    short = create_code(client, 1)
    time.sleep(2)
    refused_with(403, "^Invalid code$", use, short)
    refused_with(400, "one minute", create_code, client, 120)


@check("refusals", "a username that is taken")
def _():
    body = {"email": employee["username"], "kind": "EndUser"}
    refused_with(401, r"^User already exists\.$", by_service.auth.create_delegated_registration_challenge, body)


@check("refusals", "a registration that signs another challenge, or lacks the private key")
def _():
    challenge, key = start_registration(), Key()
    auth = with_token(challenge["temporaryAuthenticationToken"]).auth
    other = {"firstFactorCredential": attest({"challenge": "another"}, Key())}
    refused_with(400, "challenge", auth.register, other)
    key.public = Key().public
    refused_with(401, "signature", auth.register, {"firstFactorCredential": attest(challenge, key)})


OURS = "same answers as our client"


@check(OURS, "list_users")
def _():
    same_as_ours(by_employee.auth.list_users(), employee, "list_users")
    query = {"kind": "EndUser", "limit": 2}
    same_as_ours(by_employee.auth.list_users(query), employee, "list_users", **query)


@check(OURS, "get_user")
def _():
    user_id = end_user["userId"]
    same_as_ours(by_employee.auth.get_user(user_id), employee, "get_user", userId=user_id)


@check(OURS, "list_service_accounts, get_service_account")
def _():
    same_as_ours(by_employee.auth.list_service_accounts(), employee, "list_service_accounts")
    account = service_account["userId"]
    answer = by_employee.auth.get_service_account(account)
    same_as_ours(answer, employee, "get_service_account", serviceAccountId=account)


@check(OURS, "list_permissions, get_permission, list_assignments")
def _():
    same_as_ours(by_employee.permissions.list_permissions(), employee, "list_permissions")
    permission_id = create_permission("Wallets:Read")["id"]
    by_employee.permissions.assign_permission(permission_id, {"identityId": end_user["userId"]})
    answer = by_employee.permissions.get_permission(permission_id)
    same_as_ours(answer, employee, "get_permission", permissionId=permission_id)
    answer = by_employee.permissions.list_assignments(permission_id)
    same_as_ours(answer, employee, "list_assignments", permissionId=permission_id)


@check(OURS, "list_personal_access_tokens")
def _():
    create_token()
    same_as_ours(by_employee.auth.list_personal_access_tokens(), employee, "list_personal_access_tokens")


@check(OURS, "list_credentials")
def _():
    user = register_end_user()
    same_as_ours(client_of(user).auth.list_credentials(), user, "list_credentials")


@check(OURS, "list_user_groups, get_user_group")
def _():
    group_id = by_employee.auth.create_user_group({"name": fresh("Group")})["id"]
    same_as_ours(by_employee.auth.list_user_groups(), employee, "list_user_groups")
    same_as_ours(by_employee.auth.get_user_group(group_id), employee, "get_user_group", userGroupId=group_id)


# A server that does not answer must not stop CI.
faulthandler.dump_traceback_later(90, exit=True)

failed = 0
for flow, name, reason, function in checks:
    try:
        function()
        print(f"defect {flow}: {reason}" if reason else f"ok {flow}: {name}", flush=True)
    except Exception:  # Whatever it is, the other checks still say something.
        failed += 1
        print(f"not ok {flow}: {name}", traceback.format_exc().replace("\n", "\n   "), sep="\n   ", flush=True)
sys.exit(1 if failed else 0)
