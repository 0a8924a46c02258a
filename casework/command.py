"""The common part of all commands: the day, and what a form calls each field."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


def labelled(label: str, **more: Any) -> Any:
    """A field that forms and errors call ``label``."""
    return field(metadata={"label": label}, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """The common part: the day of the act."""

    on: dt.date = labelled("日期")
