"""Searches and outcomes: what the file must hold, what the letter must state, and on what grounds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework import commands as cmd
from casework import events as ev
from casework.decide import decide
from casework.ruling import Refused, Ruling
from rules.errors import InputError
from rules.strict_yaml import load_file
from tests import builders as b

DAY = dt.date
PUBLIC = {"way": "网站查阅", "address": "https://jingan.example/", "publication_proof": "网页截图"}


def choose(outcome: str, stage: str = "inquiry", **facts: Any) -> Ruling:
    """Deciding item 1."""
    return b.ruling(stage, cmd.DecideItem(on=b.TODAY, outcome=outcome, facts=facts))


def test_a_search_is_recorded_word_for_word() -> None:
    """Who looked where with which words, found or not."""
    command = cmd.RecordSearch(on=DAY(2026, 9, 22), unit="征收科", found=False, where="档案", words="地块", note="无")
    made = ev.SearchRecorded(DAY(2026, 9, 22), "征收科", False, "档案", "地块", "无")
    assert made == b.first_event(b.ruling("inquiry", command, b.UNIT_HEAD))


@pytest.mark.parametrize("field", ["unit", "where", "words"])
def test_a_search_says_who_looked_where_for_what(field: str) -> None:
    """Unit, place and words may not be blank."""
    said = {"unit": "征收科", "where": "档案", "words": "地块", field: " "}
    with pytest.raises(InputError) as caught:
        b.ruling("inquiry", cmd.RecordSearch(on=b.TODAY, found=True, **said))
    assert field == caught.value.field


def test_the_same_search_is_not_recorded_twice() -> None:
    """A form sent twice leaves one record; a search that differs in a word is another one."""
    case = b.case(*b.UP_TO["inquiry"], b.search())
    same = cmd.RecordSearch(on=b.search().on, unit="征收科", found=True, where="征收档案", words="示例路")
    refused = decide(case, same, b.context())
    assert isinstance(refused, Refused)
    assert "closed" == refused.kind
    other = cmd.RecordSearch(on=b.search().on, unit="征收科", found=True, where="征收档案", words="示例路、户主")
    assert isinstance(b.first_event(decide(case, other, b.context())), ev.SearchRecorded)


def _shipped() -> dict[str, Any]:
    return {entry["id"]: list(entry["values"].values())[-1] for entry in load_file(
        b.ROOT / "rules" / "law" / "outcomes.yaml").data}  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [
        ("disclosed", {"supply": "paper_by_post"}),
        ("already_public", PUBLIC),
        ("petition", {"matter": "漏水", "nature": "complaint", "channel": "信访窗口", "contact": "某路1号"}),
    ],
)
def test_an_outcome_carries_grounds_row_and_remedy(outcome: str, facts: dict[str, str]) -> None:
    """The event holds the articles and quotes of the rule file, its row in the annual report and its remedy."""
    event, rule = b.first_event(choose(outcome, **facts)), _shipped()[outcome]
    assert isinstance(event, ev.ItemDecided)
    assert (1, outcome, facts, rule["row"], rule["remedy"]) == (
        event.item, event.outcome, event.facts, event.row, event.remedy,
    )  # fmt: skip
    grounds = [(cite["article"], cite["quote"]) for cite in rule["cite"]]
    assert grounds == [(cite["article"], cite["quote"]) for cite in event.grounds]


@pytest.mark.parametrize(
    ("outcome", "facts", "field"),
    [
        ("disclosed", {}, "facts.supply"),
        ("disclosed", {"supply": "pigeon"}, "facts.supply"),
        ("disclosed", {"supply": "email", "colour": "red"}, "facts.colour"),
        ("already_public", {"way": "网站", "publication_proof": "截图"}, "facts.address"),
        ("nonsense", {}, "outcome"),
    ],
)
def test_wrong_facts_name_their_field(outcome: str, facts: dict[str, str], field: str) -> None:
    """A fact missing, unknown or outside its choices, an unknown outcome: InputError with what may be written."""
    with pytest.raises(InputError) as caught:
        choose(outcome, **facts)
    assert (field, True) == (caught.value.field, bool(caught.value.advice))


def test_evidence_must_be_on_file() -> None:
    """Already public needs proof of publication: refused with the article, not guessed."""
    refused = choose("already_public", way="网站查阅", address="https://jingan.example/")
    assert isinstance(refused, Refused)
    assert (True, "第三十六条", "rule") == ("证明" in refused.reason, refused.cite[0].article, refused.kind)


@pytest.mark.parametrize("item", [0, 2, -1])
def test_only_items_of_the_case_are_decided(item: int) -> None:
    """The case has one item."""
    with pytest.raises(InputError) as caught:
        b.ruling("inquiry", cmd.DecideItem(on=b.TODAY, item=item, outcome="disclosed", facts={"supply": "email"}))
    assert "item" == caught.value.field


def test_facts_are_kept_as_plain_data() -> None:
    """A day among the facts is kept as text at once, so that the case reads the same before and after it is stored."""
    event = b.first_event(choose("already_public", **PUBLIC, published_on=DAY(2026, 3, 31)))
    assert isinstance(event, ev.ItemDecided)
    assert "2026-03-31" == event.facts["published_on"]


def test_an_outcome_can_be_changed_until_the_draft_goes_up() -> None:
    """In 拟稿 the item may be decided anew; in 审核 it may not."""
    assert isinstance(b.first_event(choose("already_public", "drafting", **PUBLIC)), ev.ItemDecided)
    assert isinstance(choose("already_public", "review", **PUBLIC), Refused)
