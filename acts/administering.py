"""管账号: an organ's administrator opens, changes and stops its accounts; every change is logged.

Nobody changes the own roles or stops the own account; an administrator sees and touches the own organ only.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection

from acts.desk import Desk
from acts.sign_in import hashed
from casework.people import Actor, Role
from rules.errors import InputError
from store import account_changes as store
from store.account_changes import Note, Person

COMMAND_LINE = "命令行"
"""Who did it when nobody was signed in: whoever runs the machine."""
_LOGIN = re.compile(r"[a-z][a-z0-9.-]{2,39}")


def people(desk: Desk, admin: Actor) -> list[Person]:
    """Every account of the administrator's organ."""
    return store.people_of(desk.store.engine, admin.organ)


def history(desk: Desk, admin: Actor) -> list[Note]:
    """The newest changes to the organ's accounts, the latest first."""
    return store.changes_of(desk.store.engine, admin.organ)


def grantable(desk: Desk, organ: str) -> list[Role]:
    """The roles that can be given in an organ: who oversees the district belongs to the organ that does."""
    overseeing = organ == desk.office.district.oversight
    return [role for role in Role if role is not Role.SYSTEM and (role is not Role.OVERSEER or overseeing)]


def add(desk: Desk, person: Actor, email: str = "", by: Actor | None = None) -> str:
    """Open an account; its password for one use. Raises InputError with the field that is wrong.

    ``by`` is None for whoever runs the machine: so the first administrator comes to be.
    """
    if not _LOGIN.fullmatch(person.login):
        raise InputError(
            f"账号“{person.login}”不能用", "用小写字母开头的三到四十个小写字母、数字、点或者连字符", field="login"
        )
    desk.office.organ(person.organ)
    _check(desk, person.organ, person.name, person.roles, person.unit, email)
    password = _fresh()
    roles = "、".join(role.label for role in sorted(person.roles))
    note = _note(desk, by, person.organ, person.login, f"开立账号：{person.name}，{roles}")
    if not store.open_account(desk.store.engine, person, hashed(password), email.strip(), note):
        raise InputError(f"账号“{person.login}”已经有人用", "请换一个账号", field="login")
    return password


def change(desk: Desk, admin: Actor, login: str, name: str, roles: Collection[str], unit: str, email: str) -> None:
    """Another name, other roles, another unit or address. Raises InputError."""
    person = _one(desk, admin, login)
    wanted = _roles(roles)
    _check(desk, admin.organ, name, wanted, unit, email)
    if login == admin.login and wanted != person.actor.roles:
        raise InputError("不能改自己的角色", "请本机关另一位管理员来改", field="roles")
    labels = "、".join(role.label for role in sorted(wanted))
    was = "、".join(role.label for role in sorted(person.actor.roles))
    said = [f"角色由“{was}”改为“{labels}”"] if wanted != person.actor.roles else []
    said += [f"姓名改为“{name.strip()}”"] if name.strip() != person.actor.name else []
    said += [f"承办单位改为“{unit or '无'}”"] if unit != person.actor.unit else []
    said += ["改了电子邮箱"] if email.strip() != person.email else []
    if not said:
        raise InputError("没有改动", "请改好再保存", field="name")
    values = {"name": name.strip(), "roles": " ".join(sorted(wanted)), "unit": unit, "email": email.strip()}
    store.change_account(desk.store.engine, values, _note(desk, admin, admin.organ, login, "；".join(said)))


def stop(desk: Desk, admin: Actor, login: str) -> None:
    """停用: nobody signs in with it any more; what was done with it stays. Raises InputError for the own account."""
    if login == admin.login:
        raise InputError("不能停用自己的账号", "请本机关另一位管理员来停", field="login")
    _set(desk, admin, login, {"active": False}, "停用账号")


def start_again(desk: Desk, admin: Actor, login: str) -> None:
    """启用 a stopped account."""
    _set(desk, admin, login, {"active": True}, "启用账号")


def unlock(desk: Desk, admin: Actor, login: str) -> None:
    """End the pause after wrong passwords."""
    _set(desk, admin, login, {"failures": 0, "locked_until": 0.0}, "解除暂停登录")


def reset_password(desk: Desk, admin: Actor, login: str) -> str:
    """A fresh password for one use, which nobody sees again."""
    password = _fresh()
    values = {"password_hash": hashed(password), "failures": 0, "locked_until": 0.0, "one_time": True}
    _set(desk, admin, login, values, "重设口令")
    return password


def _set(desk: Desk, admin: Actor, login: str, values: dict[str, object], what: str) -> None:
    _one(desk, admin, login)
    store.change_account(desk.store.engine, values, _note(desk, admin, admin.organ, login, what))


def _one(desk: Desk, admin: Actor, login: str) -> Person:
    found = next((one for one in people(desk, admin) if one.actor.login == login), None)
    if found is None:
        raise InputError(f"本机关没有“{login}”这个账号", "请从人员清单里选", field="login")
    return found


def _roles(codes: Collection[str]) -> frozenset[Role]:
    unknown = [code for code in codes if code not in set(Role)]
    if unknown:
        raise InputError(f"没有“{unknown[0]}”这个角色", "请从清单里选", field="roles")
    return frozenset(Role(code) for code in codes)


def _check(desk: Desk, organ: str, name: str, roles: Collection[Role], unit: str, email: str) -> None:
    if not 0 < len(name.strip()) <= 40:
        raise InputError("没有写姓名", "请写姓名，最多四十个字", field="name")
    able = grantable(desk, organ)
    if not roles or not set(roles) <= set(able):
        raise InputError(
            "没有选角色，或者选了本机关不能有的角色", f"可以选：{'、'.join(role.label for role in able)}", field="roles"
        )
    if unit:
        desk.office.organ(organ).unit(unit)
    if email.strip() and ("@" not in email or any(sign.isspace() for sign in email.strip())):
        raise InputError("电子邮箱不对", "例如 name@example.org；可以不填", field="email")


def _note(desk: Desk, by: Actor | None, organ: str, login: str, what: str) -> Note:
    return Note(desk.now(), by.login if by else COMMAND_LINE, organ, login, what)


def _fresh() -> str:
    """Four groups that can be read out over the telephone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
