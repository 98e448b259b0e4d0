"""Whether PostgreSQL protects the books from whoever is connected.

It does from everybody but its superusers and the owner of the tables, who could take the protection off. SQLite has no users: who
may write the file can change the books, and what remains is the evidence (`invclose verify`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.engine.group_roles import NAMES
from db.engine.session import Database, Tx

if TYPE_CHECKING:
    from core.views.checks import Finding

_HOW = f"""
    SELECT CAST(session_user AS text), (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = session_user),
           (SELECT pg_has_role(session_user, c.relowner, 'MEMBER') FROM pg_class c WHERE c.oid = to_regclass('public.voucher')),
           (SELECT count(*) FROM pg_roles r WHERE r.rolname IN ({", ".join(repr(name) for name in NAMES)})),
           has_database_privilege('public', current_database(), 'CONNECT'), CAST(current_user AS text)
"""


def why_unprotected(tx: Tx) -> str:
    """One short sentence; blank when the books are protected, and on SQLite."""
    if tx.dialect != "postgresql":
        return ""
    user, superuser, owner, roles, _, _ = tx.one(_HOW) or ("", 0, 0, 0, 0, "")
    if superuser:
        return f"Not protected: {user} is a superuser of the server and may change anything."
    if owner:
        return f"Not protected: {user} owns the tables and may change anything."
    if int(roles) < len(NAMES):
        return "Not protected: the group roles are missing on this server."
    return ""


def owned(database: Database[Any]) -> bool:
    """Whether the tables of a server belong to whoever is connected: their owner upgrades them without a right in the books."""
    if database.dialect != "postgresql":
        return False
    with database.read() as tx:
        row = tx.one(_HOW)
    return bool(row and row[2])


def finding(tx: Tx) -> Finding:
    """The same as `doctor` says it, with what to do."""
    from core.views.checks import Finding
    from core.views.states import Severity

    sentence = why_unprotected(tx)
    if sentence:
        advice = "Work under a login of your own; docs/install.md tells how. `invclose db upgrade` makes the roles."
        return Finding(Severity.WARN, "protection", sentence, advice)
    _, _, _, _, public, role = tx.one(_HOW) or ("", 0, 0, 0, 0, "")
    if public:
        return Finding(
            Severity.WARN,
            "protection",
            "Everybody with a login on this server may connect to the database.",
            "Let its owner run `REVOKE CONNECT ON DATABASE ... FROM PUBLIC`, or `invclose db upgrade`.",
        )
    return Finding(Severity.OK, "protection", f"Protected by the server; this login works as {role}")
