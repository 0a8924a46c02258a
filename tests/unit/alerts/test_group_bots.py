"""企业微信, 钉钉, 飞书: each is told what its documents ask for, and its refusal, which comes as a 200, is one.

The stub speaks as the documents of the three services say they do; the services themselves are not asked.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from acts import post
from acts.alert_post import deliver_alerts
from acts.alerting import give_alerts
from acts.config import ChannelSettings
from acts.desk import Desk
from acts.group_bots import bot_of, send
from store import deliveries
from store.database import writing
from store.tables import alert_delivery
from tests import builders as b
from tests.unit.store.store_samples import new_case

PATHS = {
    "企业微信": "/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4",
    "钉钉": "/robot/send?access_token=566cc69da782ec",
    "飞书": "/open-apis/bot/v2/hook/f19-token",
}
GOOD = {
    "企业微信": {"errcode": 0, "errmsg": "ok"},
    "钉钉": {"errcode": 0, "errmsg": "ok"},
    "飞书": {"code": 0, "msg": "success", "data": {}},
}
BAD = {
    "企业微信": {"errcode": 93000, "errmsg": "invalid webhook url"},
    "钉钉": {"errcode": 310000, "errmsg": "keywords not in content"},
    "飞书": {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"},
}
TOO_MANY = {
    "企业微信": {"errcode": 45009, "errmsg": "api freq out of limit"},
    "钉钉": {"errcode": 130101, "errmsg": "send too fast"},
    "飞书": {"code": 11232, "msg": "frequency limited"},
}
TEXT = "【明答】JAFG-2026-0298 剩 5 日\n办件编号：JAFG-2026-0298"
AT = 1_790_000_000


@dataclass
class Hook:
    """A server that answers 200 with ``answer``, or with ``status``; what it was sent is kept."""

    port: int = 0
    status: int = 200
    answer: dict[str, Any] = field(default_factory=dict)
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def address(self, service: str) -> str:
        """The service's address on this server."""
        return f"http://127.0.0.1:{self.port}{PATHS[service]}"


