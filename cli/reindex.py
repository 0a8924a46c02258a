"""``mingda reindex``: the cached rows of all cases made anew from their events."""

from __future__ import annotations

from acts.bootstrap import the_desk
from acts.reindexing import how_many, reindex
from cli.progress import bar, console


def run() -> int:
    """Make them anew, with a bar; broken off at any point, it is simply started again."""
    desk = the_desk()
    try:
        with bar("按事件重建列表、登记簿和查询", how_many(desk)) as running:
            count = reindex(desk, running.step)
    finally:
        desk.close()
    console.print(f"{count} 件已重建。")
    return 0
