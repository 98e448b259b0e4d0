"""The part of the desk for users and their roles: the use cases of ``invclose user``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.vocabulary import Role

if TYPE_CHECKING:
    from core.views.users import UserRow
    from db.engine.session import Database


class Users:
    """Rights, rules and the audit trail are those of the setup."""

    database: Database[Any]
    company_id: int

    def users(self) -> Sequence[UserRow]:
        from core.views.users import UserRow
        from db.setup.lists import CompanyLists

        rows = CompanyLists(self.database, self.company_id).list("user")
        admins = [str(row["user"]) for row in rows if row["role"] == Role.ADMIN]
        return [
            UserRow(login := str(row["user"]), Role(str(row["role"])), last_admin=admins == [login]) for row in rows
        ]

    def set_role(self, login: str, role: Role) -> str:
        from db.setup.lists import CompanyLists

        lists = CompanyLists(self.database, self.company_id)
        return str(lists.set("user", login, {"role": role.value}).get("warning", ""))

    def revoke_role(self, login: str) -> None:
        from db.setup.lists import CompanyLists

        CompanyLists(self.database, self.company_id).revoke(login)
