"""The command ``mingda``. Each command's body is loaded when it is called: nothing here imports Prefect or the web."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

app = typer.Typer(
    name="mingda",
    help="明答：政府信息依申请公开办理引擎。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
workdays_app = typer.Typer(help="工作日的加减：只按国务院办公厅的放假通知，调休上班日算工作日。", no_args_is_help=True)
app.add_typer(workdays_app, name="workdays")
calendar_app = typer.Typer(help="放假安排：新一年的通知公布后加入。", no_args_is_help=True)
app.add_typer(calendar_app, name="calendar")

rules_app = typer.Typer(help="规则：改动以前先看会变什么。", no_args_is_help=True)
app.add_typer(rules_app, name="rules")

AsJson = Annotated[bool, typer.Option("--json", help="只打印一份 JSON")]


def main() -> None:
    """Entry of the console script. Whatever a person got wrong is one Chinese paragraph on stderr and exit code 2."""
    from rules.errors import InputError, MingdaError

    _print_anything()
    os.umask(0o077)  # what is written holds personal data: only the owner reads it
    try:
        raise SystemExit(app(standalone_mode=False))
    except TyperException as wrong:
        from cli.usage import in_chinese

        print(in_chinese(wrong), file=sys.stderr)
        raise SystemExit(2) from None
    except Abort:
        raise SystemExit(130) from None
    except InputError as wrong:
        print(wrong, file=sys.stderr)
        raise SystemExit(2) from None
    except MingdaError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _print_anything() -> None:
    """What a terminal or a pipe cannot show is printed as its number instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@app.command()
def run(
    file: Annotated[Path | None, typer.Argument(help="情景文件，如 examples/samples/S01.yaml")] = None,
    out: Annotated[Path | None, typer.Option(help="文书和 trail.json 写到哪里")] = None,
    list_acts: Annotated[bool, typer.Option("--list-acts", help="列出每个行为、它的各栏和谁能办")] = False,
    as_json: AsJson = False,
) -> None:
    """把一份情景从登记办到底：真的流程，临时的库，写出盖测试章的文书和 trail.json。"""
    from cli import run as body

    raise SystemExit(body.list_acts(as_json) if list_acts else body.run(file, out, as_json))


@app.command()
def clock(
    file: Annotated[str, typer.Argument(help="写有日期事实的文件，- 表示标准输入")],
    rules: Annotated[Path | None, typer.Option(help="另一套规则的文件夹")] = None,
    calendar: Annotated[Path | None, typer.Option(help="另一份日历（date,kind）")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="站在哪一天看")] = None,
    paper: Annotated[
        Path | None, typer.Option(help="另写一份期限计算说明（.docx、.pdf 和可以重算的 .json）到这里")
    ] = None,
    organ: Annotated[str | None, typer.Option(help="期限计算说明由哪个机关署名：config.yaml 里的代码，如 JAFG")] = None,
    case: Annotated[str | None, typer.Option(help="期限计算说明上的登记编号，如 JAFG-2026-0118")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="FILE 是期限计算说明的 .json：逐日重算，一致吗")] = False,
    as_json: AsJson = False,
) -> None:
    """法定期限：收到之日、最后一日、每一天计不计、依据哪一条。"""
    if verify:
        from cli import clock_verify

        raise SystemExit(clock_verify.verify(Path(file), rules, calendar, as_json))
    from cli import clock as body
    from rules.errors import InputError

    if paper is None and (organ or case):
        raise InputError("没有写 --paper，期限计算说明不知道写到哪里", "例如 --paper out --organ JAFG", field="--paper")
    on_paper = body.Paper(paper, organ, case or "") if paper else None
    raise SystemExit(body.clock(file, rules, calendar, as_of, as_json, on_paper))


@workdays_app.command("add")
def workdays_add(
    day: Annotated[str, typer.Argument(help="从哪一天起（这一天不算）")],
    n: Annotated[int, typer.Argument(help="几个工作日")],
    as_json: AsJson = False,
) -> None:
    """某日之后第 N 个工作日。"""
    from cli import workdays as body

    raise SystemExit(body.add(day, n, as_json))


