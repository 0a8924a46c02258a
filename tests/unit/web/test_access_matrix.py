"""Who reaches what: every route × every role × own and other organ, against a table written out whole.

A new route fails until it has its row here, and so does a right that somebody gains or loses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from office_at_work import TODAY, OfficeAtWork, office_at

from acts.desk import Desk
from acts.registry import describe
from casework import events as ev
from casework import proceedings as pr
from casework.commands import ACTS
from casework.people import Actor, Role
from casework.stages import acts_for, stage_of
from letters.blocks import Block, Letter
from letters.uploads import Upload
from store.unit_of_work import LetterText
from tests import builders as b
from tests.route_list import ELSEWHERE, address, routes_of
from tests.upload_samples import pdf
from web.pages.acts import PLACES

pytestmark = pytest.mark.slow

ROLES = {
    "h": Role.HANDLER, "u": Role.UNIT_HEAD, "r": Role.REVIEWER, "l": Role.LEGAL, "c": Role.SECRECY,
    "s": Role.SIGNATORY, "o": Role.OFFICE_HEAD, "p": Role.SUPERVISOR, "w": Role.OVERSEER, "a": Role.ADMIN,
}  # fmt: skip
"""One letter a role; ``w`` is the district's overseer, who is shown every organ's cases."""
ALL = "hurlcsopwa"

EVERYBODY: Mapping[str, str] = {
    "GET /": ALL,
    "GET /healthz": ALL,
    "GET /sign-in": ALL,
    "POST /sign-in": "",  # its form has a token of its own, from before the session
    "POST /sign-out": ALL,
    "GET /alerts": ALL,
    "POST /alerts/read": ALL,
    "POST /alerts/resend": ALL,
    "GET /conferences": ALL,
    "GET /register": "h",
    "POST /register": "h",
    "POST /register/earlier": "h",
    "POST /register/live": "h",
    "POST /filters": ALL,
    "POST /hand-over": "hp",
    "POST /filters/{filter_id}/delete": ALL,
    "GET /stand-ins": ALL,
    "POST /stand-ins": ALL,  # for whom: casework/standing_in.py
    "POST /stand-ins/{absence_id}/end": ALL,
    "GET /password": ALL,
    "POST /password": ALL,
    "GET /admin": "a",
    "POST /admin/people": "a",
    "POST /admin/people/{login}": "a",
    "POST /admin/people/{login}/{what}": "a",
    "GET /post": "h",
    "GET /post/scan": "h",
    "GET /post/list.xlsx": "h",
    "GET /post/labels": "h",
    "GET /post/letters.pdf": "h",
    "POST /post/page": "h",
    "POST /post/record": "h",
    "POST /post/preview": "h",
    "POST /post/scan": "h",
    "GET /board": "opw",
    "GET /board/bulletin": "opw",
    "GET /board/bulletin.csv": "opw",
    "GET /board/cases": "opw",
    "GET /board/live": "opw",
}
"""Routes that are about no case → who may."""

OF_A_CASE: Mapping[str, tuple[str, str]] = {
    "GET /cases/{number}": (ALL, "w"),
    "GET /cases/{number}/like": (ALL, "w"),
    "GET /board/cases/{number}": ("opw", "w"),
    "POST /board/cases/{number}/{act}": ("opw", "w"),
    "POST /cases/{number}/reveal": ("h", ""),
    "GET /cases/{number}/clock.json": (ALL, "w"),
    "GET /cases/{number}/clock.{kind}": (ALL, "w"),
    "GET /cases/{number}/file-index.{kind}": (ALL, "w"),
    "GET /cases/{number}/materials/{n}/statement.{kind}": (ALL, "w"),
    "GET /cases/{number}/draft": (ALL, "w"),
    "GET /cases/{number}/letters/{name}": (ALL, "w"),
    "GET /cases/{number}/letters/{name}/preview": (ALL, "w"),
    "GET /cases/{number}/letters/{name}/pages/{n}.png": (ALL, "w"),
    "GET /cases/{number}/letters/{name}.{kind}": (ALL, "w"),
    "GET /cases/{number}/letters/{name}/receipt.{kind}": (ALL, "w"),
    "GET /cases/{number}/letters/{name}/slip.{kind}": (ALL, "w"),
    "GET /cases/{number}/letters/{name}/uploaded.docx": (ALL, "w"),
    "GET /cases/{number}/conference": (ALL, "w"),
    "GET /cases/{number}/materials/{n}/copy.pdf": (ALL, "w"),
    "GET /cases/{number}/materials/{n}/file": (ALL, "w"),
    "GET /cases/{number}/materials/{n}/pages/{page}.png": (ALL, "w"),
    "GET /cases/{number}/materials/{n}/redaction": (ALL, "w"),
    "POST /cases/{number}/materials": ("hu", ""),
    "POST /cases/{number}/draft/upload": ("h", ""),
    "POST /cases/{number}/materials/{n}/redaction": ("hu", ""),
    "POST /cases/{number}/retry": ("ha", ""),
}
"""Routes about a case → who may in the own organ, and who may in another one."""
FORMS = "POST /cases/{number}/acts/{act}"
"""The forms of acts: each act by itself, below; two of them have a route of their own."""


@dataclass
class Place:
    """An office with one case of the own and one of another organ, and the people who try."""

    office: OfficeAtWork
    client: TestClient
    own: str
    other: str

    def answers(self, method: str, path: str, role: Role, number: str, more: Mapping[str, str] | None = None) -> int:
        """The code of the answer to this role; a way to the sign-in page counts as 401."""
        person = Actor(f"jafg.{role}", "示例", "JAFG", frozenset({role}))
        self.client.cookies.set("mingda-session", self.office.session(person))
        act = (more or {}).get("act", "")
        form = {"csrf": f"csrf-of-{person.login}", "seen": "99", **filled_in(act)} if method == "POST" else None
        answer = self.client.request(method, address(path, number, more), data=form)
        away = answer.headers.get("location", "").startswith("/sign-in") and path != "/sign-out"
        return 401 if away else answer.status_code

    def who_may(self, line: str, number: str) -> str:
        """The roles to whom this route opens, by letter."""
        method, path = line.split(" ")
        shut = (401, 403, 404, 405)
        return "".join(letter for letter, role in ROLES.items() if self.answers(method, path, role, number) not in shut)


VALUES = {"str": "某", "bool": "yes", "int": "1", "dt.date": "2026-10-20"}


def filled_in(act: str) -> dict[str, str]:
    """Something in every field that the act needs, so that it is the right that is asked about and not the form."""
    fields = next((told["fields"] for told in describe() if told["act"] == act), [])
    needed = [field for field in fields if field["required"]]
    names = {field["name"]: field["name"] + ".1" * field["type"].startswith("Mapping") for field in needed}
    return {names[field["name"]]: VALUES.get(field["type"], "某") for field in needed}


def _brought_back(office: OfficeAtWork, number: str) -> None:
    """A second version of the draft, read from a file that is kept."""
    letter = Letter("reply", (Block("para", "经审查，现答复如下。"),), "某局")
    file = office.desk.store.files.keep(b"PK of the draft")
    edited = ev.DraftEdited(TODAY, "reply", 2, letter.content_hash, "改好.docx", (), file)
    office.happened(number, edited, LetterText("reply", 2, letter.content_hash, letter.to_dict()))


def _third_party_asked(office: OfficeAtWork, number: str) -> None:
    """A letter to a third party went out, and its view came back."""
    office.happened(number, pr.ThirdPartyAsked(TODAY, "A", (1,), "某公司", "附图", f"{number}-征"))
    office.happened(number, ev.NoticeIssued(TODAY, "third_party-A", f"{number}-征", b.FILE))
    office.happened(number, pr.ViewReceived(TODAY, "A", "consents"))


def _with_material(office: OfficeAtWork, number: str) -> None:
    """A file on file, and a redacted copy of it."""
    day = office.case(number).registered_on
    office.act(number, "attach", day, what="公告", file=Upload("公告.pdf", pdf("公告")))
    box = {"page": 1, "x": 0.1, "y": 0.1, "w": 0.2, "h": 0.1, "ground": "third_party"}
    office.act(number, "redact", day, material=1, boxes=[box])


@pytest.fixture(scope="module")
def place(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One office for the whole table."""
    office = office_at(desk, tmp_path_factory.mktemp("matrix"))
    numbers = []
    for organ, unit in (("JAFG", "公房科"), ("JAGH", "控详规划科")):
        number = office.registered(organ)
        office.with_receipt(number)
        office.act(number, "accept", office.case(number).registered_on)
        office.act(number, "route", office.case(number).registered_on, units=[unit])
        office.with_draft(number)
        _brought_back(office, number)
        _third_party_asked(office, number)
        _with_material(office, number)
        numbers.append(number)
    yield Place(office, office.browser(), *numbers)
    office.desk.store.close()


