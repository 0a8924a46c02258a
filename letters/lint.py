"""纠错风险检查: does the letter say what the case says, completely and with the right remedy.

Each check is a plain function over a letter and the fields it was ordered with; it yields what it found, and
templates/letters/checks.yaml gives level, words and article. A new check is one function in letters.reply_checks,
letters.notice_checks or letters.checks, and its entry there. Errors stop the draft from going to review; warnings need
a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from letters.blocks import Letter
from letters.checks import FRAME_CHECKS, Check, Hit, check_finished, check_grounds, check_kept_out, check_last_days
from letters.fields import JointReplyFields, ReceiptFields, ReplyFields
from letters.notice_checks import NOTICE_CHECKS
from letters.notice_fields import LetterFields
from letters.paper_fields import (
    ClockStatementFields,
    ConferenceMinutesFields,
    DeliveryReceiptFields,
    FileIndexFields,
    RedactionStatementFields,
    ThirdPartySlipFields,
)
from letters.reply_checks import JOINT_CHECKS, REPLY_CHECKS
from rules.strict_yaml import load_file

WORDS = Path(__file__).resolve().parent.parent / "templates" / "letters" / "checks.yaml"

ANY_CHECKS: tuple[Check[Any], ...] = (check_kept_out, check_grounds, check_last_days, check_finished)
# Made by the system alone and kept in the file or filled in by others: nothing to compare but the above.
PAPERS = (
    ReceiptFields,
    ThirdPartySlipFields,
    ConferenceMinutesFields,
    DeliveryReceiptFields,
    FileIndexFields,
    RedactionStatementFields,
    ClockStatementFields,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``block`` is the index of the paragraph, None for the whole letter.

    ``key`` tells it from the other findings of its ``code`` in the same letter: a warning is answered by it.
    """

    code: str
    key: str
    level: Literal["error", "warning"]
    block: int | None
    message: str
    article: str


def checks_for(case: LetterFields) -> tuple[Check[Any], ...]:
    """The checks of the letter that ``case`` orders."""
    if isinstance(case, ReplyFields):
        return (*REPLY_CHECKS, *FRAME_CHECKS, *ANY_CHECKS)
    if isinstance(case, JointReplyFields):
        return (*JOINT_CHECKS, *FRAME_CHECKS, *ANY_CHECKS)
    return ANY_CHECKS if isinstance(case, PAPERS) else (*NOTICE_CHECKS, *FRAME_CHECKS, *ANY_CHECKS)


def lint(letter: Letter, case: LetterFields) -> tuple[Finding, ...]:
    """Everything to mend in ``letter``, ordered with ``case``, in the order of the checks; empty when it is sound."""
    words = _words()
    hits = [hit for check in checks_for(case) for hit in check(letter, case, words)]
    met: Counter[str] = Counter()
    findings = []
    for hit in hits:
        met[hit.code] += 1
        findings.append(_finding(hit, f"{hit.code}-{met[hit.code]}", words["findings"][hit.code]))
    return tuple(findings)


def _finding(hit: Hit, key: str, words: Mapping[str, Any]) -> Finding:
    message = words["message"].format(**(hit.says or {}))
    return Finding(hit.code, key, words["level"], hit.block, message, words["article"])


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = load_file(WORDS).data
    return words
