"""Which provider puts an organ's seal, and does it answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pkcs11 import exceptions as faults
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

from letters.seal import SealedPdf, SealProvider, SealUnavailable, Stamp, TestSealProvider, put_seal, run_now
from letters.seal_device import Device, unavailable
from letters.seal_place import SealPlace
from letters.seal_remote import RemoteSigner, SigningService
from letters.seal_settings import LABELS, OrganSeal, SealSettings
from letters.stamp import picture_of
from rules.errors import InputError, MingdaError


class Seals:
    """The seals of an office: the 测试章 for every organ, or each organ's own as ``settings`` say."""

    def __init__(self, keys: Path, settings: SealSettings | None = None) -> None:
        self.trust: Path
        self.device: Device | None = None
        self._test: SealProvider | None = None
        self._held: dict[str, _Held] = {}
        self._stamper: HTTPTimeStamper | None = None
        if settings is None:
            provider = TestSealProvider(keys)
            self._test, self.trust = provider, provider.trust
        else:
            self.device, self.trust = Device(settings), settings.trust
            self._held = {organ: _Held(settings, own, self.device) for organ, own in settings.seals.items()}
            self._stamper = time_stamper(settings)

    def of(self, organ: str) -> SealProvider:
        """The provider of the seal of ``organ`` (full name). Raises InputError when config.yaml names none."""
        found = self._test or self._held.get(organ)
        if found is None:
            raise InputError(f"没有“{organ}”的印章", "请在 config.yaml 的 letters.seal.organs 里写上这个机关")
        return found

    def check(self) -> Iterator[tuple[str, MingdaError | None]]:
        """Each seal, and the timestamp service, by name, with what is wrong when it does not answer."""
        for organ, held in self._held.items():
            yield f"{organ}的印章“{held.own.key}”", _wrong_with(held.stamp)
        if stamper := self._stamper:
            yield f"时间戳服务 {stamper.url}", _wrong_with(lambda: ask_time(stamper))


def _wrong_with(look: Callable[[], object]) -> MingdaError | None:
    try:
        look()
    except MingdaError as wrong:
        return wrong
    return None


@dataclass(frozen=True)
class _Held:
    """A seal held by a device or a service."""

    settings: SealSettings
    own: OrganSeal
    device: Device

    @property
    def name(self) -> str:
        """See :class:`letters.seal.SealProvider`."""
        return LABELS[self.settings.provider]

    def stamp(self) -> Stamp:
        """The seal, asked for at its holder. Raises SealUnavailable or InputError when it is not to be had."""
        picture = picture_of(self.own.picture)
        if self.settings.provider == "pkcs11":
            return Stamp(self.name, self.device.signer(self.own.key), picture, time_stamper(self.settings))
        service = SigningService(self.settings)
        signer = RemoteSigner(service, service.credential(self.own.key))
        return Stamp(self.name, signer, picture, time_stamper(self.settings))

    def seal(self, pdf: bytes, place: SealPlace, reason: str, signed_at: dt.datetime) -> SealedPdf:
        """See :class:`letters.seal.SealProvider`."""
        try:
            return put_seal(self.stamp(), pdf, place, reason, signed_at)
        except faults.PKCS11Error as away:
            self.device.drop()
            raise unavailable(away) from away


def time_stamper(settings: SealSettings) -> HTTPTimeStamper | None:
    """Whose clock stamps the seals (RFC 3161); None when config.yaml names none."""
    if not settings.timestamps:
        return None
    return HTTPTimeStamper(settings.timestamps, timeout=settings.timeout_seconds)


def ask_time(stamper: HTTPTimeStamper) -> None:
    """One timestamp for trial. Raises SealUnavailable when none comes."""
    try:
        run_now(stamper.async_dummy_response("sha256"))
    except (TimestampRequestError, TimeoutError) as away:
        raise SealUnavailable("时间戳服务没有应答或者答得不对。") from away
