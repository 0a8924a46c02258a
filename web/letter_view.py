"""One version of a letter as its page shows it: blocks to edit, what the check found, who approved, what changed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from acts.replying import findings_of
from casework import events as ev
from casework.stages import REVIEW_LABELS
from casework.words import short_day
from letters.blocks import Block, Letter
from letters.lint import Finding
from web.case_view import CaseView

Segment = tuple[str, str]
"""``=`` kept, ``-`` taken out, ``+`` put in; and the words."""
KINDS = {
    "heading": "红头", "title": "标题", "number": "文号", "h1": "一级标题", "h2": "二级标题", "para": "正文",
    "addressee": "主送", "attachment": "附件", "attachment_item": "附件", "signature": "署名", "date": "成文日期",
    "note": "附注", "table_head": "表头", "table_row": "表格",
}  # fmt: skip
_MOVES = (ev.DraftMade, ev.DraftEdited, ev.DraftReturned, ev.ReplySigned, ev.ReplyVoided)
"""What an approval may be followed by."""
LIKE = 0.35
"""Paragraphs less alike than this are shown as one taken out and one put in."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """One paragraph: its number from 1, what it is, and what was found in it."""

    n: int
    block: Block
    shown: str
    findings: tuple[Finding, ...]

    @property
    def what(self) -> str:
        """Its kind, and which item it answers."""
        name, _, which = self.block.part.partition(":")
        more = {"item": f" · 第 {which} 项", "remedy": " · 救济", "request": " · 申请情况"}.get(name, "")
        return KINDS[self.block.kind] + more

    @property
    def free(self) -> bool:
        """Whether the handler may change it."""
        return self.block.source == "text"


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain of approvals; ``state`` is ok, void, back, now or empty for what is still ahead."""

    state: str
    what: str
    words: str
    file: str = ""
    """The version whose Word file is kept as it was uploaded, such as ``reply-v2``."""


