"""Why somebody may not act: the sentence a key gives instead of acting. The rules themselves are in ``core.rights``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import rights
from core.errors import clause
from core.vocabulary import Role
from tui.registry import key_of

if TYPE_CHECKING:
    from core.rights import Act
    from core.views.company import CompanyView


def why_not(company: CompanyView | None, *, read_only: bool, act: Act, doing: str = "") -> str:
    """Empty when this user may; else which right is missing and who grants it."""
    if company is None:
        return "The books are not open yet."
    if company.read_only or read_only:
        return "Opened READ ONLY: start without --read-only to change anything."
    role = Role(company.role) if company.role in list(Role) else None
    refusal = rights.why_not(role, act, doing=doing)
    if refusal is None:
        return ""
    return f"{clause(refusal.message)}; you have {company.role or 'none'}. Ask an admin of {company.code}."


def why_not_start(company: CompanyView | None, *, read_only: bool, act: Act) -> str:
    """Like ``why_not``, and only one run at a time."""
    reason = why_not(company, read_only=read_only, act=act)
    if reason or company is None or company.running is None:
        return reason
    return f"{company.running.number} is {company.running.state}: one run at a time. {key_of('go_tasks')} shows it."
