"""改稿、上传、送审 are one form: whichever button is pressed, everything typed on the page comes along and stays."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from casework import events as ev
from letters.blocks import Letter
from letters.lint import Finding
from letters.plain_text import clean
from store.cases import CaseRecord, Cases
from web.forms import SentForm

ACTS = frozenset({"edit_draft", "submit_draft", "upload_draft"})
"""What the form is called, by the button that was pressed."""
BLOCKS, REASONS = "blocks.", "reasons."


def typed(sent: SentForm, name: str, default: str) -> str:
    """What stands in a field of the draft's form: what was typed where it is shown again, else ``default``."""
    return sent.values[name][0] if sent.act in ACTS and name in sent.values else default


def only_changed(sent: SentForm, shown: Letter | None) -> SentForm:
    """The form without the paragraphs that say what they said in the version ``shown`` to the person."""
    if shown is None:
        return sent
    values = {name: given for name, given in sent.values.items() if not _is_as_shown(shown, name, given)}
    return dataclasses.replace(sent, values=values)


def _is_as_shown(shown: Letter, name: str, given: Sequence[str]) -> bool:
    number = name.removeprefix(BLOCKS)
    if number == name or not number.isdecimal() or not 0 < int(number) <= len(shown.blocks):
        return False
    lines = [clean(line) for text in given for line in text.splitlines() if line.strip()]
    return lines == [clean(shown.blocks[int(number) - 1].text)]


def version_shown(cases: Cases, record: CaseRecord, seen: int | None) -> Letter | None:
    """The draft as it was when the page with the form was made; None when there was none."""
    drafts = (one for one in record.records if isinstance(one.event, ev.DraftMade | ev.DraftEdited))
    then = [one.event for one in drafts if seen is not None and one.no <= seen]
    if not then:
        return None
    last = then[-1]
    assert isinstance(last, ev.DraftMade | ev.DraftEdited)
    return Letter.from_dict(cases.letter_body(record.case.number, last.letter, last.version))


def changed_blocks(sent: SentForm) -> list[str]:
    """The numbers of the paragraphs in the form, in the order of the letter."""
    return sorted(
        (name.removeprefix(BLOCKS) for name in sent.values if name.startswith(BLOCKS)),
        key=lambda number: (not number.isdecimal(), int(number) if number.isdecimal() else 0),
    )


def reasons_of(sent: SentForm) -> Mapping[str, str]:
    """Why the draft goes up in spite of a warning, as far as it was written, by the warning's key."""
    written = {name.removeprefix(REASONS): given[0] for name, given in sent.values.items() if name.startswith(REASONS)}
    return {key: reason for key, reason in written.items() if reason.strip()}


def carried(reasons: Mapping[str, str], old: Sequence[Finding], new: Sequence[Finding]) -> SentForm:
    """The form of 送审 with the reasons that were written for the version before: each stays with its warning."""
    return SentForm("submit_draft", {f"{REASONS}{key}": (text,) for key, text in _carried(reasons, old, new)})


def _carried(reasons: Mapping[str, str], old: Sequence[Finding], new: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    said = {one.message: reasons[one.key] for one in old if one.key in reasons}
    for one in new:
        if one.message in said:
            yield one.key, said[one.message]
