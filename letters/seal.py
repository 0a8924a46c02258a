"""Sealing a PDF. The product never mints an official seal: it asks a provider, and ships one that only makes 测试章.

A provider gets the PDF, the place (the 署名 and 成文日期 found on the page) and the moment, and gives back the sealed
PDF with what has to be kept (电子签名法 第十三条；PAdES B-B). The test provider makes its own authority and key on
first start, keeps the key loaded, and draws a round red stamp that says 测试 and bears no organ's name. Nothing here
uses the network.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pypdfium2
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from letters.blocks import chinese_day
from letters.seal_keys import LoadedSigner, load_or_make
from letters.stamp import SIDE, draw_seam, stamp_style
from rules.errors import InputError

T = TypeVar("T")
_RISE = 13.0  # points: the two lines lie a little below the stamp's centre (GB/T 9704—2012, 7.3.5.1)


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The centre of the stamp: ``page`` from 0, ``x`` and ``y`` in points from the page's lower left corner."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class SealedPdf:
    """A sealed PDF and what is kept with the case (legal-effect record of the seal).

    ``document_digest`` is the SHA-256 of the PDF before, ``digest`` of the PDF after sealing; ``seal_id`` the serial
    number of the certificate, ``certificate`` its SHA-256 fingerprint.
    """

    data: bytes
    provider: str
    seal_id: str
    certificate: str
    signed_at: dt.datetime
    document_digest: str
    digest: str


class SealProvider(Protocol):
    """Whoever holds the seal. A remote service may send no more than the digest over the line."""

    @property
    def name(self) -> str:
        """How the provider is called on pages and in reports."""

    def seal(self, pdf: bytes, place: SealPlace, reason: str, signed_at: dt.datetime) -> SealedPdf:
        """Seal ``pdf`` at ``place``; ``signed_at`` has a time zone. Raises InputError when the PDF can't be sealed."""


def find_place(pdf: bytes, organ_name: str, dated_on: dt.date) -> SealPlace:
    """Where the stamp belongs: over the last 成文日期 that has the 署名 in the line (or lines) above it.

    Characters are matched by their place on the page, because text search misses those of fallback fonts. Raises
    InputError when the two lines are not found.
    """
    day = chinese_day(dated_on)
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in reversed(range(len(document))):
            lines = _lines(document[number])
            for at in reversed([at for at, line in enumerate(lines) if line.text == day]):
                if first := _first_of("".join(organ_name.split()), lines[:at]):
                    line = lines[at]
                    return SealPlace(number, (line.left + line.right) / 2, (first.top + line.bottom) / 2 + _RISE)
    finally:
        document.close()
    raise InputError(f"在 PDF 里找不到署名“{organ_name}”和成文日期“{day}”，无法定位印章", "请检查文书最后的署名和日期")


def _first_of(name: str, lines: list[_Line]) -> _Line | None:
    """The first of the last ``lines`` that make up ``name``, which may take several; None when they do not."""
    for line in reversed(lines):
        if not name.endswith(line.text):
            return None
        name = name.removesuffix(line.text)
        if not name:
            return line
    return None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float


def _lines(page: pypdfium2.PdfPage) -> list[_Line]:
    """The page's lines from top to bottom, without spaces, by the places of their characters."""
    text = page.get_textpage()
    chars = [(text.get_text_range(i, 1), text.get_charbox(i, loose=True)) for i in range(text.count_chars())]
    rows: dict[int, list[tuple[str, tuple[float, float, float, float]]]] = {}
    for char, box in chars:
        if char.strip():
            middle = round((box[1] + box[3]) / 2)
            key = next((known for known in rows if abs(known - middle) <= 5), middle)
            rows.setdefault(key, []).append((char, box))
    return [_line(sorted(rows[key], key=lambda placed: placed[1][0])) for key in sorted(rows, reverse=True)]


def _line(chars: list[tuple[str, tuple[float, float, float, float]]]) -> _Line:
    boxes = [box for _, box in chars]
    return _Line(
        "".join(char for char, _ in chars),
        min(box[0] for box in boxes),
        max(box[2] for box in boxes),
        min(box[1] for box in boxes),
        max(box[3] for box in boxes),
    )


class TestSealProvider:
    """The 测试章. Authority and key live under ``keys`` (made on first start, mode 0600)."""

    __test__ = False  # not a test case, whatever its name begins with
    name = "测试章"

    def __init__(self, keys: Path) -> None:
        self._keys = load_or_make(keys)
        self.trust = self._keys.authority_file

    def seal(self, pdf: bytes, place: SealPlace, reason: str, signed_at: dt.datetime) -> SealedPdf:
        """See :class:`SealProvider`. Several pages also get the stamp across their edges (骑缝章)."""
        if signed_at.tzinfo is None:
            raise InputError("用印时间没有时区", "请给出带时区的时间")
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        pages = int(writer.root["/Pages"]["/Count"])
        if pages > 1:
            draw_seam(writer, pages)
        output = run_now(_Signing(self._keys.signer, place, reason, signed_at).async_sign_pdf(writer))
        sealed = output.getvalue()
        return SealedPdf(
            sealed,
            self.name,
            self._keys.serial,
            self._keys.fingerprint,
            signed_at,
            _sha256(pdf),
            _sha256(sealed),
        )


class _Signing(signers.PdfSigner):
    """One signature at a given moment: the office's clock, not the machine's, says when."""

    def __init__(self, signer: LoadedSigner, place: SealPlace, reason: str, signed_at: dt.datetime) -> None:
        half = SIDE / 2
        box = (round(place.x - half), round(place.y - half), round(place.x + half), round(place.y + half))
        # Certified without permitted changes: whatever is added later is a change that every reader reports.
        meta = signers.PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            name=signer.subject_name,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        spec = fields.SigFieldSpec("Seal", on_page=place.page, box=box)
        super().__init__(meta, signer, stamp_style=stamp_style(), new_field_spec=spec)
        self._signed_at = signed_at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        """The session of the base class, at our moment."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._signed_at
        return session


def run_now(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, also when the caller's thread already runs an event loop (as a Prefect task's may)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(asyncio.run, work).result()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
