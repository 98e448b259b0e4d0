"""Who may what: the role of the acting user in a company, denied by default.

A use case asks here before it reads or writes anything else; a refusal leaves an audit event, also where the books were opened
for reading only: somebody who may not look is worth knowing of.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from core.errors import InvcloseError
from core.rights import Act, Scope, may, why_not
from core.vocabulary import Role
from db.company.chain import audit
from db.engine.open import open_database
from db.engine.posting import REFUSED, Posting
from db.engine.session import Database, Tx


def role_of(tx: Tx, company: int, login: str) -> Role | None:
    """The role of a user; ``None`` for a stranger."""
    found = tx.value("SELECT role FROM app_user WHERE company_id = :c AND login = :l", {"c": company, "l": login})
    return Role(found) if found else None


def companies_of(tx: Tx) -> list[int]:
    """Every company of the database, the oldest first."""
    return [row[0] for row in tx.all("SELECT id FROM company ORDER BY id")]


def missing(tx: Tx, act: Act, company: int = 0) -> int | None:
    """The company in which the acting user lacks the right; ``None`` when nothing stands in the way.

    An act on the whole database asks in every company, and nobody where there is none.
    """
    asked = companies_of(tx) if act.scope is Scope.DATABASE else [company]
    return next((one for one in asked if not may(role_of(tx, one, tx.actor()), act)), None)


def require(database: Database[Any], company: int, act: Act, doing: str = "") -> str:
    """The acting user, who may do this; ``NoRight`` says which right is missing, where, and who grants it.

    ``doing`` says closer than the table of ``core.rights`` what is refused. ``company`` does not matter to an act on the whole
    database.
    """
    with database.read() as tx:
        who = tx.actor()
        lacking = missing(tx, act, company)
        if lacking is None:
            return who
        role = role_of(tx, lacking, who)
        code = tx.value("SELECT code FROM company WHERE id = :c", {"c": lacking})
        admins = tx.all(
            "SELECT login FROM app_user WHERE company_id = :c AND role = 'admin' ORDER BY login", {"c": lacking}
        )
    refusal = why_not(role, act, doing=doing)
    assert refusal is not None
    detail = {"role": role.value if role else "", "needed": act.needs.value}
    _remember(database, lacking, doing or act.words, detail)
    names = ", ".join(row[0] for row in admins[:5])
    raise refusal.kind(
        refusal.message,
        where=f"{who} has {role.value if role else 'no right'} in company {code}",
        advice=f"An admin grants it ({names}): `invclose user set {who} role={act.needs}`.",
    )


def _remember(database: Database[Any], company: int, doing: str, detail: dict[str, Any]) -> None:
    """The refusal in the audit trail, where it can be written; being refused must not depend on it."""
    with suppress(InvcloseError), _writing(database, Posting(REFUSED, company)) as tx:
        audit(tx, company, "refused", doing, detail)


@contextmanager
def _writing(database: Database[Any], posting: Posting) -> Generator[Tx]:
    """A writing transaction, of another connection where this one was opened for reading only."""
    if not database.read_only:
        with database.write(posting) as tx:
            yield tx
        return
    with open_database(database.url) as beside, beside.write(posting) as tx:
        yield tx
