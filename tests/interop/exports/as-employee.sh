#!/usr/bin/env bash
# Runs a command with the environment of the sandbox's employee, whose identity is in the file DFNS_BOOTSTRAP.
set -euo pipefail
field() {
    node -p 'const b = JSON.parse(require("fs").readFileSync(process.argv[1])); process.argv[2].split(".").reduce((o, k) => o[k], b)' \
        "$DFNS_BOOTSTRAP" "$1"
}
DFNS_BASE_URL="$(field baseUrl)"
DFNS_AUTH_TOKEN="$(field employee.token)"
DFNS_CREDENTIAL_ID="$(field employee.credentialId)"
DFNS_PRIVATE_KEY="$(field employee.privateKeyPem)"
export DFNS_BASE_URL DFNS_AUTH_TOKEN DFNS_CREDENTIAL_ID DFNS_PRIVATE_KEY
exec "$@"
