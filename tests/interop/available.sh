# Sourced by the scripts beside it.

# Whether all of these commands work. If not, `$1` is skipped, except in CI.
available() {
    local tests="$1" tool
    shift
    for tool in "$@"; do
        if ! $tool >/dev/null 2>&1; then
            if [ -n "${CI:-}" ]; then
                echo "$tests: \`$tool\` does not work, and CI must not go without these tests" >&2
                exit 1
            fi
            echo "skipping $tests, since \`$tool\` does not work"
            return 1
        fi
    done
}
