"""The settings we run Prefect with, set by our own commands and never left to the person at the keyboard.

Nothing of Prefect is imported here: it reads its settings when it is imported.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

KEPT_DAYS = 90
"""How long Prefect keeps a finished run. The store knows everything that it told, for ever."""
SETTINGS: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Our limits live in the store; an expiring pause would only cost CPU (1.7 s a step with 10,000 waiting runs).
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    # SQLite has one writer: the recorder and persister write in batches, or they starve everybody else.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "20",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "20",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    # A finished run leaves 150 to 630 kB, and every five minutes there is one: after a quarter they are cleared away.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": f"{KEPT_DAYS * 86_400}",
    # The client would wait 2, 4, 8, 16 … seconds by itself, and sleep on when Prefect is back. The driver tries again.
    "PREFECT_CLIENT_MAX_RETRIES": "0",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}


class NotAnError(logging.Filter):
    """Prefect logs every ordinary wait at ERROR (``Finished in state 待分办``), and every drive that broke off as
    ``Finished in state Running()``, of which the driver tells more: these lines are dropped."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for the line that reports a suspension or a drive that goes on later."""
        if record.levelno != logging.ERROR:
            return True
        message = record.getMessage()
        return not ("Finished in state" in message and ("PAUSED" in message or "Running(" in message))


def quiet_logs() -> None:
    """Put the filter on Prefect's run logger, in the console and in the dashboard alike."""
    logging.getLogger("prefect.flow_runs").addFilter(NotAnError())