@workdays_app.command("between")
def workdays_between(
    first: Annotated[str, typer.Argument(help="起（不算）")],
    last: Annotated[str, typer.Argument(help="止（算）")],
    as_json: AsJson = False,
) -> None:
    """两日之间有几个工作日。"""
    from cli import workdays as body

    raise SystemExit(body.between(first, last, as_json))


@calendar_app.callback()
def calendar_commands() -> None:
    """放假安排：新一年的通知公布后加入。"""


@calendar_app.command("add")
def calendar_add(
    file: Annotated[Path, typer.Argument(help="一年的放假安排，写法同 rules/calendar/2026.yaml")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，认可移动的日子")] = False,
    as_json: AsJson = False,
) -> None:
    """加入一年的放假安排：列出哪些在办件的日子会移动，认可后启用、重算并写进各件。"""
    from cli import calendar_add as body

    raise SystemExit(body.add(file, yes, as_json))


@rules_app.callback()
def rules_commands() -> None:
    """规则：改动以前先看会变什么。"""


@rules_app.command("diff")
def rules_diff(
    folder: Annotated[Path, typer.Argument(help="改过的规则文件夹，写法同 rules/law")],
    as_json: AsJson = False,
) -> None:
    """改过的规则和现在的比：哪些规则、哪些算例的答案、哪些在办件的最后一日会变。什么也不写，也不启用。"""
    from cli import rules_diff as body

    raise SystemExit(body.diff(folder, as_json))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="盖了章的 PDF")],
    trust: Annotated[Path | None, typer.Option(help="信任的证书（.pem）或放证书的文件夹；默认用本机的测试章")] = None,
    as_json: AsJson = False,
) -> None:
    """验章：是否完好、谁的章、什么时候、盖住了哪些内容。"""
    from cli import trust as trusted
    from cli import verify as body

    raise SystemExit(body.verify(file, trust or trusted.default(file), as_json))


@app.command()
def letters(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹（新的，或者空的）")],
    since: Annotated[str, typer.Option(help="从哪一天作出的起，如 2026-10-01；默认当天")] = "",
    until: Annotated[str, typer.Option(help="到哪一天作出的止；默认当天")] = "",
    organ: Annotated[str, typer.Option(help="只取这个机关的（代码）；默认全部")] = "",
    as_json: AsJson = False,
) -> None:
    """成批取出文书：一段日子里作出、盖了章的，逐份验章、写成文件，附清单和成批打印用的 PDF。"""
    from cli import letters as body

    raise SystemExit(body.letters(folder, since, until, organ, as_json))


@app.command()
def gallery(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹")],
    plain: Annotated[bool, typer.Option("--plain", help="不用红头的样张")] = False,
) -> None:
    """样张：每种文书、每种处理结果各一份（.docx 和 .pdf），和一张总图；改过模板以后先看这里。"""
    from cli import gallery as body

    raise SystemExit(body.gallery(folder, plain=plain))


@app.command()
def account(
    login: Annotated[str, typer.Argument(help="账号，如 wang.min")],
    name: Annotated[str, typer.Option(help="姓名")],
    organ: Annotated[str, typer.Option(help="机关代码，如 JAFG")],
    role: Annotated[list[str], typer.Option(help="角色，可以写几次；管理员是 admin")],
) -> None:
    """开立账号，打印一次性口令：第一位管理员由此而来，以后的账号在“管理”页开立。"""
    from cli import account as body

    raise SystemExit(body.add(login, name, organ, role))


@app.command()
def doctor(
    everything: Annotated[bool, typer.Option("--all", help="逐条列出待法制机构确认的规则")] = False,
    as_json: AsJson = False,
) -> None:
    """体检：配置、规则、日历、字体、库、Prefect、印章、渠道，每项写明正常或怎么办。"""
    from cli import doctor as body

    raise SystemExit(body.doctor(as_json, everything))


