"""config.yaml, checked and turned into values. It is read once, at the start of a process."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from acts.config_roles import StandInSection
from acts.config_schema import (
    ConferenceSection,
    ConfigFile,
    OrganSection,
    PolicySection,
    RungSection,
    parse,
)
from casework.alerting import Ladder, Milestone, Rung
from casework.office import (
    ConferencePolicy,
    District,
    LampLimits,
    NumberPatterns,
    Office,
    Organ,
    Policy,
    StandInPolicy,
    Topic,
    Unit,
)
from casework.people import Role
from letters.seal_settings import OrganSeal, SealSettings
from rules.errors import ConfigError, InputError
from rules.strict_yaml import Document, load_file

FILE_NAME = "config.yaml"
HOME_VARIABLE = "MINGDA_HOME"
EXAMPLE_MARK = "（示例）"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the processes listen; ``address`` is what people type, where a proxy stands before us."""

    host: str
    web_port: int
    prefect_port: int
    worker_port: int = 8422
    address: str = ""

    @property
    def link(self) -> str:
        """The address under which people open the pages, without a slash at its end."""
        return self.address or f"http://{self.host}:{self.web_port}"


@dataclass(frozen=True, slots=True)
class MaterialSettings:
    """What a file that is uploaded may be: in megabytes, unpacked megabytes and millions of pixels."""

    max_mb: int
    unpacked_mb: int
    max_megapixels: int


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """How long a sign-in lasts, and when wrong passwords lock an account for a while."""

    idle_minutes: int
    max_hours: int
    lockout_tries: int
    lockout_minutes: int


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mailbox that letters go out from. No login when ``user`` is empty."""

    host: str
    port: int
    sender: str
    starttls: bool
    user: str
    password_file: str


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """A group's channel beside e-mail: ``url_file`` holds its address, which is as good as a password."""

    name: str
    url_file: Path


@dataclass(frozen=True, slots=True)
class Config:
    """Everything config.yaml says, with relative paths resolved against ``home``, its folder.

    ``store_url`` and ``prefect_url`` are SQLAlchemy addresses; ``fonts`` may not exist; ``mail`` is None when letters
    go out by hand, ``demo_today`` outside a demonstration, ``seals`` while letters get the 测试章; ``examples`` names
    the keys that still hold an （示例）; a last backup older than ``backup_days`` is to be seen to.
    """

    home: Path
    office: Office
    server: ServerSettings
    session: SessionSettings
    store_url: str
    prefect_url: str
    prefect_plain: bool
    fonts: Path
    materials: MaterialSettings
    mail: MailSettings | None
    demo_today: dt.date | None
    examples: tuple[str, ...]
    channels: tuple[ChannelSettings, ...] = ()
    seals: SealSettings | None = None
    backup_days: int = 2

    @property
    def var(self) -> Path:
        """The folder of everything that lives: databases, files, keys, logs."""
        return self.home / "var"


def find_home() -> Path:
    """The folder of config.yaml: MINGDA_HOME, else the nearest folder above here, else the project's own.

    Raises ConfigError when MINGDA_HOME names a folder without config.yaml.
    """
    if named := os.environ.get(HOME_VARIABLE):
        return _named_home(Path(named).expanduser().resolve())
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    return Path(__file__).resolve().parents[1]


def _named_home(home: Path) -> Path:
    if (home / FILE_NAME).is_file():
        return home
    raise ConfigError(
        f"环境变量 {HOME_VARIABLE} 指的文件夹里没有 {FILE_NAME}",
        "请改正这个变量，或者去掉它，在放有配置的文件夹里运行",
        file=str(home),
    )


def load_config(path: Path | None = None) -> Config:
    """Read and check ``path`` (default: config.yaml in :func:`find_home`).

    Raises ConfigError with file, line, dotted key and what to write instead.
    """
    path = (path or find_home() / FILE_NAME).resolve()
    document = _read(path)
    return _config(path.parent, parse(document), document)


def _read(path: Path) -> Document:
    try:
        return load_file(path)
    except ConfigError:
        raise
    except InputError as wrong:
        raise ConfigError(wrong.problem, wrong.advice, wrong.file, wrong.line, wrong.field) from wrong


