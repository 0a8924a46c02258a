"""国家秘密标志: this system holds none, so a file that bears one does not come in.

Only what stands as a marking counts: 秘密★一年, 机密★, or a line or a bracket that says nothing else. 商业秘密 or a
sentence about secrecy is no marking. A scanned picture cannot be read: whoever uploads it answers for it.
"""

from __future__ import annotations

import re

from rules.errors import InputError

_LEVEL = r"(?:绝\s*密|机\s*密|秘\s*密)"
_TERM = r"(?:★|☆|＊|\*)"
_YEARS = r"(?:长期|[一二三四五六七八九十\d]++\s*+(?:年|个月))"
_BLANK = r"[^\S\n]"
_OPENING, _CLOSING = rf"(?:{_BLANK}|[【〔［\[（(])*+", rf"(?:{_BLANK}|[】〕］\])）])*+"
"""Blanks and brackets around a level, within its line; taken for good, so that a page of blanks is read once."""
_STARRED = re.compile(rf"(?<!业)(?<!人){_LEVEL}\s*+(?:{_TERM}|[·•・]\s*+{_YEARS})")
_LINE = re.compile(
    rf"^{_OPENING}{_LEVEL}(?:{_BLANK}*+(?:级|{_YEARS}))?{_CLOSING}(?:特急|加急|特提|平急)?{_BLANK}*+$", re.MULTILINE
)
_IN_NAME = re.compile(
    rf"[【〔［\[（(]\s*{_LEVEL}[^】〕］\])）]{{0,8}}[】〕］\])）]|(?:^|(?<=[\s_\-—·.])){_LEVEL}级?(?:文件|材料|资料|件)?(?=[\s_\-—·.]|$)"
)
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Signs that no reader sees and that would part the two characters of a level."""


def secrecy_mark(name: str, text: str) -> str:
    """The marking that the name or the text bears; empty when there is none."""
    name, text = _UNSEEN.sub("", name), _UNSEEN.sub("", text)
    for pattern, where in ((_STARRED, name), (_IN_NAME, name), (_STARRED, text), (_LINE, text)):
        if found := pattern.search(where):
            return "".join(found[0].split())
    return ""


_ALONE = re.compile(rf"^{_OPENING}{_LEVEL}{_BLANK}*+(?:级|长期|{_TERM})?{_BLANK}*+{_YEARS}?{_CLOSING}$", re.MULTILINE)


def pasted_mark(text: str) -> str:
    """The marking that stands alone on a line of ``text``, as in what is copied out of a marked paper; else empty.

    A sentence may name a marking: a request can ask for a marked paper, and a reply that withholds one says so.
    """
    found = _ALONE.search(_UNSEEN.sub("", text))
    return "".join(found[0].split()) if found else ""


def check_marks(name: str, text: str) -> None:
    """Raises InputError for a file that bears a marking; it is kept nowhere."""
    if mark := secrecy_mark(name, text):
        raise InputError(
            f"文件带有国家秘密标志“{mark}”，没有接收",
            "本系统是非涉密系统，不得存储国家秘密：请按保密规定在涉密设备上办理，并立即告知本机关保密工作机构；"
            "已解密或者标志有误的，由保密工作机构去除标志后再传",
            field="file",
        )
