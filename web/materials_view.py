"""材料 as pages show them: names covered, and what was kept back where and on which ground."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.course import Material
from casework.materials import REDACTABLE, RedactionGround, redaction_grounds
from casework.proceedings import RedactionBox
from casework.receipt import received_on
from rules.errors import InputError
from web.case_view import CaseView

_FIELD = re.compile(r"box-(?P<n>\d{1,3})-(?P<part>page|x|y|w|h|ground|take|suggested|what)")
_PLACE = ("page", "x", "y", "w", "h")
BLANK_ROWS = 5


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One row of the editor: a place in percent of its page, as text, so that what was typed wrong comes back."""

    n: int
    page: str = ""
    x: str = ""
    y: str = ""
    w: str = ""
    h: str = ""
    ground: str = ""
    what: str = ""
    suggested: bool = False
    take: bool = False

    @property
    def drawn(self) -> bool:
        """Whether there is a rectangle to show."""
        return all(_is_number(value) for value in (self.page, self.x, self.y, self.w, self.h))


@dataclass(frozen=True)
class MaterialView(CaseView):
    """A case with one of its materials."""

    material: Material

    @property
    def title(self) -> str:
        """What the material is called, covered."""
        return self.cover(self.material.attached.name)

    @property
    def grounds(self) -> Mapping[str, RedactionGround]:
        """The grounds that a part may be kept back under."""
        return redaction_grounds(self.desk.rulebook, received_on(self.case))

    @property
    def blank_row(self) -> BoxRow:
        """The pattern of a row."""
        return BoxRow(0)

    @property
    def pages(self) -> range:
        """The numbers of its pages."""
        return range(1, self.material.attached.pages + 1)

    @property
    def removed_places(self) -> list[tuple[int, list[tuple[RedactionGround | None, str, int]]]]:
        """The record of what was kept back in the newest copy: page → ground, its code, how many places."""
        counted: dict[int, dict[str, int]] = {}
        for box in self.material.copy.boxes if self.material.copy else ():
            on_page = counted.setdefault(box.page, {})
            on_page[box.ground] = on_page.get(box.ground, 0) + 1
        known = self.grounds
        return [(page, [(known.get(g), g, n) for g, n in grounds.items()]) for page, grounds in sorted(counted.items())]


def may_redact(material: Material) -> bool:
    """Whether the material has pages to draw on."""
    return material.attached.kind in REDACTABLE


def rows_of(boxes: Iterable[RedactionBox]) -> list[BoxRow]:
    """The rows that show these boxes."""
    return [
        BoxRow(n, str(b.page), _percent(b.x), _percent(b.y), _percent(b.w), _percent(b.h), b.ground)
        for n, b in enumerate(boxes, 1)
    ]


def rows_sent(values: Mapping[str, tuple[str, ...]]) -> list[BoxRow]:
    """The rows as they were typed, the empty ones left out."""
    found: dict[int, dict[str, Any]] = {}
    for name, sent in values.items():
        if (field := _FIELD.fullmatch(name)) and sent and sent[0].strip():
            found.setdefault(int(field["n"]), {})[field["part"]] = sent[0].strip()
    rows = []
    for n, parts in sorted(found.items()):
        if any(parts.get(part) for part in _PLACE):
            flags = {flag: parts.pop(flag, "") == "yes" for flag in ("suggested", "take")}
            rows.append(BoxRow(n, **parts, **flags))
    return rows


def counted(rows: Iterable[BoxRow]) -> list[BoxRow]:
    """The rows that are to be kept back: a suggestion only when it was taken."""
    return [row for row in rows if row.take or not row.suggested]


def at_row(wrong: InputError, rows: Iterable[BoxRow]) -> InputError:
    """The error at the field of the row that it is about: ``boxes.0.page`` is the page of the first row that counts."""
    found = re.fullmatch(r"boxes\.(\d+)\.(\w+)", wrong.field)
    if found is None:
        return wrong
    row = counted(rows)[int(found[1])]
    return InputError(f"第 {row.n} 处：{wrong.problem}", wrong.advice, field=f"box-{row.n}-{found[2]}")


def boxes_sent(rows: Iterable[BoxRow]) -> list[dict[str, Any]]:
    """The boxes of the rows that count, as plain data. Raises InputError with the row's field."""
    boxes = []
    for row in counted(rows):
        box: dict[str, Any] = {"ground": row.ground}
        for part in _PLACE:
            value = getattr(row, part)
            if not _is_number(value):
                raise InputError(
                    f"第 {row.n} 处没有写全或者不是数", "页码、左、上、宽、高都要写", field=f"box-{row.n}-{part}"
                )
            box[part] = float(value) / 100 if part != "page" else int(float(value))
        boxes.append(box)
    return boxes


def _percent(value: float) -> str:
    return f"{value * 100:.2f}".rstrip("0").rstrip(".")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text))
