"""A person's numbers and address never show by accident."""

from __future__ import annotations

import json
import logging
import traceback

import pytest

from casework.people import Actor, Applicant, Role, Secret, mask
from tests import builders as b

PLAINS = (b.ID_NUMBER, b.PHONE, b.ADDRESS, b.EMAIL)


def shown(text: str) -> list[str]:
    """The secrets that stand in ``text``."""
    return [plain for plain in PLAINS if plain in text]


@pytest.mark.parametrize("plain", PLAINS)
def test_printing_a_secret_masks_it(plain: str) -> None:
    """str, repr, format and f-strings give the masked form."""
    secret = Secret(plain)
    assert [] == shown(f"{secret} {secret!r} {secret!s} {'{}'.format(secret)} {'%s %r' % (secret, secret)}")  # noqa: UP031, UP032
    assert plain == secret.reveal()


def test_whatever_holds_an_applicant_prints_masked() -> None:
    """Applicant, event, command and case, by repr and str."""
    case = b.case_at("examination")
    assert [] == shown(f"{b.applicant()!r} {b.registered()} {b.request()!r} {case!r} {b.records(b.registered())}")


def test_json_refuses_a_secret() -> None:
    """A secret that nobody covered is an error, not a leak; the error does not show it either."""
    with pytest.raises(TypeError) as caught:
        json.dumps({"phone": Secret(b.PHONE)})
    assert [] == shown(str(caught.value))


def test_a_traceback_with_its_locals_shows_nothing() -> None:
    """Even a report that prints local variables prints the mask."""
    applicant, phone = b.applicant(), Secret(b.PHONE)
    try:
        raise ValueError(applicant, phone)
    except ValueError as wrong:
        report = traceback.TracebackException.from_exception(wrong, capture_locals=True)
    lines = [line for line in report.format() if "b.PHONE" not in line]
    assert [] == shown("".join(lines))


def test_a_log_line_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Logging an applicant writes the mask."""
    with caplog.at_level(logging.INFO):
        logging.getLogger("mingda").info("%s %r", b.applicant(), b.applicant().phone)
    assert ([], True) == (shown(caplog.text), "100****0001" in caplog.text)


@pytest.mark.parametrize(
    ("plain", "masked"),
    [
        ("13812346021", "138****6021"),
        (b.ID_NUMBER, "310***********0000"),
        ("62000000", "6*******"),
        ("1", "1"),
        ("", ""),
    ],
)
def test_a_mask_keeps_just_enough_to_recognise(plain: str, masked: str) -> None:
    """Three and four characters of a long value, the first of a short one."""
    assert masked == mask(plain)


def test_equal_secrets_are_equal_and_empty_ones_are_none() -> None:
    """Secrets compare by value, so that events do; an empty one is false."""
    assert Secret("1") == Secret("1") != Secret("2")
    assert {Secret("1")} == {Secret("1"), Secret("1")}
    assert "1" != Secret("1")
    assert (True, False) == (bool(Secret("1")), bool(Secret("")))


def test_any_way_of_reaching_somebody_is_a_contact() -> None:
    """Phone, address or e-mail; the identity number is none."""
    for way in ("phone", "address", "email"):
        assert Applicant("natural", "甲", **{way: Secret("x")}).has_contact()
    assert not Applicant("natural", "甲", id_number=Secret("x")).has_contact()


def test_text_typed_freely_is_covered_too() -> None:
    """A note that repeats who asked shows neither number nor, for a natural person, the name."""
    note = f"已致电{b.PHONE}，周某某称住{b.ADDRESS}"
    covered = b.applicant().cover(note, person=True)
    assert ([], False) == (shown(covered), "周某某" in covered)
    assert "周某某" in b.applicant().cover(note, person=False)


def test_nobody_acts_without_a_role() -> None:
    """An actor has at least one role, sees the own organ, and all organs as overseer or system."""
    with pytest.raises(ValueError, match="没有任何角色"):
        Actor("x", "某人", "JAFG", frozenset())
    assert (True, False) == (b.HANDLER.may_see("JAFG"), b.HANDLER.may_see("JAXF"))
    assert b.actor(Role.OVERSEER).may_see("JAXF") and b.actor(Role.SYSTEM).may_see("JAXF")
    assert not b.actor(Role.ADMIN).may_see("JAXF")
