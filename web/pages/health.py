"""Is the process up, and does it reach its store? For the command that starts it and for a watchdog."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from web.auth import TheDesk, for_all

router = for_all()


@router.get("/healthz")
def healthz(desk: TheDesk) -> JSONResponse:
    """``{"ok": true, "store": "reachable"}``. A store that cannot be read ends in the page for 500."""
    desk.accounts.find("")
    return JSONResponse({"ok": True, "store": "reachable"})