@pytest.mark.parametrize("line", EVERYBODY)
def test_pages_about_no_case(place: Place, line: str) -> None:
    """Exactly the roles of the row."""
    assert EVERYBODY[line] == place.who_may(line, place.own)


@pytest.mark.parametrize("line", OF_A_CASE)
def test_pages_about_a_case(place: Place, line: str) -> None:
    """Exactly the roles of the row in the own organ; nobody but the overseer in another one."""
    assert OF_A_CASE[line] == (place.who_may(line, place.own), place.who_may(line, place.other))


def test_every_route_has_its_row(place: Place) -> None:
    """Not one more, not one less."""
    found = {
        f"{method} {route.path}"
        for route in routes_of(place.office.desk)
        for method in route.methods
        if not route.path.startswith(ELSEWHERE)
    }
    own = {FORMS.replace("{act}", act) for act in ("edit_draft", "submit_draft")}
    assert {*EVERYBODY, *OF_A_CASE, FORMS, *own} == found, "write a row in tests/unit/web/test_access_matrix.py"


def test_no_form_of_an_act_opens_to_a_role_that_has_it_not(place: Place) -> None:
    """At the case's stage: what the table of stages does not give to a role is answered with 403."""
    stage = stage_of(place.office.case(place.own))
    everything = acts_for(stage, frozenset(Role))
    opened = [
        (act, role)
        for act in sorted(everything & set(PLACES))
        for role in ROLES.values()
        if act not in acts_for(stage, frozenset({role}))
        and place.answers(*FORMS.split(" "), role, place.own, {"act": act}) != 403  # type: ignore[misc]
    ]
    assert [] == opened


