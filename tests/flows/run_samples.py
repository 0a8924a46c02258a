"""Every sample as ``mingda run`` plays it, in a process of its own, one Prefect server for all of them.

Run: ``python -m tests.flows.run_samples OUT [S20 …]``; OUT/S01 … then hold what ``mingda run --out`` writes. Prefect
reads its settings when it is imported, so this is no part of a test's own process.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path

from acts.config import load_config
from acts.scenario import load_scenario, precheck
from flows import server
from rules.load import load_calendar, load_rulebook

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "examples" / "samples").glob("S*.yaml"))


def main(out: Path, *names: str) -> None:
    """Play all of them, or those named; raises what the first that goes wrong raises."""
    config, law, days = load_config(ROOT / "config.yaml"), load_rulebook(), load_calendar()
    with tempfile.TemporaryDirectory(prefix="mingda-samples-") as folder:
        prefect = server.throw_away(Path(folder) / "prefect", config.var / "cache")
        process = server.start(prefect, Path(folder) / "prefect.log", dashboard=False)
        try:
            server.wait_until_ready(prefect, process)
            os.environ.update(prefect.environment())
            from cli.headless import play_headless

            for path in [path for path in SAMPLES if not names or path.stem in names]:
                scenario = load_scenario(path)
                precheck(scenario, config.office, law, days)
                asyncio.run(play_headless(scenario, config, Path(folder) / scenario.name, lambda words: None))
                shutil.move(Path(folder) / scenario.name / "out", out / scenario.name)
        finally:
            server.stop(process)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
