"""Seal and verification: a sealed letter is whole, and any change to it is found."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import random
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

import letter_samples as samples
import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from cli.verify import verify
from letters.compose import compose
from letters.pdf import write_pdf
from letters.seal import SealedPdf, TestSealProvider
from letters.seal_place import SealPlace, find_place
from letters.verify import verify_pdf
from rules.errors import InputError

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


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One office and its sealed letter for the whole module."""
    keys = tmp_path_factory.mktemp("keys")
    provider = TestSealProvider(keys)
    letter = compose("reply", samples.s01()).finalised("静房管公开〔2026〕第12号-答", SIGNED_AT.date())
    pdf = write_pdf(letter)
    place = find_place(pdf, ORGAN, SIGNED_AT.date())
    return Office(keys, provider, pdf, place, provider.seal(pdf, place, "签发用印", SIGNED_AT))


def test_a_sealed_letter_is_whole(office: Office) -> None:
    """Signer, moment and reason are read back; the whole file is covered and nothing was added."""
    report = verify_pdf(office.sealed.data, office.provider.trust)
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


@pytest.mark.slow
def test_any_changed_byte_is_found(office: Office) -> None:
    """Sixty bytes all over the file, a dozen of them in the signature itself, are each changed in one bit."""
    data, chance = office.sealed.data, random.Random(20260930)
    gap = data.index(b"/Contents <") + 11
    spots = [chance.randrange(len(data)) for _ in range(48)] + [gap + chance.randrange(4000) for _ in range(12)]
    unnoticed = []
    for spot in spots:
        changed = bytearray(data)
        changed[spot] ^= 1 << chance.randrange(8)
        if verify_pdf(bytes(changed), office.provider.trust).state != "broken":
            unnoticed.append(spot)
    assert unnoticed == []


def test_something_added_after_sealing_is_found(office: Office) -> None:
    """An incremental update that leaves the sealed bytes alone breaks the seal all the same."""
    writer = IncrementalPdfFileWriter(io.BytesIO(office.sealed.data))
    writer.root["/Lang"] = writer.root.get("/Lang")
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)
    report = verify_pdf(changed.getvalue(), office.provider.trust)
    assert (report.state, report.covers_whole_file, report.modified_after) == ("broken", False, True)
    trailing = verify_pdf(office.sealed.data + b"\n", office.provider.trust)
    assert (trailing.state, trailing.modified_after) == ("broken", True)


def test_a_truncated_file_is_broken(office: Office) -> None:
    """A file cut short is a broken seal, not a crash."""
    assert verify_pdf(office.sealed.data[:-2000], office.provider.trust).state == "broken"


def test_a_removed_seal_is_no_seal(office: Office) -> None:
    """Saved anew by another program, the letter is not whole."""
    with pikepdf.open(io.BytesIO(office.sealed.data)) as document:
        del document.Root.AcroForm
        del document.pages[1]["/Annots"]
        again = io.BytesIO()
        document.save(again)
    assert verify_pdf(again.getvalue(), office.provider.trust).whole is False


def test_unsigned_and_foreign_files_are_told_apart(office: Office) -> None:
    """A PDF without seal, and a file that is no PDF, are neither whole nor broken."""
    states = [verify_pdf(data, office.provider.trust).state for data in (office.pdf, b"PK\x03\x04", b"", b"%PDF-1.7")]
    assert states == ["unsigned", "not_pdf", "not_pdf", "not_pdf"]


def test_a_seal_of_another_authority_is_not_trusted(office: Office, tmp_path: Path) -> None:
    """Anyone can make a seal that calls itself 测试章; only the known authority's counts."""
    other = TestSealProvider(tmp_path).seal(office.pdf, office.place, "冒用", SIGNED_AT)
    report = verify_pdf(other.data, office.provider.trust)
    assert (report.state, report.problems) == ("broken", ("印章的证书不在信任的签章机构之下",))


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


def test_verify_answers_with_its_exit_code(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 whole, 1 broken, 2 for no seal, no PDF and no file; --json prints one document and nothing else."""
    good, bad = bytearray(office.sealed.data), bytearray(office.sealed.data)
    bad[2000] ^= 1
    codes = []
    for name, data in (("whole", good), ("broken", bad), ("unsigned", office.pdf), ("text", b"text")):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(bytes(data))
        codes.append(verify(file, office.provider.trust, as_json=True))
        shown = json.loads(capsys.readouterr().out)
        assert shown["whole"] is (name == "whole")
    codes.append(verify(tmp_path / "no.pdf", office.provider.trust, as_json=False))
    assert codes == [0, 1, 2, 2, 2]
    assert "打不开这个文件" in capsys.readouterr().err


def test_verify_tells_people_whose_seal_it_is(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plain answer says whole, 测试章 without legal effect, when, and over what."""
    file = tmp_path / "reply.pdf"
    file.write_bytes(office.sealed.data)
    assert verify(file, office.keys, as_json=False) == 0
    shown = capsys.readouterr().out
    for words in (
        "印章完好",
        "测试章（仅供测试，没有法律效力）",
        "2026-09-30 15:02:00 +0800",
        "整个文件",
        office.sealed.digest,
    ):
        assert words in shown


def test_verify_without_a_certificate_says_what_is_missing(office: Office, tmp_path: Path) -> None:
    """A trust folder without certificates is wrong input, not a broken seal."""
    with pytest.raises(InputError, match="没有找到用来验证的证书"):
        verify_pdf(office.sealed.data, tmp_path)
