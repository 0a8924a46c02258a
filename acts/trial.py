"""Trial people: one of each role in each organ, for the demonstration and for scenarios run by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casework.people import Actor, Role
from casework.stages import REVIEWER_OF, roles_for
from rules.errors import InputError
from rules.strict_yaml import load_file

PEOPLE = Path(__file__).resolve().parents[1] / "examples" / "people.yaml"


def is_trial(person: Actor) -> bool:
    """Whether the login is one that demonstrations give: the organ's code and the role, or the overseer's."""
    return person.login == Role.OVERSEER or person.login.startswith(f"{person.organ.lower()}.")


class TrialPeople:
    """Invented people by role."""

    def __init__(self, path: Path = PEOPLE) -> None:
        document = load_file(path)
        self._names: dict[Role, str] = {}
        for role, name in document.data.items():
            if role not in set(Role):
                raise document.error(f"没有“{role}”这个角色", f"可以写：{'、'.join(Role)}", (role,))
            self._names[Role(role)] = str(name)

    def of(self, organ: str, role: Role) -> Actor:
        """The person who holds ``role`` in ``organ``."""
        login = f"{organ.lower()}.{role.value}"
        return Actor(login, self._names[role], organ, frozenset({role}))

    def for_act(self, organ: str, act: str, fields: Mapping[str, Any]) -> Actor:
        """The person of ``organ`` whose act this is; each review has its own."""
        if act == "approve":
            role = REVIEWER_OF.get(str(fields.get("kind")), Role.REVIEWER)
            return self.of(organ, role)
        if act == "give_opinion":  # 单位的意见由它的负责人提交
            return self.of(organ, Role.UNIT_HEAD)
        able = roles_for(act)
        for role in self._names:  # in the file's order: the handler first
            if role in able:
                return self.of(organ, role)
        raise InputError(f"没有试用人员能办“{act}”", "请检查 examples/people.yaml", field="act")

    def everybody(self, organ: str) -> list[Actor]:
        """All of an organ's trial people."""
        return [self.of(organ, role) for role in self._names]
