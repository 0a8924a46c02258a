"""The shape of config.yaml, and what is said about each way of getting it wrong.

Every description is the office's word for the key; it stands in the advice when the key is missing.
"""

from __future__ import annotations

import datetime as dt
import difflib
from string import Formatter
from typing import Annotated, Any, get_args, get_origin

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from acts.config_roles import RoleCode, StandInSection
from acts.config_seal import SealSection, faults_of
from acts.config_section import Section, wrong_value
from casework.open_limits import STEPS
from rules.errors import ConfigError
from rules.strict_yaml import Document


def _pattern_of(*allowed: str, needed: tuple[str, ...]) -> AfterValidator:
    """A number pattern that uses only ``allowed`` names and all of ``needed``, so that no two numbers are alike."""

    def check(pattern: str) -> str:
        try:
            used = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
            pattern.format(**dict.fromkeys(allowed, 1))
        except (ValueError, KeyError, IndexError) as broken:
            known = " ".join(f"{{{name}}}" for name in allowed)
            raise wrong_value("编号的写法读不懂", f"可用的代号只有 {known}，花括号要成对") from broken
        if lacking := [f"{{{name}}}" for name in needed if name not in used]:
            raise wrong_value(f"编号里缺少 {'、'.join(lacking)}，会有两份编号相同", "请把它写进去")
        return pattern

    return AfterValidator(check)


def _starts_with(*prefixes: str, advice: str) -> AfterValidator:
    def check(url: str) -> str:
        if not url.startswith(prefixes):
            raise wrong_value("不认识这种数据库地址", advice)
        return url

    return AfterValidator(check)


def _step(code: str) -> str:
    if code not in STEPS:
        known = "、".join(f"{step}（{label}）" for step, label in STEPS.items())
        raise wrong_value(f"没有“{code}”这个内部节点", f"可以写：{known}")
    return code


Text = Annotated[str, Field(min_length=1)]
Port = Annotated[int, Field(ge=1, le=65535)]
Count = Annotated[int, Field(ge=1)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]*$")]
CasePattern = Annotated[str, _pattern_of("code", "year", "n", needed=("code", "year", "n"))]
DocumentPattern = Annotated[
    str, _pattern_of("code", "short", "year", "n", "mark", needed=("short", "year", "n", "mark"))
]
StoreUrl = Annotated[
    str,
    _starts_with(
        "sqlite:///",
        "postgresql+psycopg://",
        advice="请写成 sqlite:///var/mingda.db 或 postgresql+psycopg://… 的样子",
    ),
]
PrefectUrl = Annotated[
    str,
    _starts_with(
        "sqlite+aiosqlite:///",
        "postgresql+asyncpg://",
        advice="请写成 sqlite+aiosqlite:///var/prefect.db 或 postgresql+asyncpg://… 的样子",
    ),
]


class DistrictSection(Section):
    """district."""

    name: Text = Field(description="区的名称")
    code: Code = Field(description="区的代码，大写字母")
    oversight: Text = Field(description="政府信息公开工作主管部门")


class NumbersSection(Section):
    """numbers."""

    case: CasePattern = Field(description="办件编号的写法")
    document: DocumentPattern = Field(description="文号的写法")
    marks: dict[str, Text] = Field(description="各种文书在文号里的尾字")


class LampSection(Section):
    """policy.lamp."""

    yellow: Annotated[int, Field(ge=0)] = Field(description="剩几个工作日起亮黄灯")
    red: Annotated[int, Field(ge=0)] = Field(description="剩几个工作日起亮红灯")


class RungSection(Section):
    """One entry of policy.alerts."""

    left: int = Field(description="剩几个工作日（负数为逾期几日）")
    to: RoleCode = Field(description="提醒谁")
    daily: bool = Field(default=False, description="此后每个工作日都提醒，写 true 或 false")


class MilestoneSection(Section):
    """One entry of policy.milestones."""

    step: Annotated[str, AfterValidator(_step)] = Field(description="哪一步")
    by: Count = Field(description="应在第几个工作日做完")
    to: RoleCode = Field(description="提醒谁")


