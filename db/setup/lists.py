"""The setup of a company as lists of text: accounts, items, groups, posting profile, ledger periods, users.

Reading needs the right to view, setting that of an admin; every change leaves an audit event with before and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.rights import Act
from core.views.accounts import AccountSearch
from db.company.rights import require
from db.engine.posting import Posting
from db.engine.session import Database
from db.setup.accounts import accounts_of
from db.setup.rows import find, rows_of


class CompanyLists:
    """Lists, shows and sets masters of one company."""

    def __init__(self, database: Database[Any], company: int) -> None:
        self.database = database
        self.company = company

    def list(self, kind: str) -> Sequence[Mapping[str, object]]:
        require(self.database, self.company, Act.LIST_SETUP, f"Listing {kind}s")
        with self.database.read() as tx:
            return rows_of(tx, self.company, kind)

    def show(self, kind: str, key: str) -> Mapping[str, object]:
        require(self.database, self.company, Act.SHOW_SETUP, f"Showing {kind}s")
        with self.database.read() as tx:
            return find(tx, self.company, kind, key)

    def set(self, kind: str, key: str, values: Mapping[str, str]) -> Mapping[str, object]:
        act = Act.CHANGE_USERS if kind == "user" else Act.CHANGE_SETUP
        require(self.database, self.company, act, f"Changing {kind}s")
        # Loads SQLAlchemy: not for a list, and not while the transaction holds a lock.
        from db.setup.changes import change

        with self.database.write(Posting(act, self.company)) as tx:
            return change(tx, self.company, kind, key, dict(values))

    def set_all(self, kind: str, rows: Sequence[tuple[str, Mapping[str, str]]]) -> int:
        require(self.database, self.company, Act.CHANGE_SETUP, f"Changing {kind}s")
        from db.setup.changes import change

        with self.database.write(Posting(Act.CHANGE_SETUP, self.company)) as tx:
            for key, values in rows:
                change(tx, self.company, kind, key, dict(values))
        return len(rows)

    def accounts_of(self, item: str) -> Sequence[AccountSearch]:
        """Which account each posting type of an item would use."""
        require(self.database, self.company, Act.SHOW_SETUP, "Showing accounts")
        with self.database.read(repeatable=True) as tx:
            return accounts_of(tx, self.company, item)

    def revoke(self, login: str) -> None:
        """Take a user's role."""
        require(self.database, self.company, Act.CHANGE_USERS, "Revoking users")
        from db.setup.changes import revoke

        with self.database.write(Posting(Act.CHANGE_USERS, self.company)) as tx:
            revoke(tx, self.company, login)
