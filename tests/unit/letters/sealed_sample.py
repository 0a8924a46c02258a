"""One letter and its seal, for the tests of sealing and of verifying."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import letter_samples as samples

from letters.compose import compose
from letters.pdf import write_pdf
from letters.seal import SealedPdf, TestSealProvider
from letters.seal_place import SealPlace, find_place

SIGNED_AT = dt.datetime(2026, 9, 30, 15, 2, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ORGAN = "静安区住房保障和房屋管理局"


@dataclass(frozen=True)
class Office:
    """A provider with its keys, one letter as printed, its place and the sealed letter."""

    keys: Path
    provider: TestSealProvider
    pdf: bytes
    place: SealPlace
    sealed: SealedPdf


def office_in(keys: Path) -> Office:
    """An office that has sealed the reply to S01."""
    provider = TestSealProvider(keys)
    letter = compose("reply", samples.s01()).finalised("静房管公开〔2026〕第12号-答", SIGNED_AT.date())
    pdf = write_pdf(letter)
    place = find_place(pdf, ORGAN, SIGNED_AT.date())
    return Office(keys, provider, pdf, place, provider.seal(pdf, place, "签发用印", SIGNED_AT))