Rungs = Annotated[list[RungSection], Field(min_length=1)]


class TopicSection(Section):
    """One entry of policy.conference.topics."""

    name: Text = Field(description="热点的名称")
    words: Annotated[list[Text], Field(min_length=1)] = Field(description="申请内容里的词")


class ConferenceSection(Section):
    """policy.conference."""

    opinion_days: Annotated[int, Field(ge=1)] = Field(description="书面意见给几个工作日")
    days_after: Annotated[int, Field(ge=0)] = Field(description="结论以后拟稿到签发要几个工作日")
    look_back_days: Annotated[int, Field(ge=1)] = Field(description="往前多少天找类似的办件")
    many_in_month: Annotated[int, Field(ge=1)] = Field(
        default=30, description="同一申请人一个月里多于几件，提示超过合理范围"
    )
    topics: list[TopicSection] = Field(description="热点")


class PolicySection(Section):
    """policy."""

    lamp: LampSection = Field(description="提示灯的界限")
    conference: ConferenceSection = Field(description="会商")
    alerts: Rungs = Field(description="答复期限的提醒阶梯")
    other_alerts: list[RungSection] = Field(default=[], description="补正、征询、缴费等其他期限的提醒阶梯")
    milestones: list[MilestoneSection] = Field(default=[], description="内部节点")
    long_rest: Count = Field(default=20, description="停表超过几个工作日算超常")
    stand_ins: StandInSection | None = Field(default=None, description="代办，没有就不能指定代办人")


class OrganSection(Section):
    """One entry of organs."""

    code: Code = Field(description="机关代码，大写字母、数字和连字符")
    name: Text = Field(description="机关全称")
    short: Text = Field(description="机关代字")
    office: Text = Field(description="政府信息公开工作机构")
    address: Text = Field(description="地址")
    phone: Text = Field(description="电话")
    review_body: Annotated[dict[dt.date, Text], Field(min_length=1)] = Field(
        description="复议机关，如 {2024-01-01: 上海市静安区人民政府}"
    )
    court: Text = Field(description="管辖法院")
    online_review: Text | None = Field(description="网上申请行政复议的渠道，没有就写 null")
    units: Annotated[list[Text], Field(min_length=1)] = Field(description="承办单位")
    alerts: Rungs | None = Field(default=None, description="本机关自己的答复期限提醒阶梯，没有就用全区的")


class ServerSection(Section):
    """server."""

    host: Text = Field(description="监听的地址")
    web_port: Port = Field(description="办理页面的端口")
    prefect_port: Port = Field(description="Prefect 服务的端口")
    worker_port: Port = Field(default=8422, description="流程进程报告健康和指标的端口")
    address: Annotated[str, Field(pattern=r"^(https?://[^/\s]+)?$")] = Field(
        default="", description="办公室里打开本系统用的网址，写在提醒邮件里"
    )


class StoreSection(Section):
    """store."""

    url: StoreUrl = Field(description="办件库的地址")
    backup_days: int = Field(2, ge=1, description="最近一份备份超过几天算要修")


class PrefectSection(Section):
    """prefect."""

    url: PrefectUrl = Field(description="Prefect 的库的地址")
    plain: bool = Field(default=False, description="只用 Prefect 写进文档的接口，写 true 或 false")


class LettersSection(Section):
    """letters."""

    fonts: Text = Field(description="放公文字体的文件夹")
    seal: SealSection | None = Field(default=None, description="谁来用印，没有就用测试章")


class MaterialsSection(Section):
    """materials."""

    max_mb: Annotated[int, Field(ge=1, le=200)] = Field(description="一个文件最大多少 MB")
    unpacked_mb: Annotated[int, Field(ge=1)] = Field(description="Office 文件解开以后最大多少 MB")
    max_megapixels: Annotated[int, Field(ge=1)] = Field(description="图片最多多少百万像素")


