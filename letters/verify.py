"""Is a sealed PDF whole: whose seal, when, over which content.

pyHanko checks the signature and what was added after it; on top, the signature's own field is checked byte for byte,
because it is the one part of the file that the signature cannot cover.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
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

State = Literal["whole", "broken", "unsigned", "not_pdf"]


@dataclass(frozen=True, slots=True)
class SealReport:
    """What is known about a file's seal.

    ``digest`` is the SHA-256 of the whole file; ``modified_after`` is true when something was added after sealing;
    ``provider`` is 测试章 for the built-in test seal, else 电子印章; ``signed_at`` is what the office's clock said,
    ``stamped_at`` what that of the timestamp service ``stamper`` said (None and "" without one); ``problems`` are
    sentences for people.
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
    sealed = b"/ByteRange" in pdf or b"/SigFlags" in pdf
    if pdf.lstrip()[:5] != b"%PDF-" and not sealed:
        return SealReport("not_pdf", digest, problems=("这不是 PDF 文件",))
    try:
        return _report(pdf, digest, authorities)
    except Exception as damaged:  # a broken file may fail anywhere in the parser, and that is the finding
        if not sealed:
            return SealReport("not_pdf", digest, problems=("PDF 的结构读不出来",))
        return SealReport("broken", digest, problems=(f"文件的结构已被破坏（{type(damaged).__name__}）",))


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


def _report(pdf: bytes, digest: str, authorities: list[Any]) -> SealReport:
    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = reader.embedded_regular_signatures
    if not signatures:
        if b"/ByteRange" in pdf:
            return SealReport("broken", digest, problems=("文件里有电子印章的数据，但印章已被移除或者破坏",))
        return SealReport("unsigned", digest, problems=("这个 PDF 没有电子印章",))
    seal = signatures[-1]
    moment = seal.self_reported_timestamp
    context = ValidationContext(trust_roots=authorities, allow_fetching=False, moment=moment)
    clock = ValidationContext(trust_roots=authorities, allow_fetching=False, moment=moment)
    status = run_now(async_validate_pdf_signature(seal, context, clock))
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    problems = _problems(status, covers, len(signatures)) + _field_problems(pdf, seal, _vouched(status, authorities))
    subject, stamp = seal.signer_cert.subject.native, status.timestamp_validity
    return SealReport(
        "broken" if problems else "whole",
        digest,
        covers,
        not covers,
        str(subject.get("common_name", "")),
        "测试章" if subject.get("organizational_unit_name") == MARK else "电子印章",
        str(seal.sig_object.get("/Reason", "")),
        moment,
        stamp.timestamp if stamp else None,
        str(stamp.signing_cert.subject.native.get("common_name", "")) if stamp else "",
        problems,
    )


def _problems(status: Any, covers: bool, count: int) -> tuple[str, ...]:
    found = []
    if not status.intact:
        found.append("内容与用印时不同")
    if not status.valid:
        found.append("印章的签名不成立")
    if not status.trusted:
        found.append("印章的证书不在信任的签章机构之下")
    stamp = status.timestamp_validity
    if stamp and not (stamp.intact and stamp.valid):
        found.append("时间戳不成立")
    elif stamp and not stamp.trusted:
        found.append("时间戳的证书不在信任的机构之下")
    if not covers:
        found.append("用印之后文件又被添加了内容")
    if count > 1:
        found.append(f"文件里有 {count} 个电子印章，应当只有一个")
    return tuple(found)


def _vouched(status: Any, authorities: list[Any]) -> set[bytes]:
    """The certificates that the check of the seal has relied on; any other in the file is vouched for by nothing."""
    path = list(status.validation_path) if status.validation_path is not None else []
    return {certificate.dump() for certificate in (*path, *authorities)}


def _field_problems(pdf: bytes, seal: Any, vouched: set[bytes]) -> tuple[str, ...]:
    """The gap in the signed byte range must hold exactly the signature: canonical hex, then zeros, nothing else."""
    start, length, resume, _ = (int(edge) for edge in seal.byte_range)
    gap = pdf[start + length : resume]
    if gap[:1] != b"<" or gap[-1:] != b">":
        return ("印章数据所在的位置不对",)
    text = gap[1:-1]
    der = bytes.fromhex(text.decode("ascii"))
    end = _der_end(der)
    canonical = text in (der.hex().encode(), der.hex().upper().encode())
    exact = der[:end].endswith(_canonical(seal.signed_data))
    strangers = [found for found in seal.other_embedded_certs if found.dump() not in vouched]
    loose = _uncovered(seal.signed_data) != ["v1", [seal.signer_info["digest_algorithm"].dump()], "v1"]
    if strangers or loose or not canonical or not exact or any(der[end:]):
        return ("印章数据被改动过",)
    return ()


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
