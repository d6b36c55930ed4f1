"""Performs flows with the official Python package, unmodified, against a running sandbox, and prints the result of each
check. Then performs the same with our command, and compares the responses.

    python main.py DFNS_COMMAND BOOTSTRAP_FILE MAIL_FILE

BOOTSTRAP_FILE is the output of `dfns sandbox --bootstrap`: the address, and identities with token and key. MAIL_FILE is
the sandbox's stderr, with the codes that Dfns would mail. Every check prints lines:

    ok FLOW: CHECK, or not ok FLOW: CHECK, or defect FLOW: LIMIT OF THE SDK
    same FLOW: NUMBER OF EQUAL RESPONSES

`sandbox` and `keys` are the set-up, `clients` and `compare` the comparison, `world` and `checks` the helpers of the
flows in `flows`. The SDK declares the fields of bodies in snake case, but neither sends nor returns them converted: here
they have the API's names.
"""

import faulthandler
import sys
import traceback

from checks import checks
from clients import Ours, Theirs, Transcript
from compare import assert_same_steps
from flows import registration, credentials, recovery, access, split_signing, refusals, comparison  # noqa: F401
from flows import wallets, approvals  # noqa: F401
from world import World

# A server that does not respond must not block CI.
faulthandler.dump_traceback_later(180, exit=True)


def succeeds(flow, name, function, *arguments):
    try:
        function(*arguments)
        return True
    except Exception:  # Any failure: the other checks are still useful.
        print(f"not ok {flow}: {name}", traceback.format_exc().replace("\n", "\n   "), sep="\n   ", flush=True)
        return False


def compare(function, theirs):
    ours = Transcript()
    function(World(Ours(ours)))
    assert_same_steps(theirs.steps, ours.steps)


failed = 0
for flow, name, reason, only_theirs, function in checks:
    theirs = Transcript()
    if not succeeds(flow, name, function, World(Theirs(theirs))):
        failed += 1
        continue
    print(f"defect {flow}: {reason}" if reason else f"ok {flow}: {name}", flush=True)
    if only_theirs:
        continue
    if succeeds(flow, f"{name}, with our client", compare, function, theirs):
        print(f"same {flow}: {theirs.answers()}", flush=True)
    else:
        failed += 1
sys.exit(1 if failed else 0)
