"""The codec: what goes into the store or comes from a form comes back the same, secrets covered, faults by field."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import commands as cmd
from casework.kinds import KINDS
from casework.people import Applicant, Secret
from casework.wire import decode, encode, labels
from rules.errors import InputError
from tests import builders as b

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    simple = {
        str: TEXT, int: st.integers(-9, 999), float: st.floats(0, 1), bool: st.booleans(), dt.date: st.dates(),
        Any: PLAIN,
        Secret: TEXT.map(Secret),
    }  # fmt: skip
    if kind in simple:
        return simple[kind]
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{f.name: values(hints[f.name]) for f in dataclasses.fields(kind)})
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.none() | values(args[0])
    if origin is tuple:
        return st.lists(values(args[0]), max_size=3).map(tuple)
    assert issubclass(origin, Mapping), kind
    return st.dictionaries(values(args[0]), values(args[1]), max_size=3)


def there_and_back(value: Any) -> Any:
    """Through JSON text, the secrets in a drawer beside it."""
    drawer: list[Secret] = []

    def cover(secret: Secret) -> str:
        drawer.append(secret)
        return f"drawer {len(drawer) - 1}"

    text = json.dumps(encode(value, cover), ensure_ascii=False)
    return decode(type(value), json.loads(text), lambda covered: drawer[int(covered.split()[1])])


@pytest.mark.parametrize("kind", [*KINDS.values(), *cmd.ACTS.values()], ids=lambda kind: kind.__name__)
def test_every_event_and_command_comes_back_the_same(kind: type) -> None:
    """Encoding, JSON and decoding give an equal value, whatever its fields hold."""

    @settings(max_examples=12, deadline=None, database=None)
    @given(values(kind))
    def returns(value: Any) -> None:
        assert value == there_and_back(value)

    returns()


def test_a_secret_leaves_only_through_the_cover() -> None:
    """Without a cover the encoded form is the masked one."""
    text = json.dumps(encode(b.registered()), ensure_ascii=False)
    assert [] == [plain for plain in (b.ID_NUMBER, b.PHONE, b.ADDRESS, b.EMAIL) if plain in text]
    assert "310***********0000" in text


def test_a_missing_secret_is_an_empty_one() -> None:
    """``phone: null`` and no phone at all are the same."""
    person = decode(Applicant, {"kind": "natural", "name": "甲", "phone": None})
    assert Applicant("natural", "甲") == person


def test_a_number_without_quotes_is_text_all_the_same() -> None:
    """An identity number that YAML reads as an integer keeps its digits."""
    person = decode(Applicant, {"kind": "natural", "name": "甲", "id_number": int(b.ID_NUMBER)})
    assert b.ID_NUMBER == person.id_number.reveal()


@pytest.mark.parametrize("wrong", [[b.PHONE], {"home": b.PHONE}, True, 1.5])
def test_a_wrong_secret_is_refused_without_being_repeated(wrong: object) -> None:
    """A list, a group, true or a fraction is no phone number; the error names the field and not the value."""
    with pytest.raises(InputError) as caught:
        decode(Applicant, {"kind": "natural", "name": "甲", "phone": wrong})
    assert ("phone", False) == (caught.value.field, b.PHONE in str(caught.value))


REGISTER = {
    "on": "2026-09-16", "organ": "JAFG", "channel": "signed_post", "dates": {"signed": "2026-09-16"},
    "applicant": {"kind": "natural", "name": "甲"}, "items": ["乙"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": "16.9.2026"}, "on"),
        ({"on": None}, "on"),
        ({"organ": None}, "organ"),
        ({"organ": dt.date(2026, 9, 16)}, "organ"),
        ({"dates": []}, "dates"),
        ({"dates": {"signed": "gestern"}}, "dates.signed"),
        ({"applicant": "甲"}, "applicant"),
        ({"applicant": {"kind": "natural"}}, "applicant.name"),
        ({"applicant": {"kind": "natural", "name": "甲", "purpose": "研究"}}, "applicant.purpose"),
        ({"items": "乙"}, "items"),
        ({"items": ["乙", {}]}, "items.1"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_each_fault_names_its_field(change: dict[str, Any], field: str) -> None:
    """Wrong type, wrong shape, missing and unknown: the dotted path of the field."""
    with pytest.raises(InputError) as caught:
        decode(cmd.RegisterRequest, {**REGISTER, **change})
    assert field == caught.value.field


def test_a_missing_field_is_called_by_its_office_name() -> None:
    """The message says what a person knows it as."""
    with pytest.raises(InputError) as caught:
        decode(cmd.RecordSearch, {"on": "2026-09-16", "unit": "征收科", "found": True, "where": "档案"})
    assert ("words", "还缺“检索词”（words）") == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(("kind", "data"), [(bool, "true"), (bool, 1), (int, True), (int, "1"), (str, True)])
def test_types_are_not_guessed(kind: type, data: object) -> None:
    """A text is no truth value, a truth value no number."""
    with pytest.raises(InputError):
        decode(kind, data, path="x")


def test_the_number_of_a_paragraph_must_be_one() -> None:
    """Blocks are counted: keys from JSON are numbers again, words are refused."""
    edit = decode(cmd.EditDraft, {"on": "2026-09-30", "blocks": {"3": "新"}})
    assert {3: "新"} == edit.blocks
    with pytest.raises(InputError) as caught:
        decode(cmd.EditDraft, {"on": "2026-09-30", "blocks": {"first": "新"}})
    assert "blocks" == caught.value.field


@pytest.mark.parametrize("kind", cmd.ACTS.values(), ids=lambda kind: kind.__name__)
def test_every_field_of_a_command_has_an_office_word(kind: type) -> None:
    """Forms and errors show no field by its code name."""
    assert [] == [label for label in labels(kind).values() if label.isascii()]
