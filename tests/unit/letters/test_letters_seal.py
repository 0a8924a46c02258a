"""Sealing: where the stamp stands, what is kept, and that a sealed letter is whole (changes: test_seal_tampering)."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import re
import socket
import stat
from pathlib import Path

import letter_samples as samples
import pikepdf
import pypdfium2
import pytest
from sealed_sample import ORGAN, SIGNED_AT, Office, office_in

from letters.compose import compose
from letters.pdf import write_pdf
from letters.seal import TestSealProvider
from letters.seal_place import find_place
from letters.verify import verify_pdf
from rules.errors import InputError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One office and its sealed letter for the whole module."""
    return office_in(tmp_path_factory.mktemp("keys"))


def test_a_sealed_letter_is_whole(office: Office) -> None:
    """Signer, moment and reason are read back; the whole file is covered and nothing was added."""
    report = verify_pdf(office.sealed.data, office.provider.trust)
    assert re.fullmatch("[0-9a-f]{20,40}", report.serial)
    assert report.as_dict() == {
        "state": "whole",
        "digest": office.sealed.digest,
        "covers_whole_file": True,
        "modified_after": False,
        "signer": "明答测试章",
        "provider": "测试章",
        "reason": "签发用印",
        "signed_at": "2026-09-30T15:02:00+08:00",
        "stamped_at": None,
        "stamper": "",
        "issuer": "明答测试证书",
        "serial": report.serial,
        "problems": [],
        "whole": True,
        "is_test": True,
    }


def test_the_pdf_of_record_stays_as_it_was_inside_the_sealed_one(office: Office) -> None:
    """The seal is added to the file; the first bytes are the letter as printed."""
    assert office.sealed.data[: len(office.pdf)] == office.pdf


def test_the_stamp_lies_over_signature_and_day(office: Office) -> None:
    """The signature's field is 42 mm wide, on the last page, and covers the middle of both lines."""
    with pikepdf.open(io.BytesIO(office.sealed.data)) as document:
        field = document.pages[1].Annots[0]
        left, bottom, right, top = (float(edge) for edge in field.Rect)
    page = pypdfium2.PdfDocument(office.pdf)[1].get_textpage()
    assert office.place.page == 1
    assert round((right - left) / 72 * 25.4) == round((top - bottom) / 72 * 25.4) == 42
    for words in (ORGAN[5:9], "9月30日"):
        first, _ = page.search(words).get_next()
        box = page.get_charbox(first)
        assert left < box[0] < right
        assert bottom < box[1] < box[3] < top


def test_the_stamp_says_test_and_names_no_organ(office: Office) -> None:
    """Red ink with 测试; no organ's name is in the stamp."""
    with pikepdf.open(io.BytesIO(office.sealed.data)) as document:
        subject = "".join(str(name) for name in (document.pages[1].Annots[0].V.Name,))
    image = pypdfium2.PdfDocument(office.sealed.data)
    image.init_forms()
    picture = image[1].render(scale=1).to_pil().convert("RGB")
    red = sum(1 for r, g, b in picture.get_flattened_data() if r > 150 and g < 90 and b < 90)
    assert red > 500
    assert ("测试" in subject, "静安" in subject) == (True, False)


def test_several_pages_carry_the_stamp_across_their_edges(office: Office) -> None:
    """骑缝章: the right edge of each page is red in its middle."""
    for page in pypdfium2.PdfDocument(office.sealed.data):
        picture = page.render(scale=1).to_pil().convert("RGB")
        edge = picture.crop((picture.width - 50, picture.height // 2 - 60, picture.width, picture.height // 2 + 60))
        assert any(r > 150 and g < 90 and b < 90 for r, g, b in edge.get_flattened_data())


def test_one_page_carries_no_edge_stamp(office: Office) -> None:
    """A letter of one page has the one stamp only."""
    letter = compose("registration_receipt", samples.receipt()).finalised(None, SIGNED_AT.date())
    pdf = write_pdf(letter)
    sealed = office.provider.seal(pdf, find_place(pdf, ORGAN, SIGNED_AT.date()), "登记", SIGNED_AT)
    page = pypdfium2.PdfDocument(sealed.data)[0].render(scale=1).to_pil().convert("RGB")
    edge = page.crop((page.width - 50, 0, page.width, page.height))
    assert [pixel for pixel in edge.get_flattened_data() if pixel != (255, 255, 255)] == []


def test_the_key_is_made_once_and_private(office: Office) -> None:
    """A second start uses the same key; only the owner may read it."""
    again = TestSealProvider(office.keys).seal(office.pdf, office.place, "再印", SIGNED_AT)
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (office.keys / "test-seal").iterdir()}
    assert (again.seal_id, again.certificate) == (office.sealed.seal_id, office.sealed.certificate)
    assert files == {"authority.pem": 0o600, "seal.pem": 0o600, "seal.key": 0o600}


def test_sealing_and_verifying_work_inside_a_running_event_loop(office: Office) -> None:
    """A flow's task may run in a loop; the seal does not care."""

    async def task() -> bool:
        sealed = office.provider.seal(office.pdf, office.place, "流程用印", SIGNED_AT)
        return verify_pdf(sealed.data, office.provider.trust).whole

    assert asyncio.run(task()) is True


def test_nothing_asks_the_network(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing, sealing and verifying never open a connection or look up a name."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    sealed = office.provider.seal(office.pdf, office.place, "用印", SIGNED_AT)
    assert verify_pdf(sealed.data, office.provider.trust).whole is True


def test_a_moment_without_time_zone_is_refused(office: Office) -> None:
    """When a seal was set must be unambiguous."""
    with pytest.raises(InputError, match="时区"):
        office.provider.seal(office.pdf, office.place, "用印", SIGNED_AT.replace(tzinfo=None))


def test_a_letter_without_its_signature_line_cannot_be_sealed(office: Office) -> None:
    """No 署名 of that organ over that day, no place for the stamp."""
    with pytest.raises(InputError, match="找不到署名"):
        find_place(office.pdf, "静安区财政局", SIGNED_AT.date())
    with pytest.raises(InputError, match="找不到署名"):
        find_place(office.pdf, ORGAN, dt.date(2026, 10, 1))


def test_verify_without_a_certificate_says_what_is_missing(office: Office, tmp_path: Path) -> None:
    """A trust folder without certificates is wrong input, not a broken seal."""
    with pytest.raises(InputError, match="没有找到用来验证的证书"):
        verify_pdf(office.sealed.data, tmp_path)
