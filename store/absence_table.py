"""The table of absences, kept apart from the others in store/tables.py, which names it with them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class AbsenceRow(SQLModel, table=True):
    """不在岗: who is away from when to when, and who stands in; ended early on ``ended_on``. Never deleted."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("absence_of_stand_in", "stand_in", "last_on"),
        Index("absence_of_organ", "organ", "last_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organ: str
    absent: str = Field(foreign_key="account.login")
    stand_in: str = Field(foreign_key="account.login")
    first_on: dt.date
    last_on: dt.date
    reason: str
    set_by: str
    ended_on: dt.date | None = None
