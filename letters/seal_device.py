"""A seal whose key lies in a cryptographic device (PKCS#11): it never leaves it, and the device gets the digest only.

The session is opened at the first seal and kept; one that fails is given up and opened anew at the next try. A PIN that
was refused is not tried again until it is changed, for a few wrong tries lock the device.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from pkcs11 import exceptions as faults
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from letters.seal import SealUnavailable
from letters.seal_settings import PIN, SealSettings

_SAID: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((faults.PinIncorrect, faults.PinInvalid, faults.PinLenRange), "密码设备不认这个 PIN，为免锁死不再试；请改正 PIN"),
    ((faults.PinLocked,), "密码设备的 PIN 已经锁死，请联系签章机构解锁"),
    (
        (faults.NoSuchToken, faults.TokenNotPresent, faults.DeviceRemoved),
        "密码设备不在，或者没有这个令牌；请检查是否插好、token 是否写对",
    ),
    (
        (faults.NoSuchKey, faults.MultipleObjectsReturned),
        "密码设备里没有这枚印章的证书或密钥，或者不止一把；请检查 key",
    ),
)
_REFUSED_PIN = _SAID[0][0]


@dataclass
class Device:
    """The device of ``settings``; its signers stay good until :meth:`drop`."""

    settings: SealSettings
    session: Any = None
    _signers: dict[str, PKCS11Signer] = field(default_factory=dict)
    _refused: str = ""
    _lock: Lock = field(default_factory=Lock)

    def signer(self, key: str) -> PKCS11Signer:
        """The signer with the certificate and key labelled ``key``.

        Raises SealUnavailable when the device or the key is not there, InputError when there is no PIN.
        """
        with self._lock:
            try:
                if self.session is None:
                    self.session = _found(self._open, faults.NoSuchToken)
                if key not in self._signers:
                    self._signers[key] = _found(lambda: self._load(key), faults.NoSuchKey)
            except (faults.PKCS11Error, OSError, RuntimeError) as away:
                self._forget()
                raise unavailable(away) from away
            return self._signers[key]

    def drop(self) -> None:
        """Give the session up: something went wrong with it."""
        with self._lock:
            self._forget()

    def _open(self) -> Any:
        if not Path(self.settings.module).is_file():
            raise SealUnavailable(f"密码设备的 PKCS#11 模块不在：{self.settings.module}；请检查 letters.seal.module。")
        pin = self.settings.secret(PIN)
        mark = hashlib.sha256(pin.encode()).hexdigest()
        if mark == self._refused:
            raise faults.PinIncorrect
        wanted = TokenCriteria(label=self.settings.token)
        try:
            return open_pkcs11_session(self.settings.module, token_criteria=wanted, user_pin=pin)
        except faults.UserAlreadyLoggedIn:  # one login a process and token: another session of ours has made it
            return open_pkcs11_session(self.settings.module, token_criteria=wanted)
        except _REFUSED_PIN:
            self._refused = mark
            raise

    def _load(self, key: str) -> PKCS11Signer:
        # raw: the digest is made here, the device signs nothing but the digest.
        signer = PKCS11Signer(self.session, cert_label=key, key_label=key, embed_roots=False, use_raw_mechanism=True)
        assert signer.signing_cert is not None  # asked for here, so that what is missing is told before anything is set
        return signer

    def _forget(self) -> None:
        session, self.session = self.session, None
        self._signers.clear()
        if session is not None:
            try:
                session.close()
            except pkcs11.PKCS11Error:
                return  # it was gone already


def _found(look: Callable[[], Any], missing: type[faults.PKCS11Error]) -> Any:
    """What ``look`` finds; ``missing`` where pyHanko says in general words that it found nothing."""
    try:
        return look()
    except faults.PKCS11Error as wrong:
        raise (missing() if type(wrong) is faults.PKCS11Error else wrong) from wrong


def unavailable(away: Exception) -> SealUnavailable:
    """What a fault of the device means for the office."""
    for kinds, words in _SAID:
        if isinstance(away, kinds):
            return SealUnavailable(f"{words}。")
    told = f"{type(away).__name__}：{away}".rstrip("：")
    return SealUnavailable(f"密码设备没有应答（{told}）；请检查 letters.seal 的 module 和 token，设备是否插好。")
