"""One bundle into one company: checked whole, then masters, transactions and vouchers in one write transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from core.dates import Purpose, refusals
from core.errors import InvcloseError, RejectedInput, refuse
from core.importing import LABOR, Bundle, BundleRow, Problem, check_bundle
from core.importing.lines import LineMaker, without_accounts
from core.importing.opening import opening_problems
from core.importing.quiet import without_cycle_collector
from core.plural import plural
from core.posting.poster import Poster
from core.rights import Act
from db.close.jobs import release_dead
from db.company.chain import audit
from db.company.currencies import currency_of
from db.company.lock import take_exclusive, take_shared
from db.company.masters import create_company
from db.company.numbers import next_numbers
from db.company.rights import require
from db.company.setup import load_setup
from db.engine import clock
from db.engine.session import Database, Tx
from db.importing import foreign, masters
from db.importing.known import known_of, known_of_new_company
from db.importing.opening import post_opening
from db.importing.target import Target, refuse_other_currency, target_of
from db.posting.books import PostingBooks, open_poster
from db.records.dates import date_facts
from db.records.unfinished import refuse_unfinished
from db.tables.columns import IMPORT_FILE
from db.tables.table import insert


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import loaded, or would load."""

    company: str
    created: bool
    items: int
    rows: int
    transactions: int
    vouchers: int
    first_date: str
    last_date: str
    warnings: tuple[str, ...] = ()
    opening: str = ""
    """Number of the record of type opening; blank without a cut-over."""
    opened: int = 0
    """Transactions that it opened."""
    foreign_entries: int = 0
    """Of the ledger kept elsewhere."""


def import_bundle(database: Database[Any], company: str | None, bundle: Bundle, *, dry_run: bool = False) -> Imported:
    """Load a bundle; ``RejectedInput`` with all problems, and nothing written, when anything is wrong."""
    with database.read() as tx:
        target = target_of(tx, company, bundle.name)
    _check_rights(database, target, bundle)
    with without_cycle_collector():
        if dry_run:
            return _try(database, target, bundle)
        if target.company:
            with database.write() as tx:
                release_dead(tx, target.company)
        with database.write() as tx:
            return _load(tx, target, bundle)


class _Undone(Exception):
    """Ends a dry run, whose transaction is taken back."""


def _try(database: Database[Any], target: Target, bundle: Bundle) -> Imported:
    """What an import would say: it is made and taken back. Of a database that is only read, what can be seen there."""
    if database.read_only:
        with database.read(repeatable=True) as tx:
            _refuse(bundle, _problems(tx, target.company, bundle))
            _refuse_run(tx, target.company, bundle)
        return _result(target, bundle)
    try:
        with database.write() as tx:
            loaded = _load(tx, target, bundle)
            raise _Undone
    except _Undone:
        return loaded


def _check_rights(database: Database[Any], target: Target, bundle: Bundle) -> None:
    """Goods need the right to enter; accounts, profile, periods and another company that of an admin."""
    if not target.company:
        if target.others:
            require(database, target.others[0], Act.CREATE_COMPANY, f"Creating company {target.code}")
        return
    if bundle.accounts or bundle.posting_profile or bundle.periods:
        require(database, target.company, Act.IMPORT_SETUP)
    if bundle.balances:
        require(database, target.company, Act.CUT_OVER)
    require(database, target.company, Act.IMPORT)


def _problems(tx: Tx, company: int, bundle: Bundle) -> list[Problem]:
    if not company:
        return check_bundle(bundle, known_of_new_company(bundle))
    problems = check_bundle(bundle, known_of(tx, company, bundle))
    return problems + masters.conflicts(tx, company, bundle)


def _refuse(bundle: Bundle, problems: list[Problem]) -> None:
    if problems:
        first = problems[0]
        raise RejectedInput(
            f"{bundle.name} has {len(problems)} problem{'s' if len(problems) > 1 else ''}; nothing was written",
            where=f"{first.file} line {first.line}: {first.column} {first.value} {first.message}".replace("  ", " "),
            advice="Correct the files, then import again.",
            problems=tuple(problems),
        )


