"""Hooks of schemathesis: signs each case with the key of the sandbox's employee, as `bootstrap.json` has it."""

import base64
import json
import os
import urllib.error
import urllib.request

import schemathesis
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

with open(os.environ["DFNS_BOOTSTRAP"], encoding="utf-8") as file:
    BOOTSTRAP = json.load(file)
IDENTITY = BOOTSTRAP["employee"]
KEY = load_pem_private_key(IDENTITY["privateKeyPem"].encode(), None)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(data):
    if isinstance(KEY, ed25519.Ed25519PrivateKey):
        return KEY.sign(data)
    return KEY.sign(data, ec.ECDSA(hashes.SHA256()))


def post(path, body):
    """Returns the response, or None if the sandbox refuses."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {IDENTITY['token']}"}
    request = urllib.request.Request(BOOTSTRAP["baseUrl"] + path, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)
    except urllib.error.HTTPError:
        return None


def user_action(method, path, payload):
    challenge = post(
        "/auth/action/init",
        {"userActionPayload": payload, "userActionHttpMethod": method, "userActionHttpPath": path},
    )
    if challenge is None:
        return None
    client_data = json.dumps({"type": "key.get", "challenge": challenge["challenge"]}).encode()
    assertion = {
        "credId": IDENTITY["credentialId"],
        "clientData": base64url(client_data),
        "signature": base64url(sign(client_data)),
    }
    factor = {"kind": "Key", "credentialAssertion": assertion}
    signed = post("/auth/action", {"challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": factor})
    return signed and signed["userAction"]


@schemathesis.auth()
class Signed:
    """Gives each case the token, and a signed one its user action."""

    def get(self, case, context):
        return IDENTITY["token"]

    def set(self, case, token, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {token}"
        if not case.operation.definition.raw.get("x-dfns-signed"):
            return
        sent = case.as_transport_kwargs(base_url=BOOTSTRAP["baseUrl"])
        if sent.get("json") is not None:
            payload = json.dumps(sent["json"])
        else:
            data = sent.get("data")
            payload = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
        action = user_action(case.method.upper(), case.formatted_path, payload)
        if action is not None:
            case.headers["X-DFNS-USERACTION"] = action


# The ids of what the sandbox has, so that some cases reach an entity.
KNOWN = {}


def known_ids():
    for name, path, key in [("walletId", "/wallets", "id"), ("keyId", "/keys", "id")]:
        request = urllib.request.Request(
            BOOTSTRAP["baseUrl"] + path, headers={"Authorization": f"Bearer {IDENTITY['token']}"}
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            KNOWN[name] = [item[key] for item in json.load(response)["items"]]


known_ids()


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Replaces ids by those of the sandbox, in half of the cases."""
    for name, values in KNOWN.items():
        if path_parameters and name in path_parameters and values and len(str(path_parameters[name])) % 2 == 0:
            path_parameters[name] = values[0]
    return path_parameters
