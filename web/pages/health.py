"""Is the process up, and does it reach its store? For the command that starts it and for a watchdog."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from store.database import StoreAway
from web.auth import TheDesk, for_all

router = for_all()


@router.get("/healthz")
def healthz(desk: TheDesk) -> JSONResponse:
    """``{"ok": true, "store": "reachable"}``; 503 and ``away`` while the pages could not be served for want of it."""
    try:
        desk.accounts.find("")
    except StoreAway:
        return JSONResponse({"ok": False, "store": "away"}, 503)
    return JSONResponse({"ok": True, "store": "reachable"})
