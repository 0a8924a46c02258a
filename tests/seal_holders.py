"""Who else may hold a seal, for tests: an authority with certificates, a signing service, a timestamp service.

The service speaks the Cloud Signature Consortium's API v2 as a plain HTTP server of its own, and writes down all it was
asked; the timestamp service answers RFC 3161 with a real token. ``Wrong`` says how either is to misbehave.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageDraw
from pyhanko.sign.timestamps import DummyTimeStamper

SEAL_NAME = "某区住房保障和房屋管理局（测试）"
_DAYS = (dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2040, 1, 1, tzinfo=dt.UTC))
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass(frozen=True)
class Authority:
    """An authority that issues certificates for seals and clocks."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @staticmethod
    def make(common: str = "某签章机构（测试）") -> Authority:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        builder = x509.CertificateBuilder(_name(common), _name(common), key.public_key(), 7, *_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        return Authority(key, builder.sign(key, hashes.SHA256()))

    def issue(self, key: Key, common: str, *, clock: bool = False) -> x509.Certificate:
        number = x509.random_serial_number()
        builder = x509.CertificateBuilder(
            self.certificate.subject, _name(common), key.public_key(), number, *_DAYS
        ).add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), True)
        if clock:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        return builder.sign(self.key, hashes.SHA256())

    def trusted_in(self, folder: Path) -> Path:
        """``folder`` with this authority's certificate in it."""
        folder.mkdir(exist_ok=True)
        (folder / "authority.pem").write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return folder


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def seal_picture(file: Path) -> Path:
    """A round red picture with a transparent ground."""
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((6, 6, 294, 294), outline=(220, 0, 20, 255), width=12)
    picture.save(file)
    return file


@dataclass
class Wrong:
    """How a service misbehaves: ``status`` and ``body`` instead of the right answer to ``path``; never in time."""

    path: str = ""
    status: int = 200
    body: bytes | None = None
    late: bool = False
    other_key: bool = False


@dataclass
class Service:
    """A running stub: its address, what it was asked, how it is to misbehave."""

    url: str = ""
    asked: list[tuple[str, dict[str, Any] | bytes]] = field(default_factory=list)
    wrong: Wrong = field(default_factory=Wrong)
    over: Event = field(default_factory=Event)

    @property
    def paths(self) -> list[str]:
        return [path.rpartition("/v2/")[2] for path, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def read(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def misbehaves(self) -> bool:
        wrong = self.service.wrong
        if not wrong.path or not self.path.endswith(wrong.path):
            return False
        if wrong.late:
            self.service.over.wait(30)
            return True
        if wrong.body is not None:
            self.answer(wrong.body, "application/json", wrong.status)
            return True
        return False

    def answer(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _serving(handler: type[_Handler], service: Service, path: str) -> Iterator[Service]:
    handler.service = service
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    service.url = f"http://127.0.0.1:{server.server_port}{path}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Signs(_Handler):
    """The three calls of the API that are used, with a ``key`` of ours."""

    key: Key
    certificates: tuple[x509.Certificate, ...]
    token: str
    pin: str

    def do_POST(self) -> None:
        asked = json.loads(self.read())
        self.service.asked.append((self.path, asked))
        if self.misbehaves():
            return
        calls = {"info": self.info, "authorize": self.authorize, "signHash": self.sign}
        if self.headers["Authorization"] == f"Bearer {self.token}":
            self.say(*calls[self.path.rpartition("/")[2]](asked))
        else:
            self.say({"error": "invalid_token"}, 401)

    def say(self, told: dict[str, Any], status: int = 200) -> None:
        self.answer(json.dumps(told).encode(), "application/json", status)

    def info(self, _asked: dict[str, Any]) -> tuple[dict[str, Any], int]:
        chain = [base64.b64encode(der(one)).decode() for one in self.certificates]
        algorithm = "1.2.840.113549.1.1.1" if isinstance(self.key, rsa.RSAPrivateKey) else "1.2.840.10045.4.3.2"
        return {
            "key": {"status": "enabled", "algo": [algorithm], "len": 2048},
            "cert": {"status": "valid", "certificates": chain},
            "auth": {"mode": "explicit" if self.pin else "implicit"},
        }, 200

    def authorize(self, asked: dict[str, Any]) -> tuple[dict[str, Any], int]:
        if asked["authData"] != [{"id": "PIN", "value": self.pin}]:
            return {"error": "invalid_pin", "error_description": "PIN 不对"}, 400
        return {"SAD": "good for one", "expiresIn": 60}, 200

    def sign(self, asked: dict[str, Any]) -> tuple[dict[str, Any], int]:
        if self.pin and asked.get("SAD") != "good for one":
            return {"error": "invalid_request"}, 400
        (digest,) = (base64.b64decode(one) for one in asked["hashes"])
        used, whole = self.key, Prehashed(hashes.SHA256())
        if self.service.wrong.other_key:
            used = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if isinstance(used, rsa.RSAPrivateKey):
            made = used.sign(digest, padding.PKCS1v15(), whole)
        else:
            made = used.sign(digest, ec.ECDSA(whole))
        return {"signatures": [base64.b64encode(made).decode()]}, 200


@contextmanager
def signing_service(authority: Authority, key: Key, *, token: str, pin: str = "") -> Iterator[Service]:
    """A service that holds ``key`` under a certificate of ``authority``; ``pin``: it asks for one at each seal."""
    certificates = (authority.issue(key, SEAL_NAME), authority.certificate)
    holds = {"key": key, "certificates": certificates, "token": token, "pin": pin}
    with _serving(type("Signs", (_Signs,), holds), Service(), "/csc/v2") as service:
        yield service


@contextmanager
def timestamp_service(authority: Authority, at: dt.datetime) -> Iterator[Service]:
    """A timestamp service under ``authority`` whose clock stands at ``at``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = authority.issue(key, "某时间戳服务（测试）", clock=True)
    raw = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(der(certificate)), asn1_keys.PrivateKeyInfo.load(raw), fixed_dt=at
    )

    class Handler(_Handler):
        def do_POST(self) -> None:
            asked = self.read()
            self.service.asked.append((self.path, asked))
            if not self.misbehaves():
                made = stamper.request_tsa_response(tsp.TimeStampReq.load(asked))
                self.answer(made.dump(), "application/timestamp-reply")

    with _serving(Handler, Service(), "/tsa") as service:
        yield service
