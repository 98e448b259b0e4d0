"""Group roles of PostgreSQL follow the rights: whoever gets, changes or loses one becomes a member of what it needs.

SQLite has no users: who may open the file may read it.
"""

from __future__ import annotations

from db.engine.session import Tx

_NO_USER = "no user"


def follow(tx: Tx, login: str) -> str:
    """Make a login a member of the group role that its highest right in this database needs, and of no other.

    Answers a warning, blank when all is well; ``NoRight`` where somebody else must grant or revoke it.
    """
    if tx.dialect != "postgresql" or tx.value("SELECT grant_right(:login)", {"login": login}) != _NO_USER:
        return ""
    quoted = '"' + login.replace('"', '""') + '"'
    return (
        f"the server has no user {login} yet, so nobody can connect as {login}; its administrator runs"
        f" CREATE ROLE {quoted} LOGIN, then set the role once more"
    )
