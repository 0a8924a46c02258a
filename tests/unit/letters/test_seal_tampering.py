"""What may happen to a sealed letter on its way, and what `mingda verify` says of it, in an office's words."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path

import letter_samples as samples
import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from sealed_sample import SIGNED_AT, Office, office_in

from cli.verify import verify
from letters.compose import compose
from letters.seal import TestSealProvider
from letters.verify import verify_pdf
from letters.word import WordMeta, write_docx

NO_JARGON = ("Error", "xref", "EOF", "Traceback", "CMS", "ByteRange")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One office and its sealed letter for the whole module."""
    return office_in(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> TestSealProvider:
    """Somebody who has made a seal of the same name for himself."""
    return TestSealProvider(tmp_path_factory.mktemp("strange"))


def flipped(data: bytes, at: int) -> bytes:
    """``data`` with one bit turned over."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def added_to(data: bytes) -> bytes:
    """``data`` with a proper incremental update: the sealed bytes are left alone."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/Lang"] = writer.root.get("/Lang")
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def saved_by_pikepdf(data: bytes, change: Callable[[pikepdf.Pdf], None] = lambda document: None) -> bytes:
    """``data`` changed and saved anew by qpdf."""
    again = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        document.save(again)
    return again.getvalue()


def saved_by_pdfium(data: bytes) -> bytes:
    """``data`` saved anew by PDFium, as browsers do it."""
    again = io.BytesIO()
    document = pypdfium2.PdfDocument(data)
    document.save(again)
    document.close()
    return again.getvalue()


def scanned(data: bytes) -> bytes:
    """``data`` printed and scanned: pictures of its pages."""
    document = pypdfium2.PdfDocument(data)
    pages = [page.render(scale=0.3).to_pil().convert("RGB") for page in document]
    document.close()
    picture = io.BytesIO()
    pages[0].save(picture, "PDF", save_all=True, append_images=pages[1:])
    return picture.getvalue()


def without_seal(document: pikepdf.Pdf) -> None:
    """Take the seal out of the document."""
    del document.Root.AcroForm, document.Root.Perms
    del document.pages[1]["/Annots"]


def without_first_page(document: pikepdf.Pdf) -> None:
    """Take a page out of the document."""
    del document.pages[0]


CHANGED = "内容与用印时不同"
ADDED = "用印之后文件又被添加了内容"
CUT = "文件不完整：可能没有传完，或者被截断了"
SAVED = "文件被别的软件另存过或者改动过，印章与它对不上了"
SEAL = "印章数据被改动过"
NONE = "这个 PDF 没有电子印章：没有盖过，或者是打印、扫描、另存出来的"
GONE = "文件里有电子印章的数据，但印章已被移除或者破坏"
DAMAGED = "文件的结构已被破坏，读不出来"

