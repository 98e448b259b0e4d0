"""What may stand in the place of a word that is typed in a shell, from the books: numbers, codes and names, with what they are.

Each list is short and quickly read, whatever the size of the books: codes in their order from the first letters on, records and
runs from the newest. Only whoever may open the books of the company sees any of it; for everybody else there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from core.rights import Act, may
from core.vocabulary import Role
from db.engine.glance import Glance, glance
from db.migrations.head import HEAD

MOST = 200
"""Rows of one answer; nobody reads more, and typing another letter is quicker."""


class Kind(StrEnum):
    """What a word of the command line names."""

    ACCOUNT = "account"
    APPROVAL = "approval"
    COMPANY = "company"
    DAY = "day"
    DOCUMENT = "document"
    FIRST_DAY = "first-day"
    GROUP = "group"
    ITEM = "item"
    MODEL = "model"
    PERIOD = "period"
    RECORD = "record"
    RUN = "run"
    SITE = "site"
    TRANSACTION = "transaction"
    USER = "user"
    VOUCHER = "voucher"


class _List(NamedTuple):
    """Value and meaning of each row; in the order of its code, beginning at what was typed, or the newest ones."""

    select: str
    code: str = ""
    newest: str = ""


_LISTS: Mapping[Kind, _List] = {
    Kind.ACCOUNT: _List("SELECT code, name FROM main_account WHERE company_id = :c", "code"),
    Kind.APPROVAL: _List(
        "SELECT CAST(id AS text), act FROM approval WHERE company_id = :c AND state = 'waiting'", newest="id DESC"
    ),
    Kind.DAY: _List("SELECT CAST(end_date AS text), name FROM ledger_period WHERE company_id = :c", newest="1 DESC"),
    Kind.DOCUMENT: _List("SELECT document, kind FROM voucher WHERE company_id = :c AND posted = 1", "document"),
    Kind.FIRST_DAY: _List(
        "SELECT CAST(start_date AS text), name FROM ledger_period WHERE company_id = :c", newest="1 DESC"
    ),
    Kind.GROUP: _List("SELECT code, name FROM item_group WHERE company_id = :c", "code"),
    Kind.ITEM: _List("SELECT code, name FROM item WHERE company_id = :c", "code"),
    Kind.MODEL: _List("SELECT code, inventory_model FROM item_model_group WHERE company_id = :c", "code"),
    Kind.PERIOD: _List(
        "SELECT CAST(start_date AS text), status FROM ledger_period WHERE company_id = :c", newest="1 DESC"
    ),
    Kind.RECORD: _List("SELECT number, type FROM closing_record WHERE company_id = :c", newest="id DESC"),
    Kind.RUN: _List(
        """SELECT r.number, j.state FROM job j JOIN closing_record r ON r.id = j.record_id WHERE j.company_id = :c""",
        newest="r.id DESC",
    ),
    Kind.SITE: _List("SELECT DISTINCT site, '' FROM inventory_dimension WHERE company_id = :c", newest="1"),
    Kind.TRANSACTION: _List("SELECT number, '' FROM inventory_transaction WHERE company_id = :c", "number"),
    Kind.USER: _List("SELECT login, role FROM app_user WHERE company_id = :c", "login"),
    Kind.VOUCHER: _List("SELECT number, kind FROM voucher WHERE company_id = :c AND posted = 1", "number"),
}


def words(url: str, company: str | None, kinds: Sequence[Kind], begun: str) -> list[tuple[str, str]]:
    """Words that begin as typed, each with its meaning, of the kinds in their order; nothing of books of another version."""
    with glance(url) as look:
        if look.all("SELECT version_num FROM alembic_version", {}) != [(HEAD,)]:
            return []
        companies = {code: number for number, code in _companies(look)}
        found: list[tuple[str, str]] = []
        for kind in kinds:
            if kind is Kind.COMPANY:
                found += [(code, "") for code in companies if code.startswith(begun)]
            elif (number := _chosen(companies, company)) is not None:
                found += _listed(look, number, _LISTS[kind], begun)
        return list(dict(reversed(found)).items())[::-1]  # what comes twice keeps its first place


def _companies(look: Glance) -> Sequence[tuple[int, str]]:
    """Those whose books the actor may open."""
    rows = look.all(
        "SELECT c.id, c.code, u.role FROM company c JOIN app_user u ON u.company_id = c.id WHERE u.login = :l ORDER BY c.code",
        {"l": look.actor},
    )
    return [(number, code) for number, code, role in rows if may(Role(role), Act.OPEN_BOOKS)]


def _chosen(companies: Mapping[str, int], company: str | None) -> int | None:
    """The company that was named, else the only one."""
    if company:
        return companies.get(company)
    return next(iter(companies.values())) if len(companies) == 1 else None


def _listed(look: Glance, company: int, what: _List, begun: str) -> list[tuple[str, str]]:
    """The rows that begin so; where nothing does, those that begin so in capitals."""
    for wanted in dict.fromkeys([begun, begun.upper()]):
        rows = _newest(look, company, what, wanted) if what.newest else _in_order(look, company, what, wanted)
        if rows:
            return rows
    return []


def _newest(look: Glance, company: int, what: _List, begun: str) -> list[tuple[str, str]]:
    rows = look.all(f"{what.select} ORDER BY {what.newest} LIMIT {MOST}", {"c": company})
    return [(value, meaning) for value, meaning in rows if value and value.startswith(begun)]


def _in_order(look: Glance, company: int, what: _List, begun: str) -> list[tuple[str, str]]:
    """From what was typed on, as the index has it.

    A shell writes out what all answers have in common. Where there are more than are read, what was typed is an answer too, or the
    last code of all, so that nothing is written out that only the first ones share.
    """
    from_there = f"{what.code} >= :b" if begun else f"{what.code} > :b"  # many a number is blank
    sql = f"{what.select} AND {from_there} ORDER BY {what.code}"
    read = look.all(f"{sql} LIMIT {MOST + 1}", {"c": company, "b": begun})
    rows = [(value, meaning) for value, meaning in read if value and value.startswith(begun)]
    if len(rows) <= MOST:
        return rows
    last = [(begun, "")] if begun else look.all(f"{sql} DESC LIMIT 1", {"c": company, "b": begun})
    return [*rows[:MOST], *((value, meaning) for value, meaning in last)]