def test_no_form_of_an_act_reaches_another_organ(place: Place) -> None:
    """The case is not even there; the overseer finds it, and may chase it and nothing else."""
    opened = [
        (act, role)
        for act in sorted(set(ACTS) - {"register"})
        for role in (Role.HANDLER, Role.SIGNATORY, Role.SUPERVISOR, Role.OVERSEER)
        if place.answers(*FORMS.split(" "), role, place.other, {"act": act}) not in (403, 404)  # type: ignore[misc]
    ]
    assert [("chase", Role.OVERSEER)] * ("chase" in PLACES) == opened


def test_a_unit_head_reaches_the_own_unit_s_forms_alone(desk: Desk, tmp_path: Path) -> None:
    """What belongs to one unit: the head of another is refused with 403, its own head is not; nothing is offered."""
    office, codes = office_at(desk, tmp_path), {}
    number = office.registered()
    office.act(number, "accept", dt.date(2026, 9, 18))
    office.act(number, "route", dt.date(2026, 9, 18), units=["公房科"])
    for unit in ("征收科", "公房科"):
        who = Actor(f"jafg.head-{len(codes)}", "示例", "JAFG", frozenset({Role.UNIT_HEAD}), unit)
        client = office.browser(who)
        for act, more in (("accept_route", {}), ("return_route", {"reason": "不是本单位的事"})):
            given = {"csrf": f"csrf-of-{who.login}", "seen": str(office.case(number).seq), "on": "2026-10-20"}
            sent = client.post(f"/cases/{number}/acts/{act}", data=given | {"unit": "公房科"} | more)
            codes[unit, act] = sent.status_code
    assert {403} == {code for (unit, _), code in codes.items() if unit == "征收科"}
    assert 403 not in {code for (unit, _), code in codes.items() if unit == "公房科"}
