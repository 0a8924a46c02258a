"""The system's own Ed25519 key: it signs the nightly digests, so that nobody else can write one.

The private part (``digest.key``) is made on first start, readable by the owner only, and is in no backup. Each public
part lies beside it as ``digest-<fingerprint>.pub`` and stays there when the key is changed: old digests are verified
with the key they were signed with. Whoever holds the whole machine can of course make another key; that is why an
audit prints the fingerprint and the last digest, to be written down elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rules.errors import MingdaError
from store.files import sync_folder, write_once

PRIVATE = "digest.key"
PUBLIC = "digest-*.pub"
KEY_BYTES = 32


class SigningKeyDamaged(MingdaError):
    """The key under var/keys that signs the digests cannot be read."""


class DigestKey:
    """Signs digests. ``fingerprint`` is the first half of the SHA-256 of the public key, in hex."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.fingerprint = fingerprint_of(private.public_key())

    def sign(self, digest: str) -> str:
        """The signature of a digest's hash, in hex."""
        return self._private.sign(digest.encode()).hex()


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """How a public key is called: 32 hex characters."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:32]


def open_digest_key(folder: Path) -> DigestKey:
    """The key in ``folder``, made when there is none; its public part is put beside it. Raises SigningKeyDamaged."""
    path = folder / PRIVATE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
        sync_folder(folder)
    raw = path.read_bytes()
    if len(raw) != KEY_BYTES:
        raise SigningKeyDamaged(f"{path.name} 不完整：请把原来的文件放回 var/keys/，或者移走它，程序会另做一把新的。")
    private = Ed25519PrivateKey.from_private_bytes(raw)
    key = DigestKey(private)
    public = folder / PUBLIC.replace("*", key.fingerprint)
    if not public.exists():
        pem = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        write_once(public, pem, mode=0o644)
        sync_folder(folder)
    return key


def public_keys(folder: Path) -> Mapping[str, Ed25519PublicKey]:
    """Every public key under ``folder`` by its fingerprint, those brought back from a backup among them.

    A file that is no key, or bears another key's name, counts for nothing.
    """
    keys: dict[str, Ed25519PublicKey] = {}
    for path in sorted(folder.rglob(PUBLIC)):
        try:
            key = serialization.load_pem_public_key(path.read_bytes())
        except ValueError:
            continue
        if isinstance(key, Ed25519PublicKey) and path.name == PUBLIC.replace("*", fingerprint_of(key)):
            keys[fingerprint_of(key)] = key
    return keys


def is_signed(keys: Mapping[str, Ed25519PublicKey], fingerprint: str, digest: str, signature: str) -> bool:
    """Whether the key called ``fingerprint`` signed ``digest``; False also when that key is not at hand."""
    if fingerprint not in keys:
        return False
    try:
        keys[fingerprint].verify(bytes.fromhex(signature), digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