@contextmanager
def open_hook() -> Iterator[Hook]:
    """The server, on a free port."""
    hook = Hook()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            hook.sent.append((self.path, self.headers["content-type"], body))
            content = json.dumps(hook.answer).encode()
            self.send_response(hook.status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    hook.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with open_hook() as made:
        yield made


def tell(hook: Hook, service: str, secret: str = "") -> tuple[str, dict[str, Any]]:
    """What the service was sent: its address and body."""
    hook.answer = GOOD[service]
    bot = bot_of(f"{hook.address(service)} {secret}")
    assert bot
    send(bot, TEXT, AT)
    (path, kind, body), *others = hook.sent
    assert ("application/json", []) == (kind, others)
    return path, body


def test_each_is_told_in_its_own_words(hook: Hook) -> None:
    """The documented bodies: msgtype and text.content for two of them, msg_type and content.text for 飞书."""
    told = {}
    for service in PATHS:
        told[service] = tell(hook, service)
        hook.sent.clear()
    text = {"msgtype": "text", "text": {"content": TEXT}}
    assert told == {
        "企业微信": (PATHS["企业微信"], text),
        "钉钉": (PATHS["钉钉"], text),
        "飞书": (PATHS["飞书"], {"msg_type": "text", "content": {"text": TEXT}}),
    }


def test_a_signed_message_to_dingtalk_carries_its_moment_and_signature(hook: Hook) -> None:
    """加签: HMAC-SHA256 of “milliseconds newline secret” under the secret, in base64, in the address."""
    path, _ = tell(hook, "钉钉", "SECabc")
    query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    words = f"{AT * 1000}\nSECabc".encode()
    expected = base64.b64encode(hmac.new(b"SECabc", words, hashlib.sha256).digest()).decode()
    assert {"access_token": "566cc69da782ec", "timestamp": str(AT * 1000), "sign": expected} == query


def test_a_signed_message_to_feishu_carries_them_in_the_body(hook: Hook) -> None:
    """签名校验: “seconds newline secret” is the key, and what is signed is empty."""
    _, body = tell(hook, "飞书", "key-of-bot")
    expected = base64.b64encode(hmac.new(f"{AT}\nkey-of-bot".encode(), b"", hashlib.sha256).digest()).decode()
    assert (str(AT), expected) == (body["timestamp"], body["sign"])


@pytest.mark.parametrize("service", PATHS)
def test_a_refusal_comes_as_200_and_is_one(hook: Hook, service: str) -> None:
    """Refused: not sent, with the service's code. Too many, or no answer of its kind: the channel rests."""
    bot = bot_of(hook.address(service))
    assert bot
    for answer, status, kind, words in (
        (BAD[service], 200, post.NotSent, "没有收下（"),
        (TOO_MANY[service], 200, post.Unreachable, "发得太多"),
        ({"hello": "world"}, 200, post.NotSent, "读不懂"),
        (GOOD[service], 502, post.Unreachable, "HTTP 502"),
    ):
        hook.answer, hook.status = answer, status
        with pytest.raises(kind, match=words) as told:
            send(bot, TEXT, AT)
        assert type(told.value) is kind and "127.0.0.1" not in str(told.value)


@pytest.mark.parametrize("service", PATHS)
def test_alerts_wait_for_a_bot_that_refuses_and_are_shown(desk: Desk, hook: Hook, tmp_path: Path, service: str) -> None:
    """A whole office: refused, shown with the code, tried again after the pause, delivered, each once."""
    desk.accounts.put(b.HANDLER, "no password opens this")
    file = tmp_path / "bot"
    file.write_text(f"{hook.address(service)}\n", encoding="utf-8")
    office = replace(desk, config=replace(desk.config, channels=(ChannelSettings(service, file),)))
    number = new_case(office.store).number
    hook.answer = BAD[service]
    give_alerts(office.on(dt.date(2026, 10, 13)))
    assert "没有送出" in deliver_alerts(office)
    state = deliveries.channel_states(office.store.engine, "2026")[service]
    assert (0, True) == (state.sent, f"{next(iter(BAD[service].values()))}" in state.error)
    hook.answer = GOOD[service]
    hook.sent.clear()
    with writing(office.store.engine) as connection:
        connection.execute(update(alert_delivery).where(alert_delivery.c.state == "planned").values(next_at=0.0))
    deliver_alerts(office)
    deliver_alerts(office)
    words = [json.dumps(body, ensure_ascii=False) for _, _, body in hook.sent]
    assert words and len(words) == len(set(words)) and all(number in one for one in words)


@pytest.mark.parametrize(
    ("text", "label", "host"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc", "企业微信", "qyapi.weixin.qq.com"),
        ("wecombot://abc", "企业微信", "qyapi.weixin.qq.com"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abc\nSECx", "钉钉", "oapi.dingtalk.com"),
        ("dingtalk://SECx@abc", "钉钉", "oapi.dingtalk.com"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/abc", "飞书", "open.feishu.cn"),
        ("feishu://abc", "飞书", "open.feishu.cn"),
        ("http://10.0.0.8/relay/cgi-bin/webhook/send?key=abc", "企业微信", "10.0.0.8"),
        ("json://127.0.0.1/hook", "", ""),
        ("not an address", "", ""),
    ],
)
def test_an_address_tells_the_service(text: str, label: str, host: str) -> None:
    """As the group's dialog gives it, in apprise's short form, or through a relay; anything else is apprise's."""
    bot = bot_of(text)
    assert (label, host) == ((bot.service.label, urlsplit(bot.address).hostname) if bot else ("", ""))
    assert ("SECx" if "SECx" in text else "") == (bot.secret if bot else "")


def test_a_text_that_is_too_long_for_wecom_is_cut_between_characters(hook: Hook) -> None:
    """2048 bytes at most, no half character at the end."""
    hook.answer = GOOD["企业微信"]
    bot = bot_of(hook.address("企业微信"))
    assert bot
    send(bot, "答" * 1000, AT)
    assert "答" * 682 == hook.sent[0][2]["text"]["content"]
