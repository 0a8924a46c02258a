"""群机器人: what the bots of 企业微信, 钉钉 and 飞书 want to be told, and what they answer.

All three answer 200 also to what they refuse and say so in the body, which apprise does not read: an alert would count
as sent that nobody saw. The address is the one that the group's own dialog gives (also through a proxy: the path tells
the service), or apprise's short form of it; a signing secret stands behind it, after a space or on the next line.

Sources: developer.work.weixin.qq.com/document/path/91770, open.dingtalk.com/document/robots/custom-robot-access,
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from acts import post

TIMEOUT = 20.0
"""Seconds for one message."""
WECOM_BYTES = 2048
"""As long as a text may be for 企业微信."""
_SHORT: Mapping[str, str] = {
    "wecombot": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={token}",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token={token}",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/{token}",
}
_SHORT_FORM = re.compile(r"(?P<kind>wecombot|dingtalk|feishu)://(?:(?P<secret>[^@/]+)@)?(?P<token>[^/?]+)/?")
Told = tuple[Mapping[str, str], Mapping[str, Any]]
"""What goes into the address and into the body."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its path, how a text is put to it, where its answer holds the code, which codes mean too many."""

    label: str
    path: re.Pattern[str]
    tell: Callable[[str, str, int], Told]
    code: str
    message: str
    too_many: frozenset[int]


@dataclass(frozen=True, slots=True)
class Bot:
    """One group's bot: whose service, its address, and the secret that its messages are signed with, if any."""

    service: Service
    address: str
    secret: str = ""


def bot_of(text: str) -> Bot | None:
    """The bot that a channel's file names; None when it is another kind of channel."""
    address, secret = [*text.split(), "", ""][:2]
    if short := _SHORT_FORM.fullmatch(address):
        address, secret = _SHORT[short["kind"]].format(token=short["token"]), short["secret"] or secret
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return None
    if url.scheme not in ("http", "https"):
        return None
    service = next((one for one in SERVICES if one.path.fullmatch(url.raw_path.decode())), None)
    return Bot(service, address, secret) if service else None


def send(bot: Bot, text: str, at: float) -> None:
    """Tell the group ``text``; ``at`` is this moment, in seconds since the epoch.

    Raises Unreachable when the service is away or wants no more for now, NotSent when it refuses the message.
    """
    parts, body = bot.service.tell(text, bot.secret, int(at))
    url = httpx.URL(bot.address).copy_merge_params(dict(parts))
    try:
        answer = httpx.post(url, json=body, timeout=TIMEOUT)
    except httpx.HTTPError as wrong:  # its words would hold the address, which is a password
        raise post.Unreachable(f"{bot.service.label}连不上（{type(wrong).__name__}）。") from None
    _check(bot.service, answer)


def _check(service: Service, answer: httpx.Response) -> None:
    if answer.status_code != httpx.codes.OK:
        raise post.Unreachable(f"{service.label}没有收下（HTTP {answer.status_code}）。")
    try:
        told = answer.json()
        code, message = int(told[service.code]), str(told.get(service.message, ""))[:80]
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise post.NotSent(f"{service.label}的答复读不懂，请核对地址。") from wrong
    if code in service.too_many:
        raise post.Unreachable(f"{service.label}说发得太多（{code}），稍后再试。")
    if code:
        raise post.NotSent(f"{service.label}没有收下（{code}：{message}）。")


def _wecom(text: str, secret: str, at: int) -> Told:
    cut = text.encode()[:WECOM_BYTES].decode(errors="ignore")
    return {}, {"msgtype": "text", "text": {"content": cut}}


def _dingtalk(text: str, secret: str, at: int) -> Told:
    body = {"msgtype": "text", "text": {"content": text}}
    if not secret:
        return {}, body
    moment = str(at * 1000)
    return {"timestamp": moment, "sign": _signed(secret.encode(), f"{moment}\n{secret}".encode())}, body


def _feishu(text: str, secret: str, at: int) -> Told:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:  # unlike 钉钉 the words to be signed are the key, and nothing is signed with it
        body |= {"timestamp": str(at), "sign": _signed(f"{at}\n{secret}".encode(), b"")}
    return {}, body


def _signed(key: bytes, words: bytes) -> str:
    return base64.b64encode(hmac.digest(key, words, hashlib.sha256)).decode()


_WECOM = re.compile(r"(?:/.+)?/cgi-bin/webhook/send\?key=.+")
_DINGTALK = re.compile(r"(?:/.+)?/robot/send\?access_token=.+")
_FEISHU = re.compile(r"(?:/.+)?/open-apis/bot/v2/hook/[^?]+")
SERVICES = (
    Service("企业微信", _WECOM, _wecom, "errcode", "errmsg", frozenset({45009})),
    Service("钉钉", _DINGTALK, _dingtalk, "errcode", "errmsg", frozenset({130101, 130102, 410100})),
    Service("飞书", _FEISHU, _feishu, "code", "msg", frozenset({9499, 11232})),
)
