"""The model of a letter: what binds approvals, what a handler may edit, how drafts are kept and compared."""

from __future__ import annotations

import datetime as dt
import json

import letter_samples as samples
import pytest

from letters.blocks import DAY_PENDING, NUMBER_PENDING, Letter, diff
from letters.compose import compose
from rules.errors import InputError

NUMBER = "静房管公开〔2026〕第12号-答"


@pytest.fixture(scope="module")
def draft() -> Letter:
    """One letter for the whole module."""
    return compose("reply", samples.s01())


def _index(letter: Letter, kind: str) -> int:
    return next(index for index, block in enumerate(letter.blocks) if block.kind == kind)


def test_a_draft_shows_where_number_and_day_will_stand(draft: Letter) -> None:
    """Before sign-off the text says that number and day are still to come."""
    assert (NUMBER_PENDING in draft.text, DAY_PENDING in draft.text) == (True, True)


def test_sign_off_puts_number_and_day_into_the_text_and_keeps_the_hash(draft: Letter) -> None:
    """Approvals bind the content: the number and day given at sign-off do not change the hash."""
    final = draft.finalised(NUMBER, dt.date(2026, 9, 30))
    assert final.content_hash == draft.content_hash
    assert NUMBER in final.text.splitlines()
    assert "2026年9月30日" in final.text.splitlines()


def test_a_reply_cannot_be_signed_off_without_a_number(draft: Letter) -> None:
    """No number, no sign-off."""
    with pytest.raises(InputError, match="需要文号"):
        draft.finalised(None, dt.date(2026, 9, 30))


def test_a_receipt_takes_no_number() -> None:
    """A receipt is dated but never numbered, whatever it is given."""
    final = compose("registration_receipt", samples.receipt()).finalised(NUMBER, dt.date(2026, 9, 17))
    assert (final.number, final.dated_on) == (None, dt.date(2026, 9, 17))


def test_every_edit_changes_the_hash(draft: Letter) -> None:
    """One changed character voids what was approved."""
    index = next(i for i, block in enumerate(draft.blocks) if block.part == "item:1")
    edited = draft.edited(index, draft.blocks[index].text.replace("征收补偿档案", "征收补偿档案室"))
    assert edited.content_hash != draft.content_hash


@pytest.mark.parametrize("kind", ["heading", "title", "number", "addressee", "signature", "date"])
def test_what_comes_from_the_case_cannot_be_typed_over(draft: Letter, kind: str) -> None:
    """Title, addressee, signature, number and day follow the case."""
    with pytest.raises(InputError, match="取自办件"):
        draft.edited(_index(draft, kind), "改")


@pytest.mark.parametrize("part", ["request", "remedy:R2"])
def test_request_and_remedies_cannot_be_typed_over_or_removed(draft: Letter, part: str) -> None:
    """What was asked and the remedies follow the case too."""
    index = next(i for i, block in enumerate(draft.blocks) if block.part == part)
    with pytest.raises(InputError, match="取自办件"):
        draft.edited(index, "改")
    with pytest.raises(InputError, match="取自办件"):
        draft.removed(index)


def test_a_line_end_in_an_edit_makes_a_new_paragraph_of_the_same_part(draft: Letter) -> None:
    """The answer to an item may grow by paragraphs and stays the answer to that item."""
    index = next(i for i, block in enumerate(draft.blocks) if block.part == "item:1")
    edited = draft.edited(index, "第一段。\n\n第二段。")
    assert edited.part("item:1") == "第一段。\n第二段。"
    assert len(edited.blocks) == len(draft.blocks) + 1


def test_an_empty_edit_is_refused_and_removal_offered(draft: Letter) -> None:
    """Blank text is a slip; leaving a paragraph out is its own act."""
    index = next(i for i, block in enumerate(draft.blocks) if block.part == "item:1")
    with pytest.raises(InputError, match="删除"):
        draft.edited(index, "  \n ")
    assert draft.removed(index).part("item:1") == ""
    assert draft.inserted(index, "补充说明。").part("item:1").endswith("\n补充说明。")


def test_there_is_no_block_beyond_the_last(draft: Letter) -> None:
    """An index from an old page is refused, not wrapped around."""
    with pytest.raises(InputError, match="没有第 100 段"):
        draft.edited(99, "改")
    with pytest.raises(InputError, match="没有第 0 段"):
        draft.edited(-1, "改")


def test_a_letter_survives_json(draft: Letter) -> None:
    """What is stored with a draft gives back an equal letter, with and without number and day."""
    final = draft.finalised(NUMBER, dt.date(2026, 9, 30))
    for letter in (draft, final):
        stored = json.dumps(letter.to_dict(), ensure_ascii=False)
        assert Letter.from_dict(json.loads(stored)) == letter


def test_a_stored_letter_with_unknown_content_is_refused(draft: Letter) -> None:
    """Unknown kinds and missing keys are named in Chinese, not passed on."""
    stored = draft.to_dict()
    with pytest.raises(InputError, match="不认识的段落“表格”"):
        Letter.from_dict({**stored, "blocks": [{"kind": "表格", "text": ""}]})
    with pytest.raises(InputError, match="读不出来"):
        Letter.from_dict({"kind": "reply"})


def test_a_comparison_shows_the_changed_line_before_and_after(draft: Letter) -> None:
    """The reviewer sees one line taken out and one put in, and the rest as it was."""
    index = next(i for i, block in enumerate(draft.blocks) if block.part == "item:1")
    lines = diff(draft, draft.edited(index, "改过的一段。"))
    changed = [str(line) for line in lines if line.mark != " "]
    assert changed == [f"- {draft.blocks[index].text}", "+ 改过的一段。"]
    assert {line.mark for line in diff(draft, draft)} == {" "}


def test_the_title_on_one_line_names_the_organ_first(draft: Letter) -> None:
    """Under a red head the title is the kind alone; properties and lists still name the organ, once."""
    receipt = compose("registration_receipt", samples.receipt())
    assert draft.title == "静安区住房保障和房屋管理局政府信息公开申请答复书"
    assert receipt.title == "静安区住房保障和房屋管理局政府信息公开申请登记回执"
