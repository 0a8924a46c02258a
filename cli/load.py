"""``mingda load``: a synthetic district's history, for load tests."""

from __future__ import annotations

import json
import time

from acts.bootstrap import the_desk
from acts.loading import already_there, load
from cli.progress import bar, console
from rules.errors import InputError


def run(cases: int, seed: int, as_json: bool) -> int:
    """Bring the store to ``cases`` synthetic cases. Raises InputError for a number below one or a store in use."""
    if cases < 1:
        raise InputError(f"件数 {cases} 小于一", "请写要装多少件，如 --cases 10000", field="--cases")
    desk = the_desk()
    try:
        there, began = already_there(desk), time.monotonic()
        with bar("编写合成的办件", max(0, cases - there), quiet=as_json) as progress:
            written = 0
            for some in load(desk, cases, seed):
                written += some
                progress.step(some)
        took = time.monotonic() - began
    finally:
        desk.close()
    if as_json:
        print(json.dumps({"cases": there + written, "written": written, "seconds": round(took, 1)}))
    else:
        rate = f"，每秒 {written / took:.0f} 件" if written else ""
        console.print(f"库里有 {there + written} 件合成的办件，这次写入 {written} 件，用了 {took:.1f} 秒{rate}。")
    return 0