@dataclass(frozen=True)
class LetterView:
    """A version of a letter of a case."""

    view: CaseView
    letter: Letter
    name: str
    version: int

    @property
    def current(self) -> bool:
        """Whether it is the draft that lies on the desk."""
        draft = self.view.case.draft
        return draft is not None and draft.version == self.version

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the check finds, of the current draft only."""
        view = self.view
        return findings_of(view.desk, view.actor, view.case.number) if self.current else ()

    @property
    def record(self) -> str:
        """The id of the issued letter that this version became, where the check of its seal is on file; or empty."""
        issued = self.view.case.letters.get(self.name.partition("-v")[0])
        kept = issued is not None and issued.version == self.version and issued.file is not None and issued.file.record
        return issued.letter if issued and kept else ""

    @property
    def made(self) -> ev.DraftMade | ev.DraftEdited | None:
        """The event that made this version."""
        events = (record.event for record in self.view.record.records)
        made = (one for one in events if isinstance(one, ev.DraftMade | ev.DraftEdited))
        return next((one for one in made if one.version == self.version), None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What of an uploaded file was not taken as it stood."""
        return self.made.notes if isinstance(self.made, ev.DraftEdited) else ()

    def judged_by(self, login: str) -> int:
        """The earlier version that this person approved or returned last, 0 when they did neither."""
        version = judged = 0
        for record in self.view.record.records:
            event = record.event
            if isinstance(event, ev.DraftMade | ev.DraftEdited):
                version = event.version
            elif isinstance(event, ev.DraftApproved | ev.DraftReturned) and record.actor == login:
                judged = version
        return judged if judged < self.version else 0

    @cached_property
    def reasons(self) -> Mapping[str, str]:
        """Why this version went up in spite of a warning, by the warning's key."""
        events = (record.event for record in self.view.record.records)
        sent = [one for one in events if isinstance(one, ev.DraftSubmitted) and one.version == self.version]
        return {one.key: one.reason for one in sent[-1].passed} if sent else {}

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What needs a reason before it goes up."""
        return tuple(finding for finding in self.findings if finding.level == "warning")

    @property
    def errors(self) -> int:
        """How many findings hold the draft back."""
        return sum(finding.level == "error" for finding in self.findings)

    @cached_property
    def blocks(self) -> list[BlockView]:
        """Every paragraph."""
        found = self.findings
        return [
            BlockView(n + 1, block, self.letter.shown(block), tuple(one for one in found if one.block == n))
            for n, block in enumerate(self.letter.blocks)
        ]

    def unsaved(self, typed: Callable[[str, str], str]) -> bool:
        """Whether a paragraph of the form says something else than this version; see web/draft_form.py."""
        return any(typed(f"blocks.{one.n}", one.shown) != one.shown for one in self.blocks if one.free)

    @property
    def chain(self) -> Iterator[Link]:
        """Who wrote, approved and returned what; approvals of other words stay in sight as void."""
        draft, signed = self.view.case.draft, False
        for record in self.view.record.records:
            yield from self._link(record)
            if isinstance(record.event, ev.ReplySigned | ev.ReplyVoided | ev.DraftMade):
                signed = isinstance(record.event, ev.ReplySigned)
        if draft and not signed:
            state, words = ("now", "待办") if draft.submitted else ("", "送审以后")
            yield from (Link(state, REVIEW_LABELS[kind], words) for kind in draft.outstanding)
            yield Link("now" if draft.submitted and not draft.outstanding else "", "签发", "签发时取文号并用印")

    def _stands(self, approved: ev.Recorded) -> bool:
        """Whether what was approved there was signed as it was, or still waits for that; a return, other words and a
        voided signature each make it fall."""
        later = [one.event for one in self.view.record.records[approved.no :] if isinstance(one.event, _MOVES)]
        if not later:
            draft, event = self.view.case.draft, approved.event
            assert isinstance(event, ev.DraftApproved)
            return draft is not None and draft.approvals.get(event.kind) == event.content_hash == draft.content_hash
        voided = len(later) > 1 and isinstance(later[1], ev.ReplyVoided)
        return isinstance(later[0], ev.ReplySigned) and not voided

    def _link(self, record: ev.Recorded) -> Iterator[Link]:
        event, who = record.event, f"{record.name} · {short_day(record.event.on)}"
        if isinstance(event, ev.DraftMade | ev.DraftEdited):
            yield Link(
                "ok" if event.version != self.version else "now",
                f"第 {event.version} 稿",
                f"{who} · 指纹 {event.content_hash[:8]}",
                f"{event.letter}-v{event.version}" if isinstance(event, ev.DraftEdited) and event.file else "",
            )
        elif isinstance(event, ev.DraftSubmitted):
            yield Link("ok", f"第 {event.version} 稿送审", who)
        elif isinstance(event, ev.DraftReturned):
            yield Link("back", f"退回第 {event.version} 稿", f"{who}：{self.view.cover(event.reason)}")
        elif isinstance(event, ev.DraftApproved):
            stands = self._stands(record)
            words = who if stands else f"{who}，退回或者改动后失效"
            yield Link("ok" if stands else "void", REVIEW_LABELS.get(event.kind, event.kind), words)
        elif isinstance(event, ev.ReplySigned):
            yield Link("ok", "签发", f"{who} · {event.number}")
        elif isinstance(event, ev.ReplyVoided):
            yield Link("back", "作废", f"{who} · {event.number}：{self.view.cover(event.reason)}")


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that differs between two versions."""

    where: str
    segments: tuple[Segment, ...]


def changes(old: Letter, new: Letter) -> list[Change]:
    """What changed, paragraph by paragraph, the words within a paragraph marked; empty when nothing did."""
    before, after = [old.shown(b) for b in old.blocks], [new.shown(b) for b in new.blocks]
    found: list[Change] = []
    for op, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            found += _changed(before[i1:i2], after[j1:j2], j1)
    return found


def _changed(old: list[str], new: list[str], at: int) -> Iterator[Change]:
    for n in range(max(len(old), len(new))):
        was, now = old[n] if n < len(old) else "", new[n] if n < len(new) else ""
        where = f"第 {at + n + 1} 段" if now else "删去的一段"
        yield Change(where, tuple(_segments(was, now)))


def _segments(was: str, now: str) -> Iterator[Segment]:
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < LIKE:
        yield from ((mark, text) for mark, text in (("-", was), ("+", now)) if text)
        return
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            yield "=", was[i1:i2]
            continue
        yield from ((mark, text) for mark, text in (("-", was[i1:i2]), ("+", now[j1:j2])) if text)
