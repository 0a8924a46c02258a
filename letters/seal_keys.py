"""The test authority and the key of the 测试章, made once and kept under var/keys.

They prove that nothing was changed since sealing, and nothing else: anyone can make such an authority. An official
seal's key never comes here; it stays with the government's seal service.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

FOLDER = "test-seal"
MARK = "测试专用，非正式印章"  # the organisational unit by which a 测试章 is told from every other seal
_AUTHORITY, _SEAL, _KEY = "authority.pem", "seal.pem", "seal.key"
# Fixed, wide days: a trial may run on any demonstration day, and the seal has no standing that could lapse.
_FROM = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)
_UNTIL = dt.datetime(2049, 12, 31, tzinfo=dt.UTC)


class LoadedSigner(signers.Signer):
    """A signer whose key is parsed once; parsing and checking it at each seal takes three times as long as signing."""

    def __init__(self, key: rsa.RSAPrivateKey, certificate: Any, authority: Any) -> None:
        known = SimpleCertificateStore.from_certs([authority])  # type: ignore[no-untyped-call]
        # The authority is known to whoever verifies; a copy in the file would be the one part nothing vouches for.
        super().__init__(signing_cert=certificate, cert_registry=known, embed_roots=False)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """RSA PKCS#1 v1.5 over ``data``; a dry run only needs the length."""
        if dry_run:
            return bytes(self._key.key_size // 8)
        digests = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
        return self._key.sign(data, padding.PKCS1v15(), digests[digest_algorithm])


@dataclass(frozen=True)
class SealKeys:
    """The loaded signer, and the certificate of its authority for those who verify."""

    signer: LoadedSigner
    authority_file: Path


def authority_in(keys: Path) -> Path:
    """The certificate of the test authority under ``keys``; the file is there once a letter has been sealed."""
    return keys / FOLDER / _AUTHORITY


def load_or_make(keys: Path) -> SealKeys:
    """The test seal under ``keys``, made there when absent; two processes that start together agree on one."""
    folder = keys / FOLDER
    if not folder.is_dir():
        _make(keys, folder)
    certificate, authority = _certificate(folder / _SEAL), _certificate(folder / _AUTHORITY)
    key = serialization.load_pem_private_key((folder / _KEY).read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return SealKeys(LoadedSigner(key, certificate, authority), authority_in(keys))


def _certificate(file: Path) -> Any:
    return load_cert_from_pemder(str(file))  # type: ignore[no-untyped-call]


def _make(keys: Path, folder: Path) -> None:
    """Write all files aside, then move the folder into place at once; whoever comes second uses the first's."""
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-", dir=keys))
    authority_key, seal_key = _new_key(), _new_key()
    authority_name, seal_name = _name("明答测试证书"), _name("明答测试章")
    authority = _issue(authority_name, authority_key.public_key(), authority_name, authority_key, authority=True)
    seal = _issue(seal_name, seal_key.public_key(), authority_name, authority_key, authority=False)
    # The authority's own key is not kept: nothing else is ever to be issued in its name.
    _write(aside / _AUTHORITY, authority.public_bytes(serialization.Encoding.PEM))
    _write(aside / _SEAL, seal.public_bytes(serialization.Encoding.PEM))
    _write(
        aside / _KEY,
        seal_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    try:
        aside.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        for file in aside.iterdir():
            file.unlink()
        aside.rmdir()


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _issue(
    subject: x509.Name,
    key: rsa.RSAPublicKey,
    issuer: x509.Name,
    by: rsa.RSAPrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), _FROM, _UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), True)
    builder = builder.add_extension(usage, True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False)
    return builder.sign(by, hashes.SHA256())


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
