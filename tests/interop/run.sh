#!/usr/bin/env bash
# The official npm packages, as published, against `dfns sandbox`: what npm.mjs does with them must work.
#
# Skipped where Node is missing, except in CI. The newest signer names an older SDK as its peer, hence --legacy-peer-deps.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in node npm; do
    if ! command -v "$tool" >/dev/null; then
        if [ -n "${CI:-}" ]; then
            echo "interop: $tool is missing, and CI must not go without these tests" >&2
            exit 1
        fi
        echo "interop: skipped, since $tool is missing; install Node 18 or newer to run these tests"
        exit 0
    fi
done

packages="$PWD/target/interop"
mkdir -p "$packages"
npm install --prefix "$packages" --no-save --no-audit --no-fund --legacy-peer-deps --loglevel=error \
    @dfns/sdk@0.8.21 @dfns/sdk-keysigner@0.8.3

# Built first, so that the wait below is for the start only.
cargo build --package dfns-cli --bin dfns

run="$(mktemp -d "$packages/run.XXXXXX")"
sandbox=""
clean_up() {
    if [ -n "$sandbox" ]; then
        kill "$sandbox" 2>/dev/null || true
        wait "$sandbox" 2>/dev/null || true
    fi
    rm -rf "$run"
}
trap clean_up EXIT

# On Unix, `cargo run` becomes the program, so that its process id is the sandbox's.
cargo run --quiet --package dfns-cli --bin dfns -- sandbox --bootstrap "$run/bootstrap.json" >/dev/null &
sandbox=$!
for _ in $(seq 300); do
    [ -e "$run/bootstrap.json" ] && break
    if ! kill -0 "$sandbox" 2>/dev/null; then
        echo "interop: the sandbox ended before it accepted connections" >&2
        exit 1
    fi
    sleep 0.1
done
if [ ! -e "$run/bootstrap.json" ]; then
    echo "interop: the sandbox did not start within 30 seconds" >&2
    exit 1
fi

node tests/interop/npm.mjs "$run/bootstrap.json" "$packages"
