"""The SDK's clients, and clients with the same interface that make every call with our command.

Both record their responses, so that a flow run with each of them can be compared.
"""

import json
import os
import re
import subprocess
from urllib.parse import quote

from dfns_sdk import DfnsClient, DfnsClientConfig, DfnsDelegatedClient, DfnsDelegatedClientConfig, DfnsError

from compare import assert_equal_answers
from keys import signer_of
from sandbox import base_url, dfns

REFUSAL = re.compile(r": status (\d{3}) [^:]*: (.*?)(?:; the existing entity is .*)?(?:; the call needs .*)?(?:; check the token: .*)?(?:; request id \d+)?\n\Z", re.DOTALL)


def run(*options, **environment):
    environment = {**os.environ, "DFNS_BASE_URL": base_url, **environment}
    return subprocess.run([dfns, *options], env=environment, capture_output=True, encoding="utf-8")


endpoints = {endpoint["id"]: endpoint for endpoint in json.loads(run("endpoints", "--json").stdout)}


def is_read(endpoint):
    return endpoints[endpoint]["method"] == "GET"


def path_names(endpoint):
    return re.findall(r"\{(\w+)\}", endpoints[endpoint]["path"])


def call_ours(identity, endpoint, *arguments, query=None):
    """Makes a call with our command, and returns or throws as the SDK does. It takes the path's parameters first."""
    names = path_names(endpoint)
    params, rest = dict(zip(names, arguments)), arguments[len(names) :]
    options = []
    if rest and endpoints[endpoint]["request"] == "json":
        options += ["--json", json.dumps(rest[0])]
    elif rest:
        query = rest[0]
    for name, value in {**params, **(query or {})}.items():
        if value is not None:
            options += ["--param", f"{name}={str(value).lower() if isinstance(value, bool) else value}"]
    caller = {"DFNS_AUTH_TOKEN": "token", "DFNS_CREDENTIAL_ID": "credentialId", "DFNS_PRIVATE_KEY": "privateKeyPem"}
    done = run("call", endpoint, *options, **{name: identity.get(member, "") for name, member in caller.items()})
    # Our command prints the response of every call that was accepted, whatever became of what it made.
    if done.returncode == 0 or done.stdout:
        return json.loads(done.stdout)
    refusal = REFUSAL.search(done.stderr)
    assert refusal, f"our client did not make the call: {done.stderr}"
    raise DfnsError(refusal[2], int(refusal[1]))


class Transcript:
    """A client's record of a flow: the responses to its writes, and every rejection."""

    def __init__(self):
        self.steps = []
        self.reads = 0  # The number of responses compared while the flow ran.

    def answers(self):
        """The number of responses to compare, and compared. An SDK hides some."""
        return self.reads + sum(said is not None for _, said in self.steps)

    def note(self, endpoint, call):
        """Makes a call, and records its result."""
        try:
            answer = call()
        except DfnsError as error:
            self.steps.append((endpoint, {"status": error.status_code, "message": error.message}))
            raise
        if not is_read(endpoint):
            self.steps.append((endpoint, answer))
        return answer


class Domain:
    """A domain of a client, whose methods are made by name."""

    def __init__(self, method_of):
        self.method_of = method_of

    def __getattr__(self, method):
        return self.method_of(method)


class Client:
    """A client, whose domains are made by name: `method_of` makes the method of this name in this domain."""

    def __init__(self, method_of):
        self.method_of = method_of

    def __getattr__(self, domain):
        return Domain(lambda method: self.method_of(domain, method))


class Theirs:
    """The SDK's clients."""

    def __init__(self, transcript):
        self.transcript = transcript

    def client_of(self, identity):
        signer = identity.get("signer") or (signer_of(identity) if "privateKeyPem" in identity else None)
        # The SDK requires a token even for public calls.
        token = identity.get("token", "none")
        client = DfnsClient(DfnsClientConfig(auth_token=token, base_url=base_url, signer=signer))

        def method_of(domain, name):
            def method(*arguments):
                answer = self.transcript.note(name, lambda: getattr(getattr(client, domain), name)(*arguments))
                # Reads differ from run to run, so our client makes the same read at once.
                if is_read(name):
                    assert_equal_answers(name, answer, call_ours(identity, name, *arguments))
                    self.transcript.reads += 1
                return answer

            return method

        return Client(method_of)

    def split_client_of(self, identity):
        client = DfnsDelegatedClient(DfnsDelegatedClientConfig(auth_token=identity["token"], base_url=base_url))

        def method_of(domain, name):
            is_init = name.endswith("_init")
            endpoint = "create_user_action_challenge" if is_init else name.removesuffix("_complete")
            method = getattr(getattr(client, domain), name)
            return lambda *arguments, **more: self.transcript.note(endpoint, lambda: method(*arguments, **more))

        return Client(method_of)


class Ours:
    """Our command, with the interface of the SDK's clients."""

    def __init__(self, transcript):
        self.transcript = transcript

    def client_of(self, identity):
        def method_of(_, name):
            return lambda *arguments: self.transcript.note(name, lambda: call_ours(identity, name, *arguments))

        return Client(method_of)

    # Our command makes whole calls only. So this requests the challenge, uses up the signature, and then makes the call.
    def split_client_of(self, identity):
        def method_of(_, name):
            endpoint = name.removesuffix("_init").removesuffix("_complete")

            def init(*arguments, query=None):
                facts, names = endpoints[endpoint], path_names(endpoint)
                path, body = facts["path"], arguments[len(names) :]
                for param, value in zip(names, arguments):
                    path = path.replace(f"{{{param}}}", quote(value))
                action = {
                    "userActionHttpMethod": facts["method"],
                    "userActionHttpPath": path,
                    "userActionPayload": json.dumps(body[0]) if body else "",
                }
                challenge = "create_user_action_challenge"
                return self.transcript.note(challenge, lambda: call_ours(identity, challenge, action))

            def complete(*arguments, signed_challenge, query=None):
                def call():
                    call_ours(identity, "create_user_action_signature", signed_challenge)
                    return call_ours(identity, endpoint, *arguments, query=query)

                return self.transcript.note(endpoint, call)

            return init if name.endswith("_init") else complete

        return Client(method_of)
