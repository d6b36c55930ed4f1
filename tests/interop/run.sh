#!/usr/bin/env bash
# Runs the official SDKs, as published, against `dfns sandbox`: valid flows must work, invalid calls must be rejected, and
# the libraries of the chains must find the addresses and signatures right. Then the same flows run with our own command,
# and both must get the same responses. A table of flows and SDKs follows. It also names the limits of the SDKs themselves.
#
# An SDK is skipped if its language is not installed, except in CI. The official Rust crate is a workspace of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

source tests/interop/available.sh

packages="$PWD/target/interop"
mkdir -p "$packages"
npm="" pypi=""
# The newest signers have older SDKs as peers, hence --legacy-peer-deps.
if available npm "node --version" "npm --version"; then
    npm=yes
    npm install --prefix "$packages" --no-save --no-audit --no-fund --legacy-peer-deps --loglevel=error \
        @dfns/sdk@0.8.21 @dfns/sdk-keysigner@0.8.3 @dfns/sdk-browser@0.6.12 \
        viem@2.57.20 bitcoinjs-lib@7.0.5 @solana/web3.js@1.99.0 @stellar/stellar-base@15.0.0 ripple-keypairs@3.1.0 \
        @cosmjs/amino@0.39.0 algosdk@3.8.0 @polkadot/util-crypto@14.0.3 @noble/curves@2.4.0
fi
# The SDK requires a newer list of certificates than some registries offer, and these tests use no certificates: hence
# --no-deps, with the packages that it imports by name.
if available PyPI "python3 -m venv --help" "python3 -m ensurepip --version"; then
    pypi=yes
    python="$packages/python/bin/python"
    [ -x "$python" ] || python3 -m venv "$packages/python"
    install=("$python" -m pip install --quiet --disable-pip-version-check)
    "${install[@]}" 'httpx>=0.28' 'cryptography>=41' 'typing-extensions>=4.5'
    "${install[@]}" --no-deps dfns-sdk==1.0.4
fi

# The official crate requires OpenSSL: it is built from source where its headers are not installed.
features=()
pkg-config --exists openssl 2>/dev/null || features=(--features vendored)
CFLAGS="${CFLAGS:--O0}" cargo build --locked --manifest-path tests/interop/crates/Cargo.toml \
    --target-dir "$packages/crates" "${features[@]}"

# A copy of the command, so that a build in the meantime does not replace it.
run="$(mktemp -d "$packages/run.XXXXXX")"
sandbox=""
clean_up() {
    if [ -n "$sandbox" ]; then
        kill "$sandbox" 2>/dev/null || true
        wait "$sandbox" 2>/dev/null || true
        # Print the rest of its output.
        grep -v '^mail to ' "$run/mail.txt" >&2 || true
    fi
    rm -rf "$run"
}
trap clean_up EXIT
# With the features of the whole workspace, as for the tests, so that nothing is compiled a second time.
cargo build --workspace --bins --examples --features dfns-examples/all
cp "${CARGO_TARGET_DIR:-target}/debug/dfns" "$run/dfns"

# Codes that Dfns would mail are printed on stderr.
"$run/dfns" sandbox --bootstrap "$run/bootstrap.json" >/dev/null 2>"$run/mail.txt" &
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

# Shows and keeps the output of an SDK's script. A script that aborts has failed, whatever it printed before.
judge() {
    local results="$run/$1.txt"
    shift
    if ! "$@" | tee "$results" && ! grep -q '^not ok ' "$results"; then
        echo "not ok all flows: broken off" | tee -a "$results"
    fi
}
touch "$run/npm.txt" "$run/pypi.txt"
arguments=("$run/dfns" "$run/bootstrap.json" "$run/mail.txt")
[ -z "$npm" ] || judge npm node tests/interop/npm/main.mjs "$packages" "${arguments[@]}"
[ -z "$pypi" ] || judge pypi "$python" -B tests/interop/pypi/main.py "${arguments[@]}"
judge crates "$packages/crates/debug/interop" "$run/dfns" "$run/bootstrap.json"

# Runs the program of the page for users of other languages. It prints the address of a wallet.
program() {
    local language="$1" file="$run/$2" results="$run/$3.txt"
    shift 3
    sed -n "/^\`\`\`$language\$/,/^\`\`\`\$/p" dfns-sandbox/OTHER-LANGUAGES.md | sed '1d;$d' >"$file"
    if (cd "$run" && "$@" "$file") | grep -Eq '^0x[0-9a-f]{40}$'; then
        echo "ok the page's program: it creates a wallet" | tee -a "$results"
    else
        echo "not ok the page's program: it creates no wallet" | tee -a "$results"
    fi
}
cp "$run/bootstrap.json" "$run/dfns-sandbox.json"
[ -z "$npm" ] || program js page.mjs npm node
[ -z "$pypi" ] || program python page.py pypi "$python"

awk -v npm="$npm" -v pypi="$pypi" '
    !/^(ok|same|not ok|defect) [^:]+: / { next }
    {
        sdk = FILENAME
        sub(/.*\//, "", sdk)
        sub(/\.txt$/, "", sdk)
        result = $1
        sub(/^(ok|same|not ok|defect) /, "")
        flow = $0
        sub(/: .*/, "", flow)
        sub(/^[^:]+: /, "")
        if (!(flow in seen)) { seen[flow] = 1; flows[++count] = flow }
        if (result == "ok") { passed[sdk, flow]++; all_passed++ }
        else if (result == "same") { same[sdk, flow] += $0; all_same += $0 }
        else if (result == "not") { failed[sdk, flow]++; all_failed++ }
        else reason[sdk, flow] = reason[sdk, flow] ", but " $0
    }
    function cell(sdk, flow, text) {
        if (failed[sdk, flow]) text = ", " failed[sdk, flow] " FAILED"
        if (passed[sdk, flow]) text = text ", " passed[sdk, flow] " passed"
        if (same[sdk, flow]) text = text ", " same[sdk, flow] " answers the same"
        text = text reason[sdk, flow]
        sub(/^, (but )?/, "", text)
        return text == "" ? "-" : text
    }
    function max(one, other) { return one > other ? one : other }
    function width(sdk, wide) {
        wide = 14
        for (i = 1; i <= count; i++) wide = max(wide, length(cell(sdk, flows[i])))
        return wide
    }
    END {
        line = "%-27s  %-" width("npm") "s  %-" width("pypi") "s  %s\n"
        printf "\n" line, "flow", npm ? "npm" : "npm (skipped)", pypi ? "PyPI" : "PyPI (skipped)", "crates.io"
        for (i = 1; i <= count; i++) printf line, flows[i], cell("npm", flows[i]), cell("pypi", flows[i]), cell("crates", flows[i])
        printf "\n%d passed, %d failed, %d answers the same with our client\n", all_passed, all_failed, all_same
        exit all_failed > 0
    }
' "$run/npm.txt" "$run/pypi.txt" "$run/crates.txt"
