"""Is a sealed PDF whole: whose seal, when, over which content.

pyHanko checks the signature and what was added after it; on top, the signature's own field is checked byte for byte,
because it is the one part of the file that the signature cannot cover. What is wrong is said in an office's words: what
happened to the file, not what a parser calls it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from letters.seal import run_now
from letters.seal_keys import MARK
from rules.errors import InputError

State = Literal["whole", "broken", "untrusted", "unsigned", "not_pdf"]

# What pyHanko thinks of a strange certificate is in the report; its traceback is for a log, not for a person's screen.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())

_EMPTY, _OTHER, _WORD = "文件是空的", "这不是 PDF 文件", "这不是 PDF，像是 Word 一类的文件；电子印章只盖在 PDF 上"
_CUT = "文件不完整：可能没有传完，或者被截断了"
_UNREADABLE = "文件的结构已被破坏，读不出来"
_NO_SEAL = "这个 PDF 没有电子印章：没有盖过，或者是打印、扫描、另存出来的"
_TAKEN_OUT = "文件里有电子印章的数据，但印章已被移除或者破坏"
_SAVED_ANEW = "文件被别的软件另存过或者改动过，印章与它对不上了"
_SEAL_CHANGED = "印章数据被改动过"


@dataclass(frozen=True, slots=True)
class SealReport:
    """What is known about a file's seal.

    ``state`` is "untrusted" when nothing was changed, but the seal is of an authority that is not trusted here.
    ``digest`` is the SHA-256 of the whole file; ``modified_after`` is true when something was added after sealing;
    ``provider`` is 测试章 for the built-in test seal, else 电子印章; ``issuer`` and ``serial`` are those of the seal's
    certificate; ``signed_at`` is what the office's clock said, ``stamped_at`` what that of the timestamp service
    ``stamper`` said (None and "" without one); ``problems`` are sentences for people.
    """

    state: State
    digest: str
    covers_whole_file: bool = False
    modified_after: bool = False
    signer: str = ""
    provider: str = ""
    reason: str = ""
    signed_at: dt.datetime | None = None
    stamped_at: dt.datetime | None = None
    stamper: str = ""
    issuer: str = ""
    serial: str = ""
    problems: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the seal is valid, trusted and nothing in the file differs from what was sealed."""
        return self.state == "whole"

    @property
    def is_test(self) -> bool:
        """Whether it is the built-in 测试章, which has no legal effect."""
        return self.provider == "测试章"

    def as_dict(self) -> dict[str, object]:
        """For ``--json`` and ``trail.json``."""
        moments = {"signed_at": self.signed_at, "stamped_at": self.stamped_at}
        return {
            **asdict(self),
            **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
            "problems": list(self.problems),
            "whole": self.whole,
            "is_test": self.is_test,
        }


def verify_pdf(pdf: bytes, trust: Path) -> SealReport:
    """Verify the seal of ``pdf`` against the authorities in ``trust`` (a PEM file, or a folder of them).

    Never raises for what the file holds: a damaged file is a report with problems. Raises InputError when ``trust``
    has no certificate.
    """
    authorities = _authorities(trust)
    digest = hashlib.sha256(pdf).hexdigest()
    try:
        return _report(pdf, _read(pdf), digest, authorities)
    except _Unreadable as wrong:
        return SealReport(wrong.state, digest, problems=(wrong.problem,))


class _Unreadable(Exception):
    """There is no seal to check: what state that is, and why, in words for people."""

    def __init__(self, state: State, problem: str) -> None:
        super().__init__(problem)
        self.state, self.problem = state, problem


def _read(pdf: bytes) -> PdfFileReader:
    """The reader of a file with at least one seal. Raises _Unreadable for any other file."""
    sealed = b"/ByteRange" in pdf or b"/SigFlags" in pdf
    if pdf.lstrip()[:5] != b"%PDF-" and not sealed:
        raise _Unreadable("not_pdf", _WORD if pdf[:2] == b"PK" else _OTHER if pdf else _EMPTY)
    try:
        reader, found = _opened(pdf, strict=True)
    except Exception as damaged:  # a broken file may fail anywhere in the parser, and that is the finding
        if not sealed and _opens_loosely(pdf):
            raise _Unreadable("unsigned", _NO_SEAL) from damaged
        cut = b"%%EOF" not in pdf[-1024:]
        raise _Unreadable("broken" if sealed else "not_pdf", _CUT if cut else _UNREADABLE) from damaged
    if not found:
        taken = b"/ByteRange" in pdf
        raise _Unreadable("broken" if taken else "unsigned", _TAKEN_OUT if taken else _NO_SEAL)
    return reader