@app.command()
def up(
    role: Annotated[str | None, typer.Option(help="只启动一个：web、worker 或 prefect")] = None,
) -> None:
    """启动办理页面、流程和 Prefect 服务（Ctrl+C 一起停止）。"""
    if role is not None:
        from cli import roles

        roles.be(role)
        return
    from cli import up as body

    raise SystemExit(body.up())


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="样例办完即停，不保持页面打开")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="先清空演示的数据")] = False,
) -> None:
    """演示：启动全部，办理样例，打印地址和试用账号，保持打开。"""
    from cli import demo as body

    raise SystemExit(body.demo(once=once, fresh=fresh))


@app.command()
def guide(
    file: Annotated[str, typer.Argument(help="写有查明情况的文件，- 表示标准输入")] = "",
    form: Annotated[bool, typer.Option("--form", help="打印一份空白的文件，写着每一问和可选的答案")] = False,
    as_json: AsJson = False,
) -> None:
    """七问：从查明的情况到可选的处理结果、依据、统计、救济和答复书要写明的内容。文件怎么写，见 --form。"""
    if form or not file:
        from cli import guide_form

        raise SystemExit(guide_form.form())
    from cli import guide as body

    raise SystemExit(body.guide(file, as_json))


@app.command()
def fees(
    count: Annotated[int | None, typer.Option(help="这个月第几件（按件计收）")] = None,
    pages: Annotated[
        list[int] | None, typer.Option(help="多少页（按量计收）；一件申请有几项的，逐项写几个 --pages")
    ] = None,
    withdrawn: Annotated[int, typer.Option(help="其中撤回了几件（和 --count 一起写）")] = 0,
    as_json: AsJson = False,
) -> None:
    """信息处理费：按件或按量，逐档列出。"""
    from cli import fees as body

    raise SystemExit(body.fees(count, pages or [], withdrawn, as_json))


@app.command()
def audit(
    seal: Annotated[bool, typer.Option("--seal", help="先做今天的每日摘要")] = False,
    as_json: AsJson = False,
) -> None:
    """稽核：全部事件、摘要、文件和缓存是否都和写下时一样；不一样的指名到事件。"""
    from cli import audit as body

    raise SystemExit(body.audit(as_json, seal=seal))


@app.command()
def load(
    cases: Annotated[int, typer.Option(help="库里一共要有多少件合成的办件")],
    seed: Annotated[int, typer.Option(help="种子：一样的种子编出一样的办件")] = 1,
    as_json: AsJson = False,
) -> None:
    """压力试验用：编出一个区几年的办件装进空的库；人和事都是编的，不能和真实的办件混在一起。"""
    from cli import load as body
    from cli import roles

    roles.step_back()
    raise SystemExit(body.run(cases, seed, as_json))


@app.command()
def reindex() -> None:
    """重建索引：列表、邮寄登记簿和词语查询用的缓存，逐件按事件重新算出；边运行边做，中断了再来一次即可。"""
    from cli import reindex as body

    raise SystemExit(body.run())


@app.command()
def backup(out: Annotated[Path, typer.Argument(help="备份写到哪个文件")]) -> None:
    """备份：库和文件，边运行边做，写完即核对；不含主密钥。"""
    from cli import backup as body

    raise SystemExit(body.backup(out))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="备份文件")]) -> None:
    """恢复到一台空的机器上：先逐个核对，再放到位。"""
    from cli import restore as body

    raise SystemExit(body.restore(file))


@app.command()
def upgrade(
    accepted: Annotated[bool, typer.Option("--accept", help="不再询问，认可移动的日子")] = False,
    as_json: AsJson = False,
) -> None:
    """升级：规则或日历变了，列出哪些在办件的日子会移动，认可后才启用。"""
    from cli import upgrade as body

    raise SystemExit(body.upgrade(accepted, as_json))


if __name__ == "__main__":
    main()
