"""A seal whose key lies in a device: SoftHSM by PKCS#11 (Debian's softhsm2; its absence is a failure, not a skip)."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import letter_samples as samples
import pkcs11
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pkcs11.constants import Attribute, CertificateType, ObjectClass

from letters.blocks import Letter
from letters.compose import compose
from letters.press import LetterPress
from letters.seal import SealUnavailable
from letters.seal_device import Device
from letters.seal_settings import PIN, OrganSeal, SealSettings
from letters.verify import verify_pdf
from tests.seal_holders import SEAL_NAME, Authority, der, seal_picture

pytestmark = pytest.mark.packages

AT = dt.datetime(2026, 9, 30, 15, 2, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ORGAN = "静安区住房保障和房屋管理局"
PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealSettings]:
    """A token with two seals, RSA and ECDSA, and the office's settings for them."""
    folder, authority = tmp_path_factory.mktemp("device"), Authority.make()
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    module = next(place for place in PLACES if Path(place).exists())
    _run("softhsm2-util", "--init-token", "--free", "--label", "mingda", "--pin", "24680", "--so-pin", "13579")
    keys = {"seal": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
    for number, (label, key) in enumerate({**keys, "curve": ec.generate_private_key(ec.SECP256R1())}.items(), 1):
        pem = folder / f"{label}.pem"
        kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        pem.write_bytes(key.private_bytes(*kinds))
        wanted = ("--token", "mingda", "--label", label, "--id", f"0{number}", "--pin", "24680")
        _run("softhsm2-util", "--import", str(pem), *wanted)
        pem.unlink()
        _put_certificate(module, label, number, der(authority.issue(key, SEAL_NAME)))  # type: ignore[arg-type]
    (folder / PIN.file).write_text("24680\n")
    own = OrganSeal("seal", seal_picture(folder / "seal.png"))
    trust = authority.trusted_in(folder / "trust")
    yield SealSettings("pkcs11", trust, {ORGAN: own}, folder, module=module, token="mingda")


def _put_certificate(module: str, label: str, number: int, certificate: bytes) -> None:
    token = pkcs11.lib(module).get_token(token_label="mingda")
    with token.open(rw=True, user_pin="24680") as session:
        parsed = x509.Certificate.load(certificate)
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.LABEL: label, Attribute.ID: bytes([number]), Attribute.TOKEN: True,
                Attribute.SUBJECT: parsed.subject.dump(), Attribute.ISSUER: parsed.issuer.dump(),
                Attribute.SERIAL_NUMBER: parsed["tbs_certificate"]["serial_number"].dump(),
                Attribute.VALUE: certificate,
            }
        )  # fmt: skip


@pytest.fixture(scope="module")
def letter() -> Letter:
    """A reply of two pages."""
    return compose("reply", samples.s01()).finalised("静房管公开〔2026〕第12号-答", AT.date())


@contextmanager
def press(settings: SealSettings, key: str = "seal", **changed: object) -> Iterator[tuple[LetterPress, Device]]:
    """A press whose seal is called ``key``; at the end its session is closed, and with the last one the login ends."""
    seals = {ORGAN: replace(settings.seals[ORGAN], key=key)}
    made = LetterPress(Path("none"), settings.keys, replace(settings, seals=seals, **changed))  # type: ignore[arg-type]
    assert made.seals.device
    yield made, made.seals.device
    made.seals.device.drop()


@pytest.mark.parametrize("key", ["seal", "curve"])
def test_a_device_seals_letters(settings: SealSettings, letter: Letter, key: str) -> None:
    """RSA and ECDSA; two letters over one session; whole under the office's authority."""
    with press(settings, key) as (printer, _):
        for at in (AT, AT + dt.timedelta(minutes=1)):
            printed = printer.final(letter, at)
            report = verify_pdf(printed.sealed, settings.trust)
            assert (report.whole, report.signer, report.signed_at) == (True, SEAL_NAME, at)
            assert printed.provider == "电子印章（密码设备）"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"key": "other"}, "没有这枚印章的证书或密钥"),
        ({"token": "别的"}, "没有这个令牌"),
        ({"module": "/nowhere.so"}, "模块不在：/nowhere.so"),
    ],
)
def test_a_missing_key_or_token_is_named(
    settings: SealSettings, letter: Letter, changed: dict[str, str], words: str
) -> None:
    """What to look at, in words; nothing is sealed."""
    with press(settings, **changed) as (printer, _), pytest.raises(SealUnavailable, match=words):  # type: ignore[arg-type]
        printer.final(letter, AT)


def test_a_refused_pin_is_not_tried_again(settings: SealSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few wrong tries would lock the device: the next are refused here, and the right PIN works afterwards."""
    device = Device(settings)
    monkeypatch.setenv(PIN.variable, "11111")
    for _ in range(12):
        with pytest.raises(SealUnavailable, match="为免锁死不再试"):
            device.signer("seal")
    monkeypatch.setenv(PIN.variable, "24680")
    assert device.signer("seal").signing_cert.subject.native["common_name"] == SEAL_NAME
    device.drop()


def test_a_lost_session_is_opened_anew(settings: SealSettings, letter: Letter) -> None:
    """The session was closed behind our back (the device was pulled): that try fails, the next one seals."""
    with press(settings) as (printer, device):
        assert printer.final(letter, AT).whole
        device.session.close()
        with pytest.raises(SealUnavailable):
            printer.final(letter, AT)
        assert printer.final(letter, AT).whole


def test_the_doctor_hears_that_the_device_answers(settings: SealSettings) -> None:
    """Every seal by its organ's name and its own."""
    with press(settings) as (printer, _):
        assert [(f"{ORGAN}的印章“seal”", None)] == list(printer.seals.check())
