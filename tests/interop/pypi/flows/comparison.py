"""The comparison itself: it must accept fresh values, and name the path of every other difference."""

from checks import check
from compare import differences, up_to_fresh_values


def user(number, **more):
    return {
        "id": f"us-aaaaa-bbbbb-{number:016}",
        "name": f"jdoe-{number}@sandbox.example",
        "dateCreated": f"2026-01-01T00:00:0{number}.000Z",
        "isActive": True,
        **more,
    }


def compared(theirs, ours):
    return differences("get", theirs, ours, up_to_fresh_values())


def must_name(path, theirs, ours):
    found = compared(theirs, ours)
    assert len(found) == 1 and found[0].startswith(f"{path}: "), found


@check("comparison", "lets pass what every run makes anew", only_theirs=True)
def _(_):
    assert compared({"items": [user(1), user(1)]}, {"items": [user(2), user(2)]}) == []


@check("comparison", "names the path that differs", only_theirs=True)
def _(_):
    must_name("get.isActive", user(1), user(2, isActive=False))
    must_name("get.isActive", user(1), user(2, isActive=1))
    must_name("get.more", user(1, more=None), user(2))
    must_name("get.more", user(1), user(2, more=None))
    must_name("get.items[1]", {"items": [user(1), user(1)]}, {"items": [user(2)]})
    must_name("get.id", user(1), user(2, id="pm-aaaaa-bbbbb-0000000000000002"))
    must_name("get.name", user(1), user(2, name="other-2@sandbox.example"))
    must_name("get.dateCreated", user(1), user(2, dateCreated="2026-01-01T00:03:00.000Z"))


@check("comparison", "names the path where a value stands for another than before", only_theirs=True)
def _(_):
    other = user(3)["id"]
    must_name("get.items[1].id", {"items": [user(1), user(1)]}, {"items": [user(2), user(2, id=other)]})
    must_name("get.items[1].id", {"items": [user(1), user(1, id=other)]}, {"items": [user(2), user(2)]})
