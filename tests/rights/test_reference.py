"""docs/rights.md is the table."""

from __future__ import annotations

from pathlib import Path

from core.rights import Act, Scope
from core.vocabulary import Role
from tui.rights_reference import reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "write it anew: scripts/rights_reference"


def test_what_reaches_every_company_needs_an_admin_of_every_company() -> None:
    assert {act for act in Act if act.scope is Scope.DATABASE} == {
        Act.CREATE_COMPANY, Act.UPGRADE, Act.BACK_UP, Act.RESTORE, Act.DESCRIBE,
    }  # fmt: skip
    assert all(act.needs is Role.ADMIN for act in Act if act.scope is Scope.DATABASE)