def _opened(pdf: bytes, *, strict: bool) -> tuple[PdfFileReader, int]:
    """A reader, and how many seals it sees."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=strict)
    return reader, len(reader.embedded_regular_signatures)


def _opens_loosely(pdf: bytes) -> bool:
    """Whether it is a PDF without seal that does not keep every rule, as scanners and printers write them."""
    try:
        return _opened(pdf, strict=False)[1] == 0
    except Exception:  # no PDF then
        return False


def _authorities(trust: Path) -> list[Any]:
    files = sorted(trust.rglob("*.pem")) if trust.is_dir() else [trust]
    found = []
    for file in files:
        try:
            certificate = load_cert_from_pemder(str(file))  # type: ignore[no-untyped-call]
        except (OSError, ValueError):
            continue
        if certificate.ca:
            found.append(certificate)
    if not found:
        raise InputError("没有找到用来验证的证书", "请给出签章机构的证书（.pem 文件或者放证书的文件夹）", str(trust))
    return found


def _report(pdf: bytes, reader: PdfFileReader, digest: str, authorities: list[Any]) -> SealReport:
    signatures = reader.embedded_regular_signatures
    seal = signatures[-1]
    try:
        moment = seal.self_reported_timestamp
        context = ValidationContext(trust_roots=authorities, allow_fetching=False, moment=moment)
        clock = ValidationContext(trust_roots=authorities, allow_fetching=False, moment=moment)
        status = run_now(async_validate_pdf_signature(seal, context, clock))
        problems = _changes(pdf, seal, status, len(signatures), _vouched(status, authorities))
    except Exception as damaged:  # a changed signature may fail anywhere in its parser, and that is the finding
        raise _Unreadable("broken", _SEAL_CHANGED) from damaged
    doubts = () if problems else _doubts(status)
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    subject, stamp = seal.signer_cert.subject.native, status.timestamp_validity
    return SealReport(
        "broken" if problems else "untrusted" if doubts else "whole",
        digest,
        covers,
        not covers,
        str(subject.get("common_name", "")),
        "测试章" if subject.get("organizational_unit_name") == MARK else "电子印章",
        str(seal.sig_object.get("/Reason", "")),
        moment,
        stamp.timestamp if stamp else None,
        str(stamp.signing_cert.subject.native.get("common_name", "")) if stamp else "",
        str(seal.signer_cert.issuer.native.get("common_name", "")),
        f"{seal.signer_cert.serial_number:x}",
        problems or doubts,
    )


def _changes(pdf: bytes, seal: Any, status: Any, count: int, vouched: set[bytes]) -> tuple[str, ...]:
    """What was done to the file since it was sealed."""
    if not _stands_in_its_gap(pdf, seal):
        return (_SAVED_ANEW,)
    found = []
    if not status.intact:
        found.append("内容与用印时不同")
    elif not status.valid:
        found.append("印章的签名不成立")
    stamp = status.timestamp_validity
    if stamp and not (stamp.intact and stamp.valid):
        found.append("时间戳不成立")
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        found.append("用印之后文件又被添加了内容")
    if count > 1:
        found.append(f"文件里有 {count} 个电子印章，应当只有一个")
    if not _is_exact(pdf, seal, vouched):
        found.append(_SEAL_CHANGED)
    return tuple(found)


def _doubts(status: Any) -> tuple[str, ...]:
    """Whose seal it is, of a file that nobody has changed."""
    found, stamp = [], status.timestamp_validity
    if not status.trusted:
        found.append("印章的证书不在信任的签章机构之下：可能是冒用的，也可能是没有装上这家机构的证书")
    if stamp and not stamp.trusted:
        found.append("时间戳的证书不在信任的机构之下")
    return tuple(found)


def _vouched(status: Any, authorities: list[Any]) -> set[bytes]:
    """The certificates that the check of the seal has relied on; any other in the file is vouched for by nothing."""
    path = list(status.validation_path) if status.validation_path is not None else []
    return {certificate.dump() for certificate in (*path, *authorities)}


def _gap(pdf: bytes, seal: Any) -> bytes:
    start, length, resume, _ = (int(edge) for edge in seal.byte_range)
    return pdf[start + length : resume]


def _stands_in_its_gap(pdf: bytes, seal: Any) -> bool:
    """Whether the signature is where it says; in a file that was written anew it has moved."""
    gap = _gap(pdf, seal)
    return gap[:1] == b"<" and gap[-1:] == b">"


def _is_exact(pdf: bytes, seal: Any, vouched: set[bytes]) -> bool:
    """The gap in the signed byte range must hold exactly the signature: canonical hex, then zeros, nothing else."""
    text = _gap(pdf, seal)[1:-1]
    der = bytes.fromhex(text.decode("ascii"))
    end = _der_end(der)
    canonical = text in (der.hex().encode(), der.hex().upper().encode())
    exact = der[:end].endswith(_canonical(seal.signed_data))
    strangers = [found for found in seal.other_embedded_certs if found.dump() not in vouched]
    loose = _uncovered(seal.signed_data) != ["v1", [seal.signer_info["digest_algorithm"].dump()], "v1"]
    return canonical and exact and not (strangers or loose or any(der[end:]))


def _canonical(signed_data: Any) -> bytes:
    """The CMS signature as DER has it. Certificates as they are: they must be known byte for byte, see above."""
    raw = b"".join(one.dump() for one in signed_data["certificates"])
    parts = [signed_data[name].dump(force=True) for name in ("version", "digest_algorithms", "encap_content_info")]
    parts += [_tagged(0xA0, raw), signed_data["crls"].dump(force=True), signed_data["signer_infos"].dump(force=True)]
    return _tagged(0x30, b"".join(parts))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def _uncovered(signed_data: Any) -> list[Any]:
    """The fields of a CMS signature that no digest covers: they must say what the rest already says."""
    announced = [algorithm.dump() for algorithm in signed_data["digest_algorithms"]]
    return [signed_data["version"].native, announced, signed_data["signer_infos"][0]["version"].native]


def _der_end(der: bytes) -> int:
    """Where the outermost DER value ends; what follows is padding."""
    if der[1] < 0x80:
        return 2 + der[1]
    count = der[1] & 0x7F
    return 2 + count + int.from_bytes(der[2 : 2 + count], "big")
