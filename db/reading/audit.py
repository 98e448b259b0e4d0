"""The audit trail of a company, newest first."""

from __future__ import annotations

import json
from typing import NamedTuple

from core.requests import AuditRequest
from core.views import AuditRow
from db.company.chain import OS_USER
from db.engine.session import Tx
from db.reading.names import stamp_text


class _Event(NamedTuple):
    """An event as it is stored."""

    id: int
    at: str
    actor: str
    host: str
    action: str
    subject: str
    detail: str
    hash: str


def audit_rows(tx: Tx, company: int, request: AuditRequest, limit: int, before: int | None) -> list[AuditRow]:
    """Events that fit, newest first; ``before`` is an id (keyset paging). Days are those of UTC, both inclusive.

    ``actor`` finds the owner of the process too. ``action`` finds every action that begins with it, in any case.
    """
    conditions = ["company_id = :c"]
    params: dict[str, object] = {"c": company, "n": limit}
    if before is not None:
        conditions.append("id < :before")
        params["before"] = before
    if request.date_from:
        conditions.append("at >= :first")
        params["first"] = f"{request.date_from}T00:00:00Z"
    if request.date_to:
        conditions.append("at <= :last")
        params["last"] = f"{request.date_to}T23:59:59.999999Z"
    if request.actor:
        conditions.append("(actor = :actor OR detail LIKE :via ESCAPE '!')")
        params |= {"actor": request.actor, "via": f"%{_like(json.dumps({OS_USER: request.actor})[1:-1])}%"}
    if request.action:
        conditions.append("lower(action) LIKE lower(:action) ESCAPE '!'")
        params["action"] = f"{_like(request.action)}%"
    rows = tx.rows(
        _Event,
        f"""SELECT id, at, actor, host, action, subject, detail, hash FROM audit_event
            WHERE {" AND ".join(conditions)} ORDER BY id DESC LIMIT :n""",
        params,
    )
    return [AuditRow(**{**row._asdict(), "at": stamp_text(row.at), "via": _via(row.detail)}) for row in rows]


def _like(text: str) -> str:
    """The text as LIKE finds it and nothing else."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _via(detail: str) -> str:
    try:
        found = json.loads(detail)
    except ValueError:
        return ""
    return str(found.get(OS_USER, "")) if isinstance(found, dict) else ""
