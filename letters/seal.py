"""Sealing a PDF. The product never mints an official seal: it asks a provider, and ships one that only makes 测试章.

A provider gets the PDF, the place (the 署名 and 成文日期 found on the page) and the moment, and gives back the sealed
PDF with what has to be kept (电子签名法 第十三条；PAdES B-B, B-T with a timestamp). All providers put their seal by
:func:`put_seal`; they differ in who holds the key: this process (测试章), a device (letters/seal_device.py) or a
service that is sent the digest alone (letters/seal_remote.py).
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

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from letters.seal_keys import load_or_make
from letters.seal_place import SealPlace
from letters.stamp import SIDE, draw_seam, stamp_style, test_picture
from rules.errors import InputError, MingdaError

T = TypeVar("T")
TEST_SEAL = "测试章"


class SealUnavailable(MingdaError):
    """Whoever holds the seal did not do it: not reached, refused or answered wrongly. Trying again later may help."""


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
        """Seal ``pdf`` at ``place``; ``signed_at`` has a time zone.

        Raises InputError when the PDF can't be sealed, SealUnavailable when the holder of the seal does not do it.
        """


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one seal is put with: its name, who signs, the picture (a PDF of one page), whose clock is asked (B-T)."""

    name: str
    signer: signers.Signer
    picture: bytes
    stamper: TimeStamper | None = None


class TestSealProvider:
    """The 测试章. Authority and key live under ``keys`` (made on first start, mode 0600)."""

    __test__ = False  # not a test case, whatever its name begins with
    name = TEST_SEAL

    def __init__(self, keys: Path) -> None:
        loaded = load_or_make(keys)
        self._stamp = Stamp(self.name, loaded.signer, test_picture())
        self.trust = loaded.authority_file

    def seal(self, pdf: bytes, place: SealPlace, reason: str, signed_at: dt.datetime) -> SealedPdf:
        """See :class:`SealProvider`."""
        return put_seal(self._stamp, pdf, place, reason, signed_at)


def put_seal(stamp: Stamp, pdf: bytes, place: SealPlace, reason: str, signed_at: dt.datetime) -> SealedPdf:
    """Seal ``pdf`` with ``stamp``; several pages also get it across their edges (骑缝章). See :class:`SealProvider`."""
    if signed_at.tzinfo is None:
        raise InputError("用印时间没有时区", "请给出带时区的时间")
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    pages = int(writer.root["/Pages"]["/Count"])
    if pages > 1:
        draw_seam(writer, pages, stamp.picture)
    try:
        output = run_now(_Signing(stamp, place, reason, signed_at).async_sign_pdf(writer))
    except (TimestampRequestError, TimeoutError) as away:
        raise SealUnavailable(
            "时间戳服务没有应答或者答得不对，没有用印；请检查 letters.seal.timestamps 的地址。"
        ) from away
    sealed, certificate = output.getvalue(), stamp.signer.signing_cert
    assert certificate is not None
    fingerprint = certificate.sha256_fingerprint.replace(" ", "").lower()
    seal_id = f"{certificate.serial_number:x}"
    return SealedPdf(sealed, stamp.name, seal_id, fingerprint, signed_at, _sha256(pdf), _sha256(sealed))


class _Signing(signers.PdfSigner):
    """One signature at a given moment: the office's clock, not the machine's, says when."""

    def __init__(self, stamp: Stamp, place: SealPlace, reason: str, signed_at: dt.datetime) -> None:
        half = SIDE / 2
        box = (round(place.x - half), round(place.y - half), round(place.x + half), round(place.y + half))
        # Certified without permitted changes: whatever is added later is a change that every reader reports.
        meta = signers.PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            name=stamp.signer.subject_name,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        spec = fields.SigFieldSpec("Seal", on_page=place.page, box=box)
        look = stamp_style(stamp.picture)
        super().__init__(meta, stamp.signer, timestamper=stamp.stamper, stamp_style=look, new_field_spec=spec)
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
