"""A seal held by a signing service (CSC API v2), and one with a timestamp (RFC 3161)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import letter_samples as samples
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from letters.blocks import Letter
from letters.compose import compose
from letters.press import LetterPress
from letters.seal import SealUnavailable
from letters.seal_settings import PIN, TOKEN, OrganSeal, SealSettings
from letters.seals import Seals
from letters.verify import verify_pdf
from rules.errors import InputError
from tests.seal_holders import SEAL_NAME, Authority, Service, Wrong, seal_picture, signing_service, timestamp_service

pytestmark = pytest.mark.slow

INFO = b'{"key": {"status": "%s", "algo": []}, "cert": {"certificates": [%s]}}'
TOO_OFTEN = '{"error": "x", "error_description": "超过次数"}'.encode()
AT = dt.datetime(2026, 9, 30, 15, 2, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ORGAN = "静安区住房保障和房屋管理局"


@dataclass(frozen=True)
class House:
    """An office whose seal a service holds."""

    authority: Authority
    service: Service
    settings: SealSettings

    def press(self, **changed: object) -> LetterPress:
        return LetterPress(Path("none"), self.settings.keys, replace(self.settings, **changed))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def letter() -> Letter:
    """A reply of two pages."""
    return compose("reply", samples.s01()).finalised("静房管公开〔2026〕第12号-答", AT.date())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service that asks for a PIN, under an authority that the office trusts."""
    folder, authority = tmp_path_factory.mktemp("house"), Authority.make()
    (folder / TOKEN.file).write_text("header\n", encoding="utf-8")
    (folder / PIN.file).write_text("2468\n", encoding="utf-8")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with signing_service(authority, key, token="header", pin="2468") as service:
        seals = {ORGAN: OrganSeal("credential-7", seal_picture(folder / "seal.png"))}
        trust = authority.trusted_in(folder / "trust")
        yield House(
            authority, service, SealSettings("remote", trust, seals, folder, url=service.url, timeout_seconds=5)
        )


@pytest.fixture(autouse=True)
def behaves(house: House) -> None:
    """Each test begins with a service that behaves and has forgotten what it was asked."""
    house.service.wrong = Wrong()
    house.service.asked.clear()


def test_the_service_is_sent_the_digest_alone(house: House, letter: Letter) -> None:
    """What leaves the house: the seal's name, one SHA-256, the PIN; the file is whole under the office's authority."""
    printed = house.press().final(letter, AT)
    report = verify_pdf(printed.sealed, house.settings.trust)
    assert (report.whole, report.signer, report.provider) == (True, SEAL_NAME, "电子印章")
    assert printed.provider == "电子印章（签章服务）"
    assert house.service.paths == ["credentials/info", "credentials/authorize", "signatures/signHash"]
    sent = house.service.asked[-1][1]
    assert isinstance(sent, dict)
    assert {"credentialID", "hashes", "hashAlgorithmOID", "SAD", "signAlgo", "operationMode"} == set(sent)
    assert [32] == [len(base64.b64decode(one)) for one in sent["hashes"]]
    assert hashlib.sha256(printed.pdf).digest() != base64.b64decode(sent["hashes"][0])


def test_the_office_s_own_picture_is_stamped(house: House, letter: Letter) -> None:
    """The ring of the PNG is drawn in red over 署名 and across the pages' edges; 测试 is nowhere."""
    document = pypdfium2.PdfDocument(house.press().final(letter, AT).sealed)
    document.init_forms()
    for page in (0, 1):
        picture = document[page].render(scale=1, may_draw_forms=True).to_pil().convert("RGB")
        edge = picture.crop((picture.width - 70, 330, picture.width, 510))
        assert sum(1 for r, g, b in edge.get_flattened_data() if r > 150 and g < 90 and b < 90) > 50


def test_a_seal_with_an_elliptic_key_is_whole(house: House, letter: Letter, tmp_path: Path) -> None:
    """ECDSA as well as RSA, and no PIN when the service asks for none."""
    key = ec.generate_private_key(ec.SECP256R1())
    with signing_service(house.authority, key, token="header") as service:
        printed = house.press(url=service.url).final(letter, AT)
        assert verify_pdf(printed.sealed, house.settings.trust).whole
        assert service.paths == ["credentials/info", "signatures/signHash"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Wrong("info", 200, b"<html>"), "回答读不懂"),
        (Wrong("info", 200, b"[]"), "回答读不懂"),
        (Wrong("info", 200, INFO % (b"enabled", b'"AAAA"')), "读不懂"),
        (Wrong("info", 200, INFO % (b"disabled", b"")), "读不懂"),
        (Wrong("info", 500, b"down"), "credentials/info，500"),
        (Wrong("signHash", 401, b"{}"), "不认这个令牌"),
        (Wrong("signHash", 400, TOO_OFTEN), "超过次数"),
        (Wrong("signHash", 200, b'{"signatures": []}'), "回答读不懂"),
        (Wrong("signHash", 200, b'{"signatures": ["*"]}'), "回答读不懂"),
        (Wrong("signHash", 200, b'{"signatures": ["AAAA"]}'), "对不上"),
        (Wrong("signHash", 302, b"{}"), "signHash，302"),
        (Wrong("authorize", 200, b"{}"), "回答读不懂"),
        (Wrong(other_key=True), "对不上"),
    ],
)  # fmt: skip
def test_a_wrong_answer_seals_nothing_and_says_why(house: House, letter: Letter, wrong: Wrong, words: str) -> None:
    """Whatever comes back that is not the signature asked for is told in words, and the next try works."""
    house.service.wrong = wrong
    with pytest.raises(SealUnavailable, match=words):
        house.press().final(letter, AT)
    house.service.wrong = Wrong()
    assert house.press().final(letter, AT).whole


