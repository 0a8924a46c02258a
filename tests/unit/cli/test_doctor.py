"""What the doctor says of mail and groups: the ways by which something leaves the house."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from acts.config import ChannelSettings, Config, MailSettings, load_config
from cli.doctor import PARTS, doctor
from tests import builders as b

BOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a"


@pytest.fixture(scope="module")
def config() -> Config:
    """The product's own, without mail and groups."""
    return load_config(b.ROOT / "config.yaml")


def told(config: Config) -> list[tuple[str, str]]:
    """State and words of each line."""
    return [(line.state, line.words) for line in PARTS["渠道"](config)]


def test_without_mail_the_office_is_told_what_it_goes_without(config: Config) -> None:
    """No fault, but to be known."""
    ((state, words),) = told(config)
    assert ("note", True) == (state, "没有写 mail" in words)


def test_a_mail_server_that_is_away_is_to_be_mended(config: Config) -> None:
    """Nobody answers at that port."""
    mail = MailSettings("127.0.0.1", 1, "office@example.org", starttls=False, user="", password_file="")
    assert [("bad", "邮件：邮件服务器连不上。")] == told(replace(config, mail=mail))


@pytest.mark.parametrize(
    ("text", "mode", "state", "words"),
    [
        (BOT, 0o600, "ok", "群"),
        (BOT, 0o644, "bad", "chmod 600"),
        ("这不是地址", 0o600, "bad", "写得不对"),
        (None, 0o600, "bad", "读不到“群”的地址文件"),
    ],
)
def test_a_group_s_file_is_looked_at(
    config: Config, tmp_path: Path, text: str | None, mode: int, state: str, words: str
) -> None:
    """Whether it is there, understood, and for its owner alone: the address is as good as a password."""
    file = tmp_path / "group"
    if text:
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)
    found = told(replace(config, channels=(ChannelSettings("群", file),)))[-1]
    assert (state, True) == (found[0], words in found[1]), found


def test_a_password_file_is_sought_beside_the_configuration(tmp_path: Path) -> None:
    """As config.yaml says of every relative path, wherever the process was started."""
    text = (b.ROOT / "config.yaml").read_text(encoding="utf-8")
    mail = "mail: {host: h.example, port: 25, sender: a@b.example, starttls: true, user: a, password_file: keys/mail}"
    (tmp_path / "config.yaml").write_text(f"{text}\n{mail}\n", encoding="utf-8")
    found = load_config(tmp_path / "config.yaml").mail
    assert found and str(tmp_path / "keys" / "mail") == found.password_file


@pytest.mark.slow
def test_a_long_list_is_told_on_demand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hundred rules that lawyers have yet to confirm are one line; ``--all`` names each."""
    (tmp_path / "config.yaml").write_bytes((b.ROOT / "config.yaml").read_bytes())
    monkeypatch.setenv("MINGDA_HOME", str(tmp_path))
    doctor(as_json=False)
    short = capsys.readouterr().out.splitlines()
    doctor(as_json=False, everything=True)
    long = capsys.readouterr().out.splitlines()
    listed = [line for line in long if "待本机关法制机构确认：" in line]
    assert f"{len(listed)} 条待本机关法制机构确认" in "\n".join(short)
    assert set(long) - set(short) == set(listed)
