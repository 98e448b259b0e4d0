"""Users of a company as they are listed."""

from __future__ import annotations

from dataclasses import dataclass

from core.vocabulary import Role


@dataclass(frozen=True, slots=True)
class UserRow:
    """Somebody with a role in the company."""

    login: str
    role: Role
    last_admin: bool
    """The only admin, who stays one."""
