"""Which seals an office has: who holds them, whose certificates are trusted, whose clock stamps. From config.yaml.

No secret stands there: the device's PIN, the service's token and PIN come from the environment or from a file under
var/keys, and are asked for at the moment they are needed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rules.errors import InputError

Provider = Literal["pkcs11", "remote"]
LABELS: Mapping[str, str] = {"pkcs11": "电子印章（密码设备）", "remote": "电子印章（签章服务）"}


@dataclass(frozen=True, slots=True)
class OrganSeal:
    """One organ's seal: ``key`` as its holder calls it (label on the device, credentialID), ``picture`` a PNG."""

    key: str
    picture: Path


@dataclass(frozen=True, slots=True)
class SealSettings:
    """How the office's seals are reached.

    ``trust`` is a folder of the seal authority's certificates (.pem); ``timestamps`` the address of a timestamp service
    (RFC 3161), empty for none; ``seals`` by the organ's full name; ``keys`` the folder of secrets. ``module`` and
    ``token`` belong to a device (PKCS#11), ``url`` to a service (CSC API v2).
    """

    provider: Provider
    trust: Path
    seals: Mapping[str, OrganSeal]
    keys: Path
    timestamps: str = ""
    timeout_seconds: int = 20
    module: str = ""
    token: str = ""
    url: str = ""

    def secret(self, which: Secret) -> str:
        """The secret ``which``. Raises InputError that says both places when it is in neither."""
        if found := self._found(which):
            return found
        advice = f"请写进 {self.keys / which.file}（权限 600），或者环境变量 {which.variable}"
        raise InputError(f"没有{which.label}", advice)

    def has(self, which: Secret) -> bool:
        """Whether the secret is there."""
        return bool(self._found(which))

    def _found(self, which: Secret) -> str:
        """From its variable, from what systemd's ``LoadCredential=`` handed over, from its file; empty when in none."""
        if found := os.environ.get(which.variable, "").strip():
            return found
        handed = os.environ.get("CREDENTIALS_DIRECTORY")
        for folder in (Path(handed), self.keys) if handed else (self.keys,):
            with contextlib.suppress(OSError):
                if found := (folder / which.file).read_text(encoding="utf-8").strip():
                    return found
        return ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret's label, its environment variable, and its file under the folder of keys."""

    label: str
    variable: str
    file: str = field(default="")


PIN = Secret("印章的 PIN", "MINGDA_SEAL_PIN", "seal-pin")
TOKEN = Secret("签章服务的令牌", "MINGDA_SEAL_TOKEN", "seal-token")
