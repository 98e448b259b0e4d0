"""Why somebody may not act: the sentence a key gives instead of acting. The rules themselves are in the use cases."""

from __future__ import annotations

from core.views import CompanyView
from core.vocabulary import Role


def why_not(company: CompanyView | None, *, read_only: bool, needs: Role) -> str:
    """Empty when this user may; else which right is missing and who grants it."""
    if company is None:
        return "The books are not open yet."
    if company.read_only or read_only:
        return "Opened READ ONLY: start without --read-only to change anything."
    try:
        role = Role(company.role)
    except ValueError:
        return f"Your role {company.role} is unknown here."
    if role.rank < needs.rank:
        return f"Your role is {role.value}; this needs {needs.value}. An admin of {company.code} grants it."
    return ""


def why_not_start(company: CompanyView | None, *, read_only: bool, needs: Role) -> str:
    """Like ``why_not``, and only one run at a time."""
    reason = why_not(company, read_only=read_only, needs=needs)
    if reason or company is None or company.running is None:
        return reason
    return f"{company.running.number} is {company.running.state}: one run at a time. g t shows it."
