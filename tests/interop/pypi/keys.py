"""Keys and their credentials, created by the documented rules: the SDK signs, but does not create credentials."""

import base64
import hashlib
import json
import secrets

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from dfns_sdk import KeySigner


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
    """Creates a credential with an Ed25519 key."""
    credential_id = base64url(secrets.token_bytes(32))
    client_data = compact({"type": "key.create", "challenge": challenge["challenge"]})
    fingerprint = compact({"clientDataHash": hashlib.sha256(client_data).hexdigest(), "publicKey": key.public})
    attestation = compact({"publicKey": key.public, "signature": key.private_key.sign(fingerprint).hex()})
    info = {"credId": credential_id, "clientData": base64url(client_data), "attestationData": base64url(attestation)}
    return {"credentialKind": kind, "credentialInfo": info, **more}


def identity(credential, key, **more):
    return {"credentialId": credential["credentialInfo"]["credId"], "privateKeyPem": key.private, **more}


def signer_of(identity):
    return KeySigner(credential_id=identity["credentialId"], private_key=identity["privateKeyPem"])


class PasswordSigner:
    """Signs with the key that the server returns. The user's password decrypts it; here it is plain."""

    def sign(self, asked):
        known = asked["allowCredentials"]["passwordProtectedKey"][0]
        return {**KeySigner(known["id"], known["encryptedPrivateKey"]).sign(asked), "kind": "PasswordProtectedKey"}


def signed(device, challenge):
    """The assertion that the device returns to the server."""
    return {"challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": device.sign(challenge)}