def _config(home: Path, shape: ConfigFile, document: Document) -> Config:
    return Config(
        home=home,
        office=_office(shape),
        server=ServerSettings(**shape.server.model_dump()),
        session=SessionSettings(**shape.session.model_dump()),
        store_url=_resolved(shape.store.url, home),
        prefect_url=_resolved(shape.prefect.url, home),
        prefect_plain=shape.prefect.plain,
        fonts=home / shape.letters.fonts,
        materials=MaterialSettings(**shape.materials.model_dump()),
        mail=_mail(shape, home),
        demo_today=shape.demo.today if shape.demo else None,
        examples=tuple(_examples_in(document.data, "")),
        channels=tuple(ChannelSettings(one.name, home / one.url_file) for one in shape.channels),
        seals=_seals(shape, home),
        backup_days=shape.store.backup_days,
    )


def _mail(shape: ConfigFile, home: Path) -> MailSettings | None:
    if shape.mail is None:
        return None
    file = shape.mail.password_file
    return MailSettings(**shape.mail.model_dump() | {"password_file": str(home / file) if file else ""})


def _seals(shape: ConfigFile, home: Path) -> SealSettings | None:
    section = shape.letters.seal
    if section is None or section.provider == "test":
        return None
    names = {organ.code: organ.name for organ in shape.organs}
    return SealSettings(
        provider=section.provider,
        trust=home / section.trust,
        seals={names[code]: OrganSeal(one.key, home / one.picture) for code, one in section.organs.items()},
        keys=home / "var" / "keys",
        timestamps=section.timestamps,
        timeout_seconds=section.timeout_seconds,
        module=section.module,
        token=section.token,
        url=section.url,
    )


def _office(shape: ConfigFile) -> Office:
    return Office(
        district=District(**shape.district.model_dump()),
        organs={section.code: _organ(section) for section in shape.organs},
        policy=Policy(
            lamp=LampLimits(**shape.policy.lamp.model_dump()),
            ladder=_ladder(shape.policy),
            conference=_conference(shape.policy.conference),
            stand_ins=_stand_ins(shape.policy.stand_ins),
        ),
        numbers=NumberPatterns(**shape.numbers.model_dump()),
    )


def _conference(section: ConferenceSection) -> ConferencePolicy:
    topics = tuple(Topic(topic.name, tuple(topic.words)) for topic in section.topics)
    return ConferencePolicy(**section.model_dump(exclude={"topics"}), topics=topics)


def _stand_ins(section: StandInSection | None) -> StandInPolicy:
    if section is None:
        return StandInPolicy({}, 0)
    roles = {Role(role): frozenset(map(Role, by)) for role, by in section.roles.items()}
    return StandInPolicy(roles, section.longest_days)


def _ladder(section: PolicySection) -> Ladder:
    milestones = tuple(Milestone(one.step, one.by, Role(one.to)) for one in section.milestones)
    return Ladder(_rungs(section.alerts), _rungs(section.other_alerts), milestones, section.long_rest)


def _rungs(sections: list[RungSection]) -> tuple[Rung, ...]:
    return tuple(Rung(one.left, Role(one.to), one.daily) for one in sections)


def _organ(section: OrganSection) -> Organ:
    plain = section.model_dump(exclude={"review_body", "online_review", "units", "alerts"})
    return Organ(
        **plain,
        review_bodies=tuple(sorted(section.review_body.items())),
        online_review=section.online_review or "",
        units=tuple(Unit(name) for name in section.units),
        rungs=_rungs(section.alerts or []),
    )


def _resolved(url: str, home: Path) -> str:
    """A SQLite address with an absolute path; any other address as it is."""
    scheme, slashes, path = url.partition(":///")
    if not scheme.startswith("sqlite"):
        return url
    return f"{scheme}{slashes}{home / path}"


def _examples_in(data: object, path: str) -> list[str]:
    """The dotted keys under ``path`` whose text is marked as an example."""
    if isinstance(data, str):
        return [path] if EXAMPLE_MARK in data else []
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, value in pairs for found in _examples_in(value, f"{path}.{key}".lstrip("."))]
