"""``mingda account``: an account from the command line, above all the first administrator's."""

from __future__ import annotations

from acts import administering
from acts.bootstrap import the_desk
from acts.config import load_config
from casework.people import Actor, Role
from rules.errors import InputError


def add(login: str, name: str, organ: str, roles: list[str]) -> int:
    """Open the account and print its password for one use. Raises InputError for anything that is wrong."""
    unknown = [role for role in roles if role not in set(Role)]
    if unknown or not roles:
        listed = "、".join(f"{role.value}（{role.label}）" for role in Role if role is not Role.SYSTEM)
        raise InputError(f"没有“{'、'.join(unknown)}”这个角色", f"可以写：{listed}", field="--role")
    desk = the_desk(load_config())
    try:
        password = administering.add(desk, Actor(login, name, organ, frozenset(map(Role, roles))))
    finally:
        desk.close()
    print(f"账号 {login} 已经开立，一次性口令：{password}")
    print("口令只显示这一次；登录后要先改成自己的。以后的账号由管理员在“管理”页开立。")
    return 0