class SessionSection(Section):
    """session."""

    idle_minutes: Count = Field(description="多久不操作就要重新登录（分钟）")
    max_hours: Count = Field(description="一次登录最长用多久（小时）")
    lockout_tries: Count = Field(description="连续几次口令不对就暂停登录")
    lockout_minutes: Count = Field(description="暂停登录多久（分钟）")


class MailSection(Section):
    """mail."""

    host: Text = Field(description="邮件服务器")
    port: Port = Field(description="邮件服务器的端口")
    sender: Text = Field(description="发件地址")
    starttls: bool = Field(description="是否加密连接")
    user: str = Field(description="登录名，不用登录就写空")
    password_file: str = Field(description="放口令的文件，不用登录就写空")


class ChannelSection(Section):
    """One entry of channels."""

    name: Text = Field(description="渠道的名称，如 企业微信")
    url_file: Text = Field(description="放渠道地址的文件，一行：群机器人的网址，或者 apprise 的写法")


class DemoSection(Section):
    """demo."""

    today: dt.date = Field(description="演示里的今天")


class ConfigFile(Section):
    """config.yaml as a whole. Only ``mail``, ``channels`` and ``demo`` may be left out."""

    district: DistrictSection = Field(description="区的名称和代码")
    numbers: NumbersSection = Field(description="编号的写法")
    policy: PolicySection = Field(description="本区自己定的界限")
    organs: Annotated[list[OrganSection], Field(min_length=1)] = Field(description="答复机关")
    server: ServerSection = Field(description="地址和端口")
    store: StoreSection = Field(description="办件的库")
    prefect: PrefectSection = Field(description="Prefect 的库")
    letters: LettersSection = Field(description="文书")
    materials: MaterialsSection = Field(description="材料的上传")
    session: SessionSection = Field(description="登录的规矩")
    mail: MailSection | None = Field(default=None, description="发送文书和提醒的邮箱，没有就不写")
    channels: list[ChannelSection] = Field(default=[], description="提醒的其他渠道，没有就不写")
    demo: DemoSection | None = Field(default=None, description="演示")


def parse(document: Document) -> ConfigFile:
    """The checked shape of ``document``. Raises ConfigError for the first fault."""
    try:
        shape = ConfigFile.model_validate(document.data)
    except ValidationError as wrong:
        raise min((_ranked(document, error) for error in wrong.errors()), key=lambda pair: pair[0])[1] from None
    _check_whole(document, shape)
    return shape


def _ranked(document: Document, error: ErrorDetails) -> tuple[tuple[bool, int], ConfigError]:
    """Missing keys come last, as a mistyped key is missing too; otherwise in reading order."""
    fault = _explain(document, error)
    return (error["type"] == "missing", fault.line or 0), fault


def config_error(document: Document, problem: str, advice: str, path: tuple[Any, ...]) -> ConfigError:
    """A ConfigError that points at ``path`` in ``document``."""
    return ConfigError(problem, advice, document.file, document.line(*path), ".".join(map(str, path)))


_PROBLEMS = {
    "int_type": ("应当是整数", "请只写数字，不加引号和单位"),
    "string_type": ("应当是文字", "像数字或日期的内容请加引号"),
    "string_too_short": ("不能是空的", "请填上，或者删去这一项"),
    "date_type": ("应当是日期", "请写成 2026-10-20 的样子，不加引号"),
    "date_from_datetime_parsing": ("应当是日期", "请写成 2026-10-20 的样子"),
    "list_type": ("应当是一个清单", "请每行以“- ”开头，或写成 [甲, 乙]"),
    "string_pattern_mismatch": ("代码只能用大写字母、数字和连字符，并以字母开头", "请写成 JAFG 的样子"),
}


