"""``mingda restore FILE``: a backup put back into an empty home, and everything audited."""

from __future__ import annotations

from pathlib import Path

from acts.bootstrap import the_desk
from acts.config import load_config
from acts.safekeeping import manifest_of, put_back
from cli.audit import examined, lines
from cli.backup import contents
from cli.progress import bar, console
from store.restore import waiting_letters


def restore(file: Path) -> int:
    """Restore and audit; exit code 0, or 1 when the audit finds something."""
    config = load_config()
    manifest = manifest_of(file)
    console.print(f"备份里是 {contents(manifest)}。", soft_wrap=True)
    with bar("核对并恢复", 2 * len(manifest.members)) as running:
        put_back(config, file, running.step)
    desk = the_desk(config)
    try:
        report = examined(desk)
        unclear = waiting_letters(desk.store.engine)
    finally:
        desk.close()
    print(f"已恢复到 {contents(manifest)}。此后办的事不在里面，要从纸质件、邮件补录。")
    print("发文前请先查对：备份以后发出过的文号不要再用。流程（Prefect）的运行记录在启动时由办件库重建。")
    if unclear:
        print(f"有 {unclear} 封系统待发的文书不知道备份以后发没发出，办件页上写着“不明”，请查清后确认。")
    for name in manifest.damaged:
        print(f"要修：文件 {name} 在备份时就已不见或被改动。")
    print("\n".join(lines(report)))
    return 0 if report.whole else 1
