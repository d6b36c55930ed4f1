"""Compares the responses of two clients at the same steps of a flow, and names every path where they differ.

Fields, types and values must be equal. Fresh values may differ if they are of the same kind and correspond one to one:
where one run repeats an id, the other must repeat its own. Dates may be two minutes apart. The recovery id of a signature
is as random as the signature.
"""

import json
import re
from datetime import datetime, timedelta

# Values that differ in every run, alone or within a string. Dates and tokens contain text like the others, so they come
# first.
KINDS = {
    "date": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z",
    "key": r"-----BEGIN (?s:.)+?-----END [A-Z ]+-----\n?",
    "token": r"eyJ[\w-]+\.[\w-]+\.[\w-]*",
    "id": r"\b[a-z\d]{5}-[a-z\d]{5}-[a-z\d]{16}\b",
    "code": r"\b[A-Z\d]{3}-[A-Z\d]{3}-[A-Z\d]{3}\b",
    "number_of_a_name": r"#\d+|\d+@",
    "address": r"\br[1-9A-HJ-NP-Za-km-z]{24,34}\b",
    "secret": r"\bwhs-[a-z\d]{32}\b",
    "random_value": r"[\w-]{42,}",
}
FRESH = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items()), re.ASCII)
ABSENT = object()


def up_to_fresh_values():
    """Compares two strings except for fresh values. Remembers which value corresponds to which."""
    of_theirs, of_ours = {}, {}

    def same_value(kind, theirs, ours):
        if kind == "date":
            apart = datetime.fromisoformat(theirs[:19]) - datetime.fromisoformat(ours[:19])
            return abs(apart) <= timedelta(minutes=2)
        return of_theirs.setdefault(theirs, ours) == ours and of_ours.setdefault(ours, theirs) == theirs

    def same_text(theirs, ours):
        rests = [FRESH.sub(lambda match: f"<{match.lastgroup}>", text) for text in (theirs, ours)]
        pairs = zip(FRESH.finditer(theirs), FRESH.finditer(ours))
        return rests[0] == rests[1] and all(same_value(left.lastgroup, left[0], right[0]) for left, right in pairs)

    return same_text


def shown(value):
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False)[:200]


def members(value):
    """Returns the values of an object or a list, by the last part of their path."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return {f".{name}" if isinstance(value, dict) else f"[{name}]": member for name, member in pairs}


def differences(path, theirs, ours, same_text=lambda left, right: left == right):
    """Lists the paths where two JSON values differ, one per line."""
    same_type = type(theirs) is type(ours)
    if same_type and isinstance(theirs, (dict, list)):
        left, right = members(theirs), members(ours)
        pairs = [(path + end, left.get(end, ABSENT), right.get(end, ABSENT)) for end in {**left, **right}]
        return [line for pair in pairs for line in differences(*pair, same_text)]
    if path.endswith(".recid") and {theirs, ours} <= {0, 1}:
        return []
    if same_type and (same_text(theirs, ours) if isinstance(theirs, str) else theirs == ours):
        return []
    return [f"{path}: {shown(theirs)} with the SDK, {shown(ours)} with our client"]


def assert_none(found):
    assert not found, "the answers differ:\n" + "\n".join(found)


def assert_equal_answers(endpoint, theirs, ours):
    """Asserts that two responses are equal."""
    assert_none(differences(endpoint, theirs, ours))


def assert_same_steps(theirs, ours):
    """Asserts that two clients got the same responses in a flow, except for fresh values."""
    endpoints = [[endpoint for endpoint, _ in steps] for steps in (theirs, ours)]
    assert endpoints[0] == endpoints[1], f"the two clients made other calls: {endpoints}"
    same_text = up_to_fresh_values()
    found = []
    for (endpoint, answer), (_, other) in zip(theirs, ours):
        # If the SDK hides the response, it is enough that both calls succeeded.
        if answer is not None:
            found += differences(endpoint, answer, other, same_text)
    assert_none(found)