CASES: dict[str, tuple[Callable[[Office], bytes], str, str]] = {
    "a byte of the text": (lambda o: flipped(o.sealed.data, len(o.pdf) // 2), "broken", CHANGED),
    "a byte of the head": (lambda o: flipped(o.sealed.data, 6), "broken", CHANGED),
    "a byte of the index": (lambda o: flipped(o.sealed.data, len(o.sealed.data) - 30), "broken", DAMAGED),
    "a byte of the seal": (
        lambda o: flipped(o.sealed.data, o.sealed.data.index(b"/Contents <") + 400),
        "broken",
        SEAL,
    ),
    "something added": (lambda o: added_to(o.sealed.data), "broken", ADDED),
    "a line end added": (lambda o: o.sealed.data + b"\n", "broken", ADDED),
    "a line end before it": (lambda o: b"\n\n" + o.sealed.data, "broken", DAMAGED),
    "saved by pikepdf": (lambda o: saved_by_pikepdf(o.sealed.data), "broken", SAVED),
    "saved by pdfium": (lambda o: saved_by_pdfium(o.sealed.data), "broken", SAVED),
    "a page taken out": (lambda o: saved_by_pikepdf(o.sealed.data, without_first_page), "broken", SAVED),
    "the seal taken out": (lambda o: saved_by_pikepdf(o.sealed.data, without_seal), "unsigned", NONE),
    "the seal's field unlinked": (lambda o: o.sealed.data.replace(b"/AcroForm", b"/AcroFarm"), "broken", GONE),
    "printed and scanned": (lambda o: scanned(o.sealed.data), "unsigned", NONE),
    "never sealed": (lambda o: o.pdf, "unsigned", NONE),
    "cut off at the end": (lambda o: o.sealed.data[:-10], "broken", CUT),
    "cut off in the seal": (lambda o: o.sealed.data[:-2000], "broken", CUT),
    "cut off in the middle": (lambda o: o.sealed.data[: len(o.pdf) // 2], "not_pdf", CUT),
    "empty": (lambda o: b"", "not_pdf", "文件是空的"),
    "text": (lambda o: "公开答复".encode(), "not_pdf", "这不是 PDF 文件"),
    "the .docx": (
        lambda o: write_docx(compose("reply", samples.s01()), WordMeta("某局", SIGNED_AT)),
        "not_pdf",
        "这不是 PDF，像是 Word 一类的文件；电子印章只盖在 PDF 上",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_way_of_tampering_is_told(name: str, office: Office) -> None:
    """One plain sentence for what happened to the file, without a word from a parser."""
    change, state, problem = CASES[name]
    report = verify_pdf(change(office), office.provider.trust)
    assert (state, (problem,)) == (report.state, report.problems)


def test_a_seal_of_another_authority_is_not_trusted(office: Office, stranger: TestSealProvider) -> None:
    """Anyone can make a seal that calls itself 测试章; only the known authority's counts."""
    report = verify_pdf(stranger.seal(office.pdf, office.place, "冒用", SIGNED_AT).data, office.provider.trust)
    assert ("untrusted", False, 1) == (report.state, report.whole, len(report.problems))
    assert report.problems[0].startswith("印章的证书不在信任的签章机构之下：可能是冒用的")


def test_a_letter_sealed_again_by_another_is_not_trusted(office: Office, stranger: TestSealProvider) -> None:
    """Our seal taken out, the text changed, another's seal put on: it is not ours, and that is said."""
    forged = saved_by_pikepdf(office.sealed.data, without_seal)
    forged = forged.replace(b"/Seal", b"/Seel")  # else the names of the two stamps would meet
    report = verify_pdf(stranger.seal(forged, office.place, "冒用", SIGNED_AT).data, office.provider.trust)
    assert "untrusted" == report.state


def test_a_second_seal_over_the_first_is_told(office: Office, stranger: TestSealProvider) -> None:
    """Two seals in one file are one too many, whoever put the second."""
    twice = office.pdf
    for name, provider in (("First", office.provider), ("Second", stranger)):
        meta = signers.PdfSignatureMetadata(field_name=name)
        signer = signers.PdfSigner(meta, provider._stamp.signer)
        twice = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(twice))).getvalue()
    report = verify_pdf(twice, office.provider.trust)
    assert ("broken", ("文件里有 2 个电子印章，应当只有一个",)) == (report.state, report.problems)


@pytest.mark.parametrize("name", [*CASES, "another's seal"])
def test_verify_says_what_to_do(
    name: str, office: Office, stranger: TestSealProvider, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is wrong, the command names it and what to do next; no traceback, no parser's word, no exit code 0."""
    strange = stranger.seal(office.pdf, office.place, "冒用", SIGNED_AT).data if name not in CASES else b""
    file = tmp_path / "收到的.pdf"
    file.write_bytes(CASES[name][0](office) if name in CASES else strange)
    assert verify(file, office.provider.trust, as_json=False) in (1, 2)
    out, err = capfd.readouterr()
    assert ("", True, True) == (err, "问题：" in out, "怎么办：请" in out or "怎么办：应当" in out)
    assert [] == [word for word in NO_JARGON if word in out]


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
        "2026-09-30 15:02:00（北京时间）",
        "整个文件",
        office.sealed.digest,
    ):
        assert words in shown