def _explain(document: Document, error: ErrorDetails) -> ConfigError:
    """One pydantic fault in the office's words."""
    path = tuple(part for part in error["loc"] if part != "[key]")
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        section = _section_at(path[:-1])
        meaning = section.model_fields[str(path[-1])].description if section else ""
        return config_error(document, f"缺少“{path[-1]}”", f"请补上 {path[-1]}：{meaning}", path)
    if kind == "extra_forbidden":
        return _unknown_key(document, path)
    if kind == "mingda":
        return config_error(document, context["problem"], context["advice"], path)
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"不小于 {context['ge']}" if "ge" in context else f"不大于 {context['le']}"
        return config_error(document, f"{error['input']} 不在许可的范围里", f"请写{bound} 的整数", path)
    if kind == "literal_error":
        return config_error(document, f"没有“{error['input']}”这种写法", f"可以写：{context['expected']}", path)
    if kind == "too_short":
        return config_error(document, "至少要有一项", "请补上", path)
    problem, advice = _PROBLEMS.get(kind, ("应当是一组“键: 值”", "请检查缩进和冒号后的空格"))
    return config_error(document, problem, advice, path)


def _unknown_key(document: Document, path: tuple[Any, ...]) -> ConfigError:
    section = _section_at(path[:-1])
    known = list(section.model_fields) if section else []
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    advice = f"是不是想写“{near[0]}”" if near else f"这里可以写：{'、'.join(known)}"
    return config_error(document, f"不认识“{path[-1]}”这一项", advice, path)


def _section_at(path: tuple[Any, ...]) -> type[Section] | None:
    """The section model that stands at ``path``."""
    section: type[Section] = ConfigFile
    named = False  # the part is a name that the office gave, as a code under letters.seal.organs
    for part in path:
        if isinstance(part, int) or named:
            named = False
            continue
        named = part in section.model_fields and get_origin(section.model_fields[part].annotation) is dict
        found = _section_in(section.model_fields[part].annotation) if part in section.model_fields else None
        if found is None:
            return None
        section = found
    return section


def _section_in(annotation: Any) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _section_in(part))), None)


def _check_whole(document: Document, shape: ConfigFile) -> None:
    """What no single value can show: things that must differ, and limits in their order."""
    for field in ("code", "short", "name"):
        _check_distinct(document, [getattr(organ, field) for organ in shape.organs], ("organs",), field)
    for index, organ in enumerate(shape.organs):
        _check_distinct(document, organ.units, ("organs", index, "units"))
    _check_distinct(document, ["邮件", *(one.name for one in shape.channels)], ("channels",), "name")
    marks = shape.numbers.marks
    _check_distinct(document, list(marks.values()), ("numbers", "marks"), keys=list(marks))
    lamp, server = shape.policy.lamp, shape.server
    if lamp.red >= lamp.yellow:
        raise config_error(
            document, "红灯的界限应当比黄灯小", f"请写小于 {lamp.yellow} 的数", ("policy", "lamp", "red")
        )
    ports = {"web_port": server.web_port, "prefect_port": server.prefect_port, "worker_port": server.worker_port}
    _check_distinct_ports(document, ports)
    _check_seal(document, shape)


def _check_seal(document: Document, shape: ConfigFile) -> None:
    codes = {organ.code for organ in shape.organs}
    seal = shape.letters.seal
    if seal and (fault := faults_of(seal, codes, shape.demo is not None)):
        problem, advice, at = fault
        raise config_error(document, problem, advice, ("letters", "seal", *at))


def _check_distinct_ports(document: Document, ports: dict[str, int]) -> None:
    for index, (key, port) in enumerate(ports.items()):
        if port in list(ports.values())[:index]:
            raise config_error(document, f"端口 {port} 用了两次", "请换一个端口", ("server", key))


def _check_distinct(
    document: Document, values: list[str], path: tuple[Any, ...], field: str = "", keys: list[str] | None = None
) -> None:
    for index, value in enumerate(values):
        if value in values[:index]:
            at = (*path, keys[index] if keys else index, *([field] if field else []))
            raise config_error(document, f"“{value}”已经用过，不能再用", "请改成不同的，或者删去一处", at)
