"""What is known of other ledgers: their settings, and what accounts are called there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.errors import NotFound
from core.exporting.formats import FORMATS, format_of
from core.exporting.model import Format, TargetAccount
from core.exporting.preparing import why_not
from db.engine.session import Tx

CODE, DIMENSIONS = "code", "dimensions"


class TargetSettings(NamedTuple):
    """Of one target."""

    options: Mapping[str, str]
    """Every option, its default where nothing is set."""
    accounts: Mapping[str, TargetAccount]
    """By our code; only those that are mapped."""


class _Setting(NamedTuple):
    account: str
    name: str
    value: str


def split_dimensions(text: str) -> tuple[str, ...]:
    """Values with commas between; an empty one keeps its place."""
    return tuple(part.strip() for part in text.split(",")) if text.strip() else ()


def target_settings(tx: Tx, company: int, target: Format) -> TargetSettings:
    """What is set of a target."""
    rows = tx.rows(
        _Setting,
        """SELECT COALESCE(a.code, '') AS account, s.name, s.value FROM export_setting s
           LEFT JOIN main_account a ON a.id = s.account_id
           WHERE s.company_id = :c AND s.target = :t ORDER BY s.account_id, s.name""",
        {"c": company, "t": target.name},
    )
    options = {option.name: option.default for option in target.options}
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.account:
            found.setdefault(row.account, {})[row.name] = row.value
        elif row.name in options:
            options[row.name] = row.value
    accounts = {
        code: TargetAccount(values.get(CODE, ""), split_dimensions(values.get(DIMENSIONS, "")))
        for code, values in found.items()
    }
    return TargetSettings(options, accounts)


def target_rows(tx: Tx, company: int) -> list[dict[str, object]]:
    """Every target with how far it is set up."""
    return [shown_target(tx, company, target) for target in FORMATS.values()]


def target_row(tx: Tx, company: int, key: str) -> dict[str, object]:
    """One target with its accounts, or of TARGET/ACCOUNT what the account is called there."""
    name, _, account = key.partition("/")
    target = format_of(name)
    settings = target_settings(tx, company, target)
    accounts = [_account(target, settings, code, title) for code, title in _main_accounts(tx, company)]
    if account:
        found = next((row for row in accounts if row["account"] == account), None)
        if found is None:
            raise NotFound(f"account {account} does not exist", advice="`invclose account list` shows all of them.")
        return {"target": target.name, **found}
    return {**shown_target(tx, company, target), "accounts": accounts}


def _main_accounts(tx: Tx, company: int) -> list[tuple[str, str]]:
    rows = tx.all("SELECT code, name FROM main_account WHERE company_id = :c ORDER BY code", {"c": company})
    return [(code, name) for code, name in rows]


def account_there(target: Format, settings: TargetSettings, code: str) -> TargetAccount:
    """What an account is called at a target: as mapped, else as here where no map is needed."""
    mapped = settings.accounts.get(code, TargetAccount(""))
    own = "" if target.needs_map else code
    return TargetAccount(mapped.code or own, mapped.dimensions)


def _account(target: Format, settings: TargetSettings, code: str, name: str) -> dict[str, object]:
    there = account_there(target, settings, code)
    return {
        "account": code,
        "name": name,
        CODE: there.code,
        DIMENSIONS: ", ".join(there.dimensions),
        "missing": why_not(target, there),
    }


def shown_target(tx: Tx, company: int, target: Format) -> dict[str, object]:
    """A target with its settings, and how many accounts it knows."""
    settings = target_settings(tx, company, target)
    unset = [option.name for option in target.options if option.needed and not settings.options[option.name]]
    codes = [code for code, _ in _main_accounts(tx, company)]
    return {
        "target": target.name,
        "title": target.title,
        "mapped": sum(not why_not(target, account_there(target, settings, code)) for code in codes),
        "of": len(codes),
        "settings": {name: value for name, value in settings.options.items() if value},
        "to_set": ", ".join(unset),
    }
