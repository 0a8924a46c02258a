"""A seal that a signing service holds: it is sent the digest alone and answers with the signature.

The protocol is the Cloud Signature Consortium's API, version 2: ``credentials/info``, ``credentials/authorize`` (when
the credential asks for a PIN) and ``signatures/signHash``. What comes back is checked before anything is written.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

import httpx
from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from letters.seal import SealUnavailable
from letters.seal_settings import PIN, TOKEN, SealSettings

_SHA256 = "2.16.840.1.101.3.4.2.1"
_RSA, _RSA_SHA256, _ECDSA_SHA256 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"


@dataclass(frozen=True, slots=True)
class Credential:
    """A seal as the service describes it: its certificate and chain, its algorithms, whether a PIN is to be sent."""

    id: str
    certificates: tuple[Any, ...]
    algorithms: tuple[str, ...]
    asks_pin: bool


class SigningService:
    """The service of ``settings``. Every failure is a SealUnavailable that says what the office can do."""

    def __init__(self, settings: SealSettings) -> None:
        self._settings = settings

    def credential(self, key: str) -> Credential:
        """What the service says about the seal ``key``."""
        asked = {"credentialID": key, "certificates": "chain", "certInfo": True, "authInfo": True}
        told = self._ask("credentials/info", asked)
        try:
            found = [x509.Certificate.load(base64.b64decode(one)) for one in told["cert"]["certificates"]]
            enabled, usable = told["key"]["status"] == "enabled", told["cert"].get("status", "valid") == "valid"
            algorithms = tuple(told["key"]["algo"])
            mode = told.get("auth", {}).get("mode") or told.get("authMode", "implicit")
            subject = found[0].subject.native
        except (KeyError, TypeError, ValueError, IndexError) as wrong:
            raise _unreadable("credentials/info") from wrong
        if not (enabled and usable and subject):
            raise SealUnavailable(f"签章服务说印章“{key}”已停用或者证书失效，请联系签章机构。")
        if mode not in ("implicit", "explicit"):
            raise SealUnavailable(
                f"签章服务要求每次由人当场确认（{mode}），系统不能自动用印；请另开一枚可以自动使用的。"
            )
        return Credential(key, tuple(found), algorithms, mode == "explicit")

    def sign(self, credential: Credential, digest: bytes) -> bytes:
        """The signature over ``digest`` (SHA-256), checked against the certificate."""
        hashed = base64.b64encode(digest).decode("ascii")
        order: dict[str, Any] = {"credentialID": credential.id, "hashes": [hashed], "hashAlgorithmOID": _SHA256}
        if credential.asks_pin:
            order["SAD"] = self._authorize(order)
        told = self._ask("signatures/signHash", {**order, "signAlgo": _algorithm(credential), "operationMode": "S"})
        try:
            (signature,) = told["signatures"]
            made = base64.b64decode(signature, validate=True)
        except (KeyError, TypeError, ValueError) as wrong:
            raise _unreadable("signatures/signHash") from wrong
        _check(credential.certificates[0], made, digest)
        return made

    def _authorize(self, order: dict[str, Any]) -> str:
        pin = {"id": "PIN", "value": self._settings.secret(PIN)}
        told = self._ask("credentials/authorize", {**order, "numSignatures": 1, "authData": [pin]})
        if not isinstance(told.get("SAD"), str):
            raise _unreadable("credentials/authorize")
        return str(told["SAD"])

    def _ask(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """One call; redirects are not followed, for the token would go along."""
        seconds = self._settings.timeout_seconds
        head = {"Authorization": f"Bearer {self._settings.secret(TOKEN)}"}
        try:
            answer = httpx.post(f"{self._settings.url.rstrip('/')}/{method}", json=body, headers=head, timeout=seconds)
        except httpx.TimeoutException as late:
            raise SealUnavailable(f"签章服务 {seconds} 秒里没有应答（{method}），稍后再试。") from late
        except (httpx.HTTPError, httpx.InvalidURL) as away:
            raise SealUnavailable(
                f"连不上签章服务 {self._settings.url}（{type(away).__name__}），请检查网络和地址。"
            ) from away
        return _read(answer, method)


class RemoteSigner(signers.Signer):
    """Signs through the service; pyHanko builds everything but the signature itself here."""

    def __init__(self, service: SigningService, credential: Credential) -> None:
        certificate, *chain = credential.certificates
        known = SimpleCertificateStore.from_certs(chain)  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificate, cert_registry=known, embed_roots=False)
        self._service, self._credential = service, credential

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature over the digest of ``data``; a dry run only needs the length."""
        if dry_run:
            return bytes(512)
        assert digest_algorithm == "sha256"
        return self._service.sign(self._credential, hashlib.sha256(data).digest())


def _read(answer: httpx.Response, method: str) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if answer.status_code in (401, 403):
        raise SealUnavailable(
            f"签章服务不认这个令牌（{answer.status_code}），请更换 {TOKEN.file} 或 {TOKEN.variable}。"
        )
    if answer.status_code != 200:
        said = told.get("error_description") or told.get("error") if isinstance(told, dict) else ""
        raise SealUnavailable(
            f"签章服务没有用印（{method}，{answer.status_code}）：{str(said or '没有说明原因')[:200]}。"
        )
    if not isinstance(told, dict):
        raise _unreadable(method)
    return told


def _unreadable(method: str) -> SealUnavailable:
    return SealUnavailable(f"签章服务的回答读不懂（{method}），没有用印；请联系签章服务。")


def _algorithm(credential: Credential) -> str:
    own = _ECDSA_SHA256 if credential.certificates[0].public_key.algorithm == "ec" else _RSA_SHA256
    if own not in credential.algorithms and own == _RSA_SHA256 and _RSA in credential.algorithms:
        return _RSA
    return own


def _check(certificate: Any, signature: bytes, digest: bytes) -> None:
    key = serialization.load_der_public_key(certificate.public_key.dump())
    whole = Prehashed(hashes.SHA256())
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, digest, padding.PKCS1v15(), whole)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, digest, ec.ECDSA(whole))
        else:
            raise SealUnavailable("印章证书的密钥不是 RSA 或 ECDSA，本系统不会用；请联系签章服务。")
    except InvalidSignature as wrong:
        raise SealUnavailable("签章服务送回的签名和印章证书对不上，没有用印；请联系签章服务。") from wrong
