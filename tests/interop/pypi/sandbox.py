"""The sandbox that the flows run against, names for new entities, and the mail that Dfns would send."""

import itertools
import json
import sys
import time
from datetime import datetime, timedelta, timezone

import httpx

dfns, bootstrap_file, mail_file = sys.argv[1:]
with open(bootstrap_file, encoding="utf-8") as file:
    bootstrap = json.load(file)
base_url, org_id = bootstrap["baseUrl"], bootstrap["orgId"]
service_account, employee, approver, end_user = (
    bootstrap[identity] for identity in ("serviceAccount", "employee", "approver", "endUser")
)

numbers = itertools.count(1)


# The comparison of two runs ignores the number after the sign.
def fresh(what):
    return f"{what} #{next(numbers)}"


def fresh_email():
    return f"pypi-{next(numbers)}@sandbox.example"


def in_seconds(seconds):
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def control(word, **body):
    """Says a word of control, and returns the response."""
    response = httpx.post(f"{base_url}/__sandbox/{word}", json=body)
    assert response.status_code == 200, f"{word}: {response.text}"
    return response.json()


def mailed_code(username, subject, nth=1):
    """Returns the code of the nth mail on this subject to this user: `registration`, `login` or `recovery`."""
    start = f"mail to {username}: {subject} code "
    for _ in range(100):
        with open(mail_file, encoding="utf-8") as file:
            codes = [line[len(start) :].strip() for line in file if line.startswith(start) and line.endswith("\n")]
        if len(codes) >= nth:
            return codes[nth - 1]
        time.sleep(0.02)
    raise AssertionError(f"no {subject} code was mailed to {username}")
