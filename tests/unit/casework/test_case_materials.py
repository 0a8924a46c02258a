"""材料 and 区分处理 by the rules: what is put on file, and copies without what is kept back, each on its ground."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from acts.registry import command_of
from casework.materials import redaction_grounds
from casework.proceedings import MaterialRedacted, RedactionBox
from casework.ruling import Refused
from casework.words import describe
from letters.from_case import reply_fields
from rules.errors import InputError
from tests import builders as b
from tests.paper_office import PaperOffice

DAY = dt.date(2026, 9, 22)
BOX: dict[str, Any] = {"page": 1, "x": 0.1, "y": 0.2, "w": 0.3, "h": 0.05, "ground": "third_party"}


def on_file() -> PaperOffice:
    """A case in 检索征询 with one PDF of nine pages."""
    office = PaperOffice(b.request())
    office.done("accept", DAY)
    office.done("route", DAY, units=["征收科"])
    office.done("attach", DAY, what="检索到的材料")
    return office


def test_a_file_is_on_file_once() -> None:
    """It gets a number and stays; the same content again is told which; without words what it is, it is wrong."""
    office = on_file()
    assert [(1, "材料.pdf", "检索到的材料")] == [
        (one.n, one.attached.name, one.attached.what) for one in office.case.course.materials
    ]
    assert "已经是材料 1" in office.refused("attach", DAY, what="又一次").reason
    with pytest.raises(InputError) as caught:
        office.act("attach", {"what": " "}, DAY)
    assert "what" == caught.value.field


def test_no_form_names_a_file_by_its_hash() -> None:
    """Which file it is, is found by the system alone: nobody can put another case's file on file."""
    with pytest.raises(InputError, match="由系统填写"):
        command_of("attach", {"on": DAY, "what": "x", "file": "f" * 64})


def test_a_copy_keeps_its_boxes_and_grounds() -> None:
    """The event cites 第三十七条 and the exemption; the log says how many places on how many pages."""
    case = on_file().done("redact", DAY, material=1, boxes=[BOX, {**BOX, "page": 2, "ground": "deliberation"}])
    copy = case.course.materials[0].copy
    assert isinstance(copy, MaterialRedacted)
    assert RedactionBox(1, 0.1, 0.2, 0.3, 0.05, "third_party") == copy.boxes[0]
    assert {"第三十七条", "第十五条", "第十六条"} <= {str(ground["article"]) for ground in copy.grounds}
    assert "区分处理材料 1：在 2 页上隐去 2 处，用于第 1 项" == describe(copy, b.law())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"material": 2}, "material"), ({"item": 2}, "item"), ({"boxes": []}, "boxes"),
        ({"boxes": [{**BOX, "page": 10}]}, "boxes.0.page"), ({"boxes": [BOX, {**BOX, "x": 0.9}]}, "boxes.1.x"),
        ({"boxes": [{**BOX, "w": 0.0}]}, "boxes.0.x"), ({"boxes": [{**BOX, "y": -0.1}]}, "boxes.0.x"),
        ({"boxes": [{**BOX, "ground": "nonsense"}]}, "boxes.0.ground"), ({"boxes": [BOX] * 301}, "boxes"),
        ({"boxes": [{**BOX, "x": "多"}]}, "boxes.0.x"), ({"boxes": [{**BOX, "x": float("nan")}]}, "boxes.0.x"),
    ],
)  # fmt: skip
def test_a_box_lies_on_a_page_and_has_a_ground(fields: dict[str, Any], field: str) -> None:
    """What is wrong is named by its field, with what would be right."""
    with pytest.raises(InputError) as caught:
        on_file().act("redact", {"material": 1, "boxes": [BOX], **fields}, DAY)
    assert (field, True) == (caught.value.field, bool(caught.value.advice))


def test_the_same_copy_is_not_made_twice() -> None:
    """A form sent twice closes; other boxes make another copy, and the newest counts."""
    office = on_file()
    office.done("redact", DAY, material=1, boxes=[BOX])
    assert "closed" == office.refused("redact", DAY, material=1, boxes=[BOX]).kind
    office.done("redact", DAY, material=1, boxes=[BOX, {**BOX, "page": 3}])
    material = office.case.course.materials[0]
    assert (2, 2) == (len(material.copies), len(material.copy.boxes) if material.copy else 0)


def test_the_grounds_are_those_of_the_law() -> None:
    """What stands on the black is an article, and what is no information at all says so; none under the old law."""
    grounds = redaction_grounds(b.law(), DAY)
    assert ("第十五条", "第十四条") == (grounds["third_party"].short, grounds["state_secret"].short)
    assert "不属于政府信息" == grounds["not_information"].short
    assert all(ground.cite for ground in grounds.values())


def test_a_copy_is_the_evidence_of_redaction() -> None:
    """部分公开 asks for the record of it: a copy made here is that; without one the decision waits."""
    office = on_file()
    office.done("record_search", DAY, unit="征收科", found=True, where="档案", words="地块")
    facts = {
        "given": "其余内容", "supply": "email", "withheld_part": "姓名", "withheld_under": "deliberation",
        "reason": "讨论",
    }  # fmt: skip
    refused = office.act("decide", {"outcome": "partly_disclosed", "facts": facts}, DAY)
    assert isinstance(refused, Refused)
    assert "区分处理的记录" in refused.reason
    office.done("redact", DAY, material=1, boxes=[BOX])
    case = office.done("decide", DAY, outcome="partly_disclosed", facts=facts)
    reply = reply_fields(case, b.context().office, b.law(), DAY)
    assert ("材料（区分处理后的副本）",) == reply.items[0].enclosures  # the reply names it without being told
