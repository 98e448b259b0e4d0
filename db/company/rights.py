"""Who may what: the role of the operating-system user in a company, denied by default.

A use case asks here before it reads or writes anything else; a refusal leaves an audit event.
"""

from __future__ import annotations

from typing import Any

from core.errors import NoRight, TryAgain
from core.rights import Act, why_not
from core.vocabulary import Role
from db.company.chain import audit
from db.engine import clock
from db.engine.session import Database, Tx


def role_of(tx: Tx, company: int, login: str) -> Role | None:
    """The role of a user; ``None`` for a stranger."""
    found = tx.value("SELECT role FROM app_user WHERE company_id = :c AND login = :l", {"c": company, "l": login})
    return Role(found) if found else None


def require(database: Database[Any], company: int, act: Act, doing: str = "") -> str:
    """The acting user, who may do this; ``NoRight`` says which right is missing and who grants it.

    ``doing`` says closer than the table of ``core.rights`` what is refused.
    """
    who = clock.actor()
    with database.read() as tx:
        role = role_of(tx, company, who)
        refusal = why_not(role, act, doing=doing)
        if refusal is None:
            return who
        code = tx.value("SELECT code FROM company WHERE id = :c", {"c": company})
        admins = tx.all(
            "SELECT login FROM app_user WHERE company_id = :c AND role = 'admin' ORDER BY login", {"c": company}
        )
    detail = {"role": role.value if role else "", "needed": act.needs.value}
    _remember(database, company, doing or act.words, detail)
    names = ", ".join(row[0] for row in admins[:5])
    raise refusal.kind(
        refusal.message,
        where=f"{who} has {role.value if role else 'no right'} in company {code}",
        advice=f"An admin grants it ({names}): invclose user set {who} role={act.needs}.",
    )


def _remember(database: Database[Any], company: int, doing: str, detail: dict[str, Any]) -> None:
    """The refusal in the audit trail, where it can be written; being refused must not depend on it."""
    if database.read_only:
        return
    try:
        with database.write() as tx:
            audit(tx, company, "refused", doing, detail)
    except (TryAgain, NoRight):
        return
