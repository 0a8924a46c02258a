"""The vault: encrypts identity numbers, phones and addresses at rest with one master key under var/keys.

AES-256-GCM, a fresh nonce a value, bound to the place it belongs to, so that a value moved to another case no longer
opens. The key is made on first start, readable by the owner only, and is not part of a backup.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.people import Secret
from rules.errors import MingdaError
from store.files import sync_folder, write_once

PREFIX = "vault:1:"
KEY_BYTES = 32


class VaultClosed(MingdaError):
    """A value cannot be opened: another key, or a value that was moved or altered."""


class Vault:
    """Opens and closes secrets with one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self.fingerprint = hashlib.sha256(b"mingda key " + key).digest()

    def cover(self, secret: Secret, place: str) -> str:
        """The secret as text for the database; empty stays empty. ``place`` is the case number."""
        if not secret:
            return ""
        nonce = os.urandom(12)
        closed = self._cipher.encrypt(nonce, secret.reveal().encode(), place.encode())
        return PREFIX + base64.b64encode(nonce + closed).decode()

    def uncover(self, text: str, place: str) -> Secret:
        """The secret again. Raises VaultClosed when the key or the place is another one."""
        if not text:
            return Secret("")
        try:
            raw = base64.b64decode(text.removeprefix(PREFIX), validate=True)
            return Secret(self._cipher.decrypt(raw[:12], raw[12:], place.encode()).decode())
        except (InvalidTag, ValueError) as wrong:  # ValueError: no longer base64, or too short
            raise VaultClosed(f"{place} 的加密内容打不开：主密钥不对，或内容被改动过。") from wrong


def open_vault(folder: Path) -> Vault:
    """The vault whose key lies in ``folder``/master.key; the key is made when there is none yet."""
    path = folder / "master.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, AESGCM.generate_key(8 * KEY_BYTES))
        sync_folder(folder)  # before anything is encrypted under it
        sync_folder(folder.parent)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise VaultClosed(f"{path.name} 不完整（{len(key)} 个字节，应为 {KEY_BYTES} 个）：请把原来的主密钥文件放回。")
    return Vault(key)
