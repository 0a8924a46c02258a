"""letters.seal in config.yaml: whose seals, and how each mistake is pointed at."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_config import GOOD, load

from rules.errors import ConfigError

SEAL = """\
letters:
  fonts: var/fonts
  seal:
    provider: pkcs11
    trust: var/trust
    module: /usr/lib/softhsm/libsofthsm2.so
    token: mingda
    timestamps: http://tsa.example/tsa
    organs:
      MMFG: {key: fangguan, picture: var/keys/fangguan.png}
"""
WITH = GOOD.replace("letters:\n  fonts: var/fonts\n", SEAL).replace("demo:\n  today: 2026-10-20\n", "")


def test_without_a_section_letters_get_the_test_seal(tmp_path: Path) -> None:
    """So does ``provider: test``."""
    assert load(tmp_path).seals is None
    assert load(tmp_path, GOOD.replace("fonts: var/fonts", "fonts: var/fonts\n  seal: {provider: test}")).seals is None


def test_each_organ_has_its_own_seal(tmp_path: Path) -> None:
    """By the organ's full name, as it stands in the letter; paths from the file's folder."""
    seals = load(tmp_path, WITH).seals
    assert seals
    assert ("pkcs11", tmp_path / "var/trust", 20) == (seals.provider, seals.trust, seals.timeout_seconds)
    own = seals.seals["某市某区房屋管理局"]
    assert ("fangguan", tmp_path / "var/keys/fangguan.png") == (own.key, own.picture)
    assert tmp_path / "var" / "keys" == seals.keys


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("provider: pkcs11", "provider: hsm", "letters.seal.provider", "没有“hsm”这种写法。可以写：'test', 'pkcs11'"),
        ("    token: mingda\n", "", "letters.seal.provider", "provider 是 pkcs11，还要写 token"),
        ("provider: pkcs11", "provider: remote", "letters.seal.provider", "provider 是 remote，还要写 url"),
        ("MMFG: {key", "MMXX: {key", "letters.seal.organs.MMXX", "没有“MMXX”这个机关"),
        ("key: fangguan, ", "keys: fangguan, ", "letters.seal.organs.MMFG.keys", "是不是想写“key”"),
        ("key: fangguan, ", "", "letters.seal.organs.MMFG.key", "请补上 key：这枚印章的名称"),
        ("http://tsa.example/tsa", "tsa.example", "letters.seal.timestamps", "不是一个网址"),
        ("token: mingda", "token: mingda\n    pin: 2468", "letters.seal.pin", "不认识“pin”这一项"),
        ("session:", "demo: {today: 2026-10-20}\nsession:", "letters.seal.provider", "演示里只能用测试章"),
    ],
)
def test_each_mistake_is_pointed_at(tmp_path: Path, old: str, new: str, field: str, words: str) -> None:
    """File, line, key, what to write; a secret in the file is an unknown key; a demonstration gets the 测试章."""
    assert WITH.count(old) >= 1
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, WITH.replace(old, new, 1))
    assert (field, True) == (caught.value.field, words in str(caught.value)), str(caught.value)
    assert caught.value.line and caught.value.line > 30
