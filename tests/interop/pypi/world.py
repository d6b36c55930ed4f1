"""The helpers of the flows: the clients of the SDK or ours, and common first steps."""

from keys import Key, attest, identity, signed
from sandbox import approver, control, employee, end_user, fresh, fresh_email, in_seconds, org_id, service_account


class World:
    def __init__(self, clients):
        self.client_of, self.split_client_of = clients.client_of, clients.split_client_of
        self.by_service, self.by_employee = self.client_of(service_account), self.client_of(employee)
        self.by_approver, self.nobody = self.client_of(approver), self.client_of({})

    def create_wallet(self, network, **more):
        return self.by_service.wallets.create_wallet({"network": network, **more})

    def create_funded_wallet(self, network, amount=10**18):
        """Creates a wallet that holds this many of the smallest units."""
        wallet = self.create_wallet(network)
        control("fund", walletId=wallet["id"], asset="Native", amount=str(amount))
        return wallet

    def start_registration(self):
        body = {"email": fresh_email(), "kind": "EndUser"}
        return self.by_service.auth.create_delegated_registration_challenge(body)

    def completing(self, challenge):
        """Returns the client that may complete this challenge."""
        return self.client_of({"token": challenge["temporaryAuthenticationToken"]})

    def register_end_user(self, more=lambda challenge: {}):
        challenge, key = self.start_registration(), Key()
        credential = attest(challenge, key)
        body = {"firstFactorCredential": credential, **more(challenge)}
        user = self.completing(challenge).auth.register(body)["user"]
        token = self.delegated_login(self.by_service, user["username"])["token"]
        return identity(credential, key, userId=user["id"], username=user["username"], token=token)

    def create_service_account(self, key=None, **more):
        key = key or Key()
        body = {"name": fresh("Interop"), "publicKey": key.public, "daysValid": 30, **more}
        account = self.by_employee.auth.create_service_account(body)
        token = account["accessTokens"][0]
        names = {"token": token["accessToken"], "credentialId": token["credId"], "privateKeyPem": key.private}
        return {"userId": account["userInfo"]["userId"], **names}

    def create_token(self, **more):
        key = Key()
        body = {"name": fresh("Token"), "publicKey": key.public, **more}
        token = self.by_employee.auth.create_personal_access_token(body)
        names = {"token": token["accessToken"], "credentialId": token["credId"], "privateKeyPem": key.private}
        return {"tokenId": token["tokenId"], **names}

    def create_permission(self, *operations):
        body = {"name": fresh("Permission"), "operations": list(operations)}
        return self.by_employee.permissions.create_permission(body)

    def delegated_login(self, client, username=end_user["username"]):
        return client.auth.delegated_login({"username": username})

    def login(self, username, signer, **more):
        """Logs a user in by name and credential, with a mailed code if given. Returns the token."""
        challenge = self.nobody.auth.create_login_challenge({"orgId": org_id, "username": username, **more})
        return self.nobody.auth.login(signed(signer, challenge))["token"]

    def create_code(self, client, seconds=50):
        return client.auth.create_credential_code({"expiration": in_seconds(seconds)})["code"]
