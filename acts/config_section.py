"""What every section of config.yaml is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A section: nothing but its keys, each of its own kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def wrong_value(problem: str, advice: str) -> PydanticCustomError:
    """What a validator raises: what is wrong with a value, and what to write instead."""
    return PydanticCustomError("mingda", "{problem}", {"problem": problem, "advice": advice})
