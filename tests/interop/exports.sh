#!/usr/bin/env bash
# Judges of the exports, all written by others: openapi-spec-validator and redocly read the document, schemathesis drives
# `dfns sandbox` by it, and newman runs the collection. schemathesis signs each case (exports/hooks.py). Then no response has
# status 500, every response fits its schema, and every status is documented.
#
# A judge is skipped if its language is not installed, except in CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here="$PWD/tests/interop/exports"
packages="$PWD/target/interop-exports"
mkdir -p "$packages"

source tests/interop/available.sh

npm="" pypi=""
if available "redocly and newman" "node --version" "npm --version"; then
    npm=yes
    npm install --prefix "$packages" --no-save --no-audit --no-fund --loglevel=error @redocly/cli@2.77.0 newman@6.2.2
fi
python="$packages/python/bin/python"
if available "openapi-spec-validator and schemathesis" "python3 -m venv --help" "python3 -m ensurepip --version"; then
    pypi=yes
    [ -x "$python" ] || python3 -m venv "$packages/python"
    "$python" -m pip install --quiet --disable-pip-version-check \
        openapi-spec-validator==0.9.0 schemathesis==4.32.5 'cryptography>=41'
fi

# With the features of the whole workspace, as for the tests, so that nothing is compiled a second time.
cargo build --workspace --bins --examples --features dfns-examples/all
run="$(mktemp -d "$packages/run.XXXXXX")"
cp "${CARGO_TARGET_DIR:-target}/debug/dfns" "$run/dfns"
sandbox=""
stop() {
    if [ -n "$sandbox" ]; then
        kill "$sandbox" 2>/dev/null || true
        wait "$sandbox" 2>/dev/null || true
        sandbox=""
    fi
}
clean_up() {
    stop
    rm -rf "$run"
}
trap clean_up EXIT

"$run/dfns" export openapi >"$run/openapi.json"
"$run/dfns" export postman >"$run/collection.json"
"$run/dfns" export postman --environment >"$run/environment.json"

# Starts a sandbox instead of the one before, whose identities a judge may have deactivated.
start() {
    stop
    rm -f "$run/bootstrap.json"
    "$run/dfns" sandbox --bootstrap "$run/bootstrap.json" >/dev/null 2>&1 &
    sandbox=$!
    for _ in $(seq 300); do
        [ -e "$run/bootstrap.json" ] && return
        if ! kill -0 "$sandbox" 2>/dev/null; then
            echo "exports: the sandbox ended before it accepted connections" >&2
            exit 1
        fi
        sleep 0.1
    done
    echo "exports: the sandbox did not start within 30 seconds" >&2
    exit 1
}

failed=""
judge() {
    local name="$1"
    shift
    echo "== $name"
    "$@" || failed="$failed $name"
}

if [ -n "$npm" ]; then
    # Its warnings are about taste: paths that a router could mistake, and keywords of unions.
    judge redocly "$packages/node_modules/.bin/redocly" lint --format=summary "$run/openapi.json"
    start
    for network in EthereumSepolia Solana; do
        DFNS_BOOTSTRAP="$run/bootstrap.json" bash "$here/as-employee.sh" "$run/dfns" wallets create-wallet --network "$network"
    done >/dev/null
    judge newman node "$here/newman.mjs" "$packages" "$run/collection.json" "$run/environment.json" "$run/bootstrap.json"
fi
if [ -n "$pypi" ]; then
    judge openapi-spec-validator "$python" -m openapi_spec_validator "$run/openapi.json"
    # A caller that logs out, or is deactivated, could make no further call.
    start
    url="$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["baseUrl"])' "$run/bootstrap.json")"
    judge schemathesis env -C "$run" DFNS_BOOTSTRAP="$run/bootstrap.json" PYTHONDONTWRITEBYTECODE=1 \
        PYTHONPATH="$here" SCHEMATHESIS_HOOKS=hooks "$packages/python/bin/schemathesis" run "$run/openapi.json" \
        --url "$url" --phases fuzzing --mode positive --max-examples 8 --workers 2 --seed 1 --max-time 60 \
        --generation-with-security-parameters false --generation-database none --no-shrink --continue-on-failure \
        --exclude-operation-id-regex "^(logout|deactivate_user|delete_user)\$" --warnings off \
        --checks not_a_server_error,response_schema_conformance,status_code_conformance,content_type_conformance
fi
if [ -n "$failed" ]; then
    echo "exports: rejected by$failed" >&2
    exit 1
fi
