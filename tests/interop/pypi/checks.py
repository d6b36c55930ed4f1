"""The list of all checks, and their registration."""

import re

from dfns_sdk import DfnsError

checks = []


def check(flow, name, only_theirs=False):
    """Registers a check, which receives a `World`.

    `only_theirs` says that it is not made with our command, which has no part that does it; a comment says which.
    """
    return lambda function: checks.append((flow, name, None, only_theirs, function))


def defect(flow, reason):
    """Registers a limit of the SDK itself. The check shows that it still exists."""
    return lambda function: checks.append((flow, reason, reason, True, function))


def refused_with(status, message, call, *arguments, **more):
    try:
        call(*arguments, **more)
    except DfnsError as error:
        assert error.status_code == status, f"not {status}: {error}"
        assert re.search(message, error.message), f"not {message}: {error}"
    else:
        raise AssertionError("the call was not refused")
