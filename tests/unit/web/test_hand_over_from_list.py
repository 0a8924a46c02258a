"""移交 from the list: one or several, with a reason; each case is told, and a form that is not whole keeps it all."""

from __future__ import annotations

import re

from office_at_work import OfficeAtWork, person

from casework.people import Actor, Role

HANDLER = person(Role.HANDLER)
COLLEAGUE = Actor("jafg.colleague", "李强", "JAFG", frozenset({Role.HANDLER}))
CSRF = {"csrf": f"csrf-of-{HANDLER.login}"}


def marks(page: str) -> list[str]:
    """What the boxes of the list stand for."""
    return re.findall(r'name="cases" value="([^"]+)"', page)


def test_two_are_handed_over_with_one_reason(office: OfficeAtWork) -> None:
    """Both are the colleague's from now on, the reason is on each record; the one that moved on meanwhile is told."""
    numbers = [office.registered() for _ in range(3)]
    office.session(COLLEAGUE)
    client = office.browser(HANDLER)
    ticked = marks(client.get("/").text)
    assert 3 == len(ticked)
    office.act(numbers[2], "claim", office.desk.today)
    told = client.post("/hand-over", data=CSRF | {"cases": ticked, "to": COLLEAGUE.login, "reason": "休假"})
    assert (200, True, True) == (told.status_code, "移交了 2 件，1 件没有移交" in told.text, "别人刚改过" in told.text)
    assert [COLLEAGUE.login] * 2 == [office.case(number).course.handler for number in numbers[:2]]
    log = client.get(f"/cases/{numbers[0]}?part=log").text
    assert "休假" in log and COLLEAGUE.login in log


def test_what_lacks_is_told_and_nothing_is_lost(office: OfficeAtWork) -> None:
    """Nothing ticked, nobody named, no reason: the list comes back with the ticks, the colleague and the words."""
    office.registered()
    office.session(COLLEAGUE)
    client = office.browser(HANDLER)
    (mark,) = marks(client.get("/").text)
    whole = CSRF | {"cases": [mark], "to": COLLEAGUE.login, "reason": "轮岗", "back": "/?stage=examination"}
    for lacking, words in (
        ({"cases": []}, "没有选要移交的办件"),
        ({"to": "nobody"}, "没有选交给谁"),
        ({"reason": " "}, "没有写移交的理由"),
    ):
        page = client.post("/hand-over", data=whole | lacking)
        assert (400, True) == (page.status_code, words in page.text)
    page = client.post("/hand-over", data=whole | {"reason": " "})
    assert re.search(rf'value="{mark}" checked', page.text) and f'value="{COLLEAGUE.login}" selected' in page.text
    assert '<option value="examination" selected>' in page.text
    assert "" == office.case(mark.partition("@")[0]).course.handler


def test_it_is_for_those_who_may(office: OfficeAtWork) -> None:
    """No boxes and no form for a reviewer; a case of another organ cannot be named."""
    number, other = office.registered(), office.registered(organ="JAGH")
    office.session(COLLEAGUE)
    reviewer = office.browser(person(Role.REVIEWER))
    assert [] == marks(reviewer.get("/?view=open").text)
    given = {"to": COLLEAGUE.login, "reason": "休假"}
    token = {"csrf": f"csrf-of-{person(Role.REVIEWER).login}"}
    assert 403 == reviewer.post("/hand-over", data=token | given | {"cases": [f"{number}@1"]}).status_code
    handler = office.browser(HANDLER)
    assert 404 == handler.post("/hand-over", data=CSRF | given | {"cases": [f"{other}@1"]}).status_code