def _refuse_run(tx: Tx, company: int, bundle: Bundle) -> None:
    """A run that is not finished is in the way of a cut-over, and of the days it holds: no fault of the files."""
    if not company:
        return
    if bundle.balances:
        refuse_unfinished(tx, company)
    facts = replace(date_facts(tx, company), periods=())  # those that the files bring have been looked at with them
    for day in sorted(bundle.dates()):
        refuse(refusals(day, facts, Purpose.POSTING))


def _load(tx: Tx, target: Target, bundle: Bundle) -> Imported:
    company = target.company
    if company:
        refuse_other_currency(target.code, currency_of(tx, company), bundle.currency.code)
        (take_exclusive if bundle.balances else take_shared)(tx, company)
        next_numbers(tx, 0, "inventory_transaction", 0)  # other importers wait here, so that none overlaps unseen
    _refuse(bundle, _problems(tx, company, bundle))
    _refuse_run(tx, company, bundle)
    if not company:
        company = create_company(tx, target.code, currency=bundle.currency.code, standard=False)
    masters.write(tx, company, bundle, new=not target.company)
    opening = _open(tx, company, bundle)
    foreign.write(tx, company, bundle)
    poster = open_poster(tx, company)
    accounts = {account.code: account.id for account in poster.setup.accounts.values()}
    _refuse(bundle, without_accounts(poster.setup, bundle))
    _post(poster, bundle, accounts)
    books = poster.state
    assert isinstance(books, PostingBooks)
    vouchers = books.write(poster.facts)
    row = (company, bundle.sha256, bundle.name, len(bundle.rows), clock.now(), clock.actor())
    insert(tx, IMPORT_FILE, [row])
    result = _result(
        target,
        bundle,
        transactions=len(poster.facts.transactions),
        vouchers=len(vouchers),
        warnings=_grouped(poster.warnings),
        opening=opening,
    )
    detail = {
        "sha256": bundle.sha256,
        "files": list(bundle.files),
        "rows": len(bundle.rows),
        "items": len(bundle.items),
        "opening": opening,
        "foreign_entries": len(bundle.ledger),
    }
    audit(tx, company, "imported", bundle.name, {**detail, "vouchers": len(vouchers), "warnings": len(result.warnings)})
    return result


def _open(tx: Tx, company: int, bundle: Bundle) -> str:
    """The cut-over, which comes before everything else; the number of its record."""
    if not bundle.balances:
        return ""
    setup = load_setup(tx, company)
    files = {name: _file(bundle, name) for name in ("opening", "balances")}
    _refuse(bundle, opening_problems(bundle, setup, files))
    return post_opening(tx, company, bundle, setup)


def _post(poster: Poster, bundle: Bundle, accounts: dict[str, int]) -> None:
    """Every line in order; what only shows while posting is a problem of its line."""
    make = LineMaker(poster.state, bundle, accounts)
    for row in bundle.rows:
        try:
            line = make(row)
            if row.kind is LABOR:
                poster.labor(line)
            else:
                poster.post(line)
        except InvcloseError as error:
            _refuse(bundle, [_problem_of(row, bundle, error)])


def _problem_of(row: BundleRow, bundle: Bundle, error: InvcloseError) -> Problem:
    return Problem(
        _file(bundle, "transactions"), row.line, "reference", row.reference, str(error.message), error.advice
    )


def _file(bundle: Bundle, name: str) -> str:
    return next((file for file in bundle.files if file.startswith(name)), name)


def _grouped(warnings: list[str]) -> tuple[str, ...]:
    """One sentence an item, with how often."""
    counts = Counter(warning.partition(",")[0] for warning in warnings)
    return tuple(f"{text} ({plural(count, 'line')})" if count > 1 else text for text, count in sorted(counts.items()))


def _result(
    target: Target,
    bundle: Bundle,
    *,
    transactions: int = 0,
    vouchers: int = 0,
    warnings: tuple[str, ...] = (),
    opening: str = "",
) -> Imported:
    return Imported(
        company=target.code,
        created=not target.company,
        items=len(bundle.items),
        rows=len(bundle.rows),
        transactions=transactions,
        vouchers=vouchers,
        first_date=bundle.first_date(),
        last_date=bundle.last_date(),
        warnings=warnings,
        opening=opening,
        opened=len(bundle.opening),
        foreign_entries=len(bundle.ledger),
    )