def test_a_service_that_does_not_answer_is_told(house: House, letter: Letter) -> None:
    """Too late, nobody there, or a wrong PIN: each says what it is."""
    house.service.wrong = Wrong("signHash", late=True)
    with pytest.raises(SealUnavailable, match="1 秒里没有应答"):
        house.press(timeout_seconds=1).final(letter, AT)
    with pytest.raises(SealUnavailable, match="连不上签章服务"):
        house.press(url="http://127.0.0.1:9/csc/v2").final(letter, AT)


def test_secrets_come_from_the_environment_or_the_key_folder(
    house: House, letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment goes first; a wrong PIN is refused by the service; without any the two places are named."""
    monkeypatch.setenv(PIN.variable, "1357")
    with pytest.raises(SealUnavailable, match="PIN 不对"):
        house.press().final(letter, AT)
    monkeypatch.setenv(PIN.variable, "2468")
    assert house.press().final(letter, AT).whole
    with pytest.raises(InputError, match=rf"{TOKEN.file}.*{TOKEN.variable}"):
        house.press(keys=tmp_path).final(letter, AT)


def test_an_organ_without_a_seal_is_named(house: House) -> None:
    """Nobody's letter is ever sealed with another organ's seal."""
    with pytest.raises(InputError, match="没有“静安区财政局”的印章"):
        Seals(house.settings.keys, house.settings).of("静安区财政局")


def test_a_timestamp_is_set_and_checked(house: House, letter: Letter, tmp_path: Path) -> None:
    """B-T: the service's clock stands in the file; a clock that nobody trusts is told."""
    later = AT + dt.timedelta(seconds=3)
    with timestamp_service(house.authority, later) as clock:
        sealed = house.press(timestamps=clock.url).final(letter, AT).sealed
        report = verify_pdf(sealed, house.settings.trust)
        assert (report.whole, report.stamped_at, report.stamper) == (True, later, "某时间戳服务（测试）")
        assert all(len(asked) < 200 for _, asked in clock.asked)
    with timestamp_service(Authority.make("别的机构"), later) as clock:
        press = house.press(timestamps=clock.url)
        with pytest.raises(Exception, match="时间戳的证书不在信任的机构之下"):
            press.final(letter, AT)


def test_a_clock_that_does_not_answer_seals_nothing(house: House, letter: Letter) -> None:
    """No letter goes out with less than what config.yaml asks for."""
    with timestamp_service(house.authority, AT) as clock:
        for wrong in (Wrong("tsa", 500, b"down"), Wrong("tsa", 200, b"{}"), Wrong("tsa", late=True)):
            clock.wrong = wrong
            with pytest.raises(SealUnavailable, match="时间戳服务没有应答"):
                house.press(timestamps=clock.url, timeout_seconds=1).final(letter, AT)


def test_any_changed_byte_is_found_with_a_timestamp_too(house: House, letter: Letter) -> None:
    """Eighty bytes, half of them in the signature and its timestamp, are each changed in one bit."""
    with timestamp_service(house.authority, AT) as clock:
        data = house.press(timestamps=clock.url).final(letter, AT).sealed
    chance, gap = random.Random(20261125), data.index(b"/Contents <") + 11
    end = data.index(b"00000000", gap)
    spots = [chance.randrange(len(data)) for _ in range(40)] + [chance.randrange(gap, end) for _ in range(40)]
    unnoticed = []
    for spot in spots:
        changed = bytearray(data)
        changed[spot] ^= 1 << chance.randrange(8)
        if verify_pdf(bytes(changed), house.settings.trust).state != "broken":
            unnoticed.append((spot, gap, end))
    assert unnoticed == []


def test_the_doctor_asks_every_holder(house: House) -> None:
    """Each seal and the clock, by name, with what is wrong."""
    with timestamp_service(house.authority, AT) as clock:
        settings = replace(house.settings, timestamps=clock.url)
        assert [None, None] == [wrong for _, wrong in Seals(settings.keys, settings).check()]
        house.service.wrong = Wrong("info", 500, b"down")
        clock.wrong = Wrong("tsa", 500, b"down")
        found = list(Seals(settings.keys, settings).check())
    assert ["静安区住房保障和房屋管理局的印章“credential-7”", f"时间戳服务 {clock.url}"] == [name for name, _ in found]
    said = ("签章服务没有用印（credentials/info，500）", "时间戳服务没有应答")
    assert all(words in str(wrong) for words, (_, wrong) in zip(said, found, strict=True))


def test_a_secret_is_found_where_systemd_hands_it_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``LoadCredential=`` goes before the file under keys, the variable before both; nothing anywhere is said so."""
    settings = SealSettings("remote", tmp_path, {}, tmp_path / "keys")
    monkeypatch.delenv(PIN.variable, raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert not settings.has(PIN)
    with pytest.raises(InputError, match=PIN.variable):
        settings.secret(PIN)
    for folder, pin in ((settings.keys, "kept"), (tmp_path / "handed", "handed")):
        folder.mkdir()
        (folder / PIN.file).write_text(f"{pin}\n", encoding="utf-8")
    assert "kept" == settings.secret(PIN)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "handed"))
    assert ("handed", True) == (settings.secret(PIN), settings.has(PIN))
