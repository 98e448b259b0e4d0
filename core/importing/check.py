"""Everything that is wrong with a bundle, at once."""

from __future__ import annotations

import itertools
from difflib import get_close_matches

from core.importing.cut_over import CUT_OVER, check_cut_over, opened
from core.importing.model import Bundle, Known
from core.importing.problems import Problem, Problems, TooMany
from core.importing.relations import check_transactions
from core.quiet import without_cycle_collector


def check_bundle(bundle: Bundle, known: Known) -> list[Problem]:
    """All problems, those of reading included, by file and line. Nothing is written if there are any."""
    problems = Problems(bundle.problems)
    if problems.closed:
        return problems
    with without_cycle_collector():
        try:
            _check(bundle, known, problems)
        except TooMany:
            problems.close(bundle.name)
    order = {name: number for number, name in enumerate(bundle.files)}
    problems.sort(key=lambda problem: (order.get(problem.file, -1), problem.line))
    return problems


def _check(bundle: Bundle, known: Known, problems: Problems) -> None:
    if bundle.sha256 in known.loaded:
        said = known.loaded[bundle.sha256]
        message = f"this content is already loaded{': ' + said if said else ''}"
        problems.append(Problem(bundle.name, 0, "", "", message, "a bundle is loaded once"))
    _check_items(bundle, known, problems)
    _check_profile(bundle, known, problems)
    _check_periods(bundle, problems)
    check_cut_over(bundle, known, {name: _file(bundle, name) for name in CUT_OVER}, problems)
    check_transactions(bundle, opened(bundle, known), _file(bundle, "transactions"), problems)


def _file(bundle: Bundle, name: str) -> str:
    return next((file for file in bundle.files if file.rpartition(".")[0] == name or file == name), name)


def _check_items(bundle: Bundle, known: Known, problems: list[Problem]) -> None:
    """Groups that no file names are made from the items; once some are named, an unknown one is a slip."""
    if not bundle.item_groups or bundle.damaged.get("item_groups"):
        return
    file = _file(bundle, "items")
    groups = {row.code for row in bundle.item_groups} | set(known.item_groups)
    for row in bundle.items:
        if row.item_group not in groups:
            advice = _near(row.item_group, groups) or "add it to item_groups.csv"
            problems.append(Problem(file, row.line, "item_group", row.item_group, "is not an item group", advice))


def _check_profile(bundle: Bundle, known: Known, problems: list[Problem]) -> None:
    file = _file(bundle, "posting_profile")
    damaged = bundle.damaged
    accounts = {row.code for row in bundle.accounts} | set(known.accounts)
    items = {row.item for row in bundle.items} | set(known.items)
    groups = {row.code for row in bundle.item_groups} | set(known.item_groups)
    groups |= {row.item_group for row in bundle.items}
    for row in bundle.posting_profile:
        if row.account not in accounts and not damaged.get("accounts"):
            advice = _near(row.account, accounts) or "add it to accounts.csv"
            problems.append(Problem(file, row.line, "account", row.account, "is not a main account", advice))
        if row.item_relation == "item" and row.item not in items and not damaged.get("items"):
            problems.append(Problem(file, row.line, "item", row.item, "is not an item", "add it to items.csv"))
        unsure = damaged.get("items") or damaged.get("item_groups")
        if row.item_relation == "group" and row.item not in groups and not unsure:
            advice = _near(row.item, groups) or "add it to item_groups.csv"
            problems.append(Problem(file, row.line, "item", row.item, "is not an item group", advice))


def _check_periods(bundle: Bundle, problems: list[Problem]) -> None:
    file = _file(bundle, "periods")
    ordered = sorted(bundle.periods, key=lambda row: row.start)
    for before, row in itertools.pairwise(ordered):
        if row.start <= before.end:
            message = f"overlaps the period of line {before.line}, which ends {before.end}"
            problems.append(Problem(file, row.line, "start", row.start, message, "periods follow each other"))


def _near(text: str, choices: set[str]) -> str:
    near = get_close_matches(text, choices, 1) if len(choices) < 10_000 else []
    return f"did you mean {near[0]}?" if near else ""
