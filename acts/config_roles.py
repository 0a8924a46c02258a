"""Roles in config.yaml, and the shape of policy.stand_ins: who may stand in for whom."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from acts.config_section import Section, wrong_value
from casework.people import Role


def _role(code: str) -> str:
    if code not in set(Role):
        raise wrong_value(
            f"没有“{code}”这个角色", f"可以写：{'、'.join(f'{role.value}（{role.label}）' for role in Role)}"
        )
    return code


RoleCode = Annotated[str, AfterValidator(_role)]


class StandInSection(Section):
    """policy.stand_ins."""

    longest_days: Annotated[int, Field(ge=1)] = Field(default=60, description="一次最多代办几天")
    roles: dict[RoleCode, list[RoleCode]] = Field(description="哪个角色可以由有哪些角色的同事代办")
