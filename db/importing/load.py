"""One bundle into one company: checked whole, then masters, transactions and vouchers in one write transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from core.dates import Purpose, refusals
from core.errors import Blocked, InvcloseError, NoRight, RejectedInput, Unbalanced, clause, refuse
from core.importing import LABOR, Bundle, BundleRow, Problem, check_bundle
from core.importing.lines import LineMaker, counted_pieces, without_accounts
from core.importing.offsets import doubtful_offsets
from core.importing.opening import balances_of, opening_problems
from core.importing.result import Imported
from core.importing.standard import in_files
from core.plural import plural
from core.posting.counting import count
from core.posting.poster import Poster
from core.quiet import without_cycle_collector
from core.rights import Act
from core.vocabulary import Reference
from db.close.jobs import reopen_dead
from db.company.chain import audit
from db.company.currencies import currency_of
from db.company.doubts import holding_inventory, profile_doubts
from db.company.lock import take_inventory_lock
from db.company.masters import create_company
from db.company.numbers import next_numbers
from db.company.rights import missing, require
from db.company.setup import load_setup
from db.engine.posting import Posting
from db.engine.session import Database, Tx
from db.engine.space import IMPORTED_ROW, needed, shortage
from db.importing import foreign, masters
from db.importing.known import known_of, known_of_new_company
from db.importing.opening import post_opening
from db.importing.target import Target, refuse_other_currency, refuse_replacing, target_of
from db.posting.books import PostingBooks, open_poster
from db.records.dates import date_facts
from db.records.unfinished import refuse_unfinished
from db.tables.columns import IMPORT_FILE
from db.tables.table import insert

_PRODUCT = Reference.PRODUCTION_RECEIPT
"""As a name of the module: on Python 3.11 looking a member up in its class costs ten times as much."""


def import_bundle(database: Database[Any], company: str | None, bundle: Bundle, *, dry_run: bool = False) -> Imported:
    """Load a bundle; ``RejectedInput`` with all problems, and nothing written, when anything is wrong."""
    with database.read() as tx:
        target = target_of(tx, company, bundle.name)
    refuse_replacing(target, bundle)
    _check_rights(database, target, bundle)
    room = shortage(
        database, needed(len(bundle.rows) + len(bundle.opening) + len(bundle.ledger), IMPORTED_ROW), "the import"
    )
    if room is not None:
        raise room
    with without_cycle_collector(), _advising(target):
        if dry_run:
            return _try(database, target, bundle)
        if target.company:
            reopen_dead(database, target.company)
        with database.write(_posting(database, target, bundle)) as tx:
            return _load(tx, target, bundle)


@contextmanager
def _advising(target: Target) -> Iterator[None]:
    """A company that the import would create has no commands yet: what is refused is put right in the files."""
    try:
        yield
    except RejectedInput as error:
        if not target.company:
            error.problems = tuple(in_files(one) if isinstance(one, Problem) else one for one in error.problems)
        raise


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
        with database.write(_posting(database, target, bundle)) as tx:
            loaded = _load(tx, target, bundle)
            raise _Undone
    except _Undone:
        return loaded


def _check_rights(database: Database[Any], target: Target, bundle: Bundle) -> None:
    """Goods need the right to enter; what changes the setup, and another company, that of an admin."""
    if not target.company:
        require(database, 0, Act.CREATE_COMPANY, f"Creating company {target.code}")
        return
    if bundle.accounts or bundle.posting_profile or bundle.periods:
        require(database, target.company, Act.IMPORT_SETUP)
    if bundle.opens():
        require(database, target.company, Act.CUT_OVER)
    require(database, target.company, Act.IMPORT)
    with database.read(repeatable=True) as tx:
        changed = _changes_refused(tx, target.company, bundle)
    if changed:
        require(database, target.company, Act.IMPORT_CHANGES, f"Changing {changed} by an import")


def _changes_refused(tx: Tx, company: int, bundle: Bundle) -> str:
    """What the bundle would change of the items that are there, where this user may not; blank where all is well."""
    return "" if missing(tx, Act.IMPORT_CHANGES, company) is None else masters.changed(tx, company, bundle)


def _posting(database: Database[Any], target: Target, bundle: Bundle) -> Posting:
    """The act that needs the highest right of what a bundle may bring by this user."""
    if not target.company:
        return Posting(Act.CREATE_COMPANY, 0)
    if bundle.opens():
        return Posting(Act.CUT_OVER, target.company)
    with database.read() as tx:
        setup = missing(tx, Act.IMPORT_SETUP, target.company) is None
    return Posting(Act.IMPORT_SETUP if setup else Act.IMPORT, target.company)


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
    if bundle.opens():
        refuse_unfinished(tx, company)
    facts = replace(date_facts(tx, company), periods=())  # those that the files bring have been looked at with them
    for day in sorted(bundle.dates()):
        refuse(refusals(day, facts, Purpose.POSTING))


def _load(tx: Tx, target: Target, bundle: Bundle) -> Imported:
    company = target.company
    if company:
        refuse_other_currency(target.code, currency_of(tx, company), bundle.currency.code)
        take_inventory_lock(tx, company)
        next_numbers(tx, 0, "inventory_transaction", 0)  # other importers wait here, so that none overlaps unseen
    _refuse(bundle, _problems(tx, company, bundle))
    _refuse_run(tx, company, bundle)
    if company and (changed := _changes_refused(tx, company, bundle)):  # somebody else was quicker
        raise NoRight(
            f"Changing {changed} by an import needs the right {Act.IMPORT_CHANGES.needs}",
            advice="Leave these files out, or ask an admin of the company.",
        )
    if not company:
        company = create_company(tx, target.code, currency=bundle.currency.code, standard=False)
    months = not target.company or missing(tx, Act.IMPORT_SETUP, company) is None
    masters.write(tx, company, bundle, new=not target.company, months=months)
    opening = _open(tx, company, bundle)
    foreign.write(tx, company, bundle)
    poster = open_poster(tx, company)
    accounts = {account.code: account.id for account in poster.setup.accounts.values()}
    laid_out = replace(bundle, rows=list(bundle.rows))  # every row is asked for several times from here on
    _refuse(bundle, without_accounts(poster.setup, laid_out))
    _post(poster, laid_out, accounts)
    books = poster.state
    assert isinstance(books, PostingBooks)
    vouchers = books.write(poster.facts)
    row = (company, bundle.sha256, bundle.name, len(bundle.rows), tx.now(), tx.actor())
    insert(tx, IMPORT_FILE, [row])
    result = _result(
        target,
        bundle,
        transactions=len(poster.facts.transactions),
        vouchers=len(vouchers),
        warnings=(*_grouped(poster.warnings), *_doubts(tx, company, laid_out, new=not target.company)),
        opening=opening,
    )
    detail = {
        "sha256": bundle.sha256,
        "files": list(bundle.files),
        "rows": len(bundle.rows),
        "items": len(bundle.items),
        "opening": opening,
        "foreign_entries": len(bundle.ledger),
        **_of_profile(bundle),
    }
    audit(tx, company, "imported", bundle.name, {**detail, "vouchers": len(vouchers), "warnings": len(result.warnings)})
    return result


def _of_profile(bundle: Bundle) -> dict[str, Any]:
    """What the next export of the same system is read with: answers, and the days of lines that were taken later."""
    if not bundle.profile:
        return {}
    return {"profile": bundle.profile, "answers": dict(bundle.answers), "late": dict(bundle.late)}


def _open(tx: Tx, company: int, bundle: Bundle) -> str:
    """The cut-over, which comes before everything else; the number of its record."""
    if not bundle.opens():
        return ""
    setup = load_setup(tx, company)
    files = {name: _file(bundle, name) for name in ("opening", "balances")}
    _refuse(bundle, opening_problems(bundle, setup, files))
    if bundle.opening_day:
        bundle.balances = balances_of(bundle, setup)
    return post_opening(tx, company, bundle, setup)


def _post(poster: Poster, bundle: Bundle, accounts: dict[str, int]) -> None:
    """Every line in order, a production ended whole in one place; what only shows while posting is a problem of its line."""
    make = LineMaker(poster.state, bundle, accounts)
    ends = bundle.ends()
    for row in bundle.rows:
        try:
            if row.kind is LABOR:
                poster.labor(make(row))
            elif row.kind is _PRODUCT and row.update != "physical":
                lines = [make(one) for one in ends.pop(row.production, ())]
                if lines:
                    poster.end(lines)
            elif row.counted:
                count(poster, make(row), counted_pieces(row))
            else:
                poster.post(make(row))
        except (RejectedInput, Blocked, Unbalanced) as error:  # of the line; a disk or a server that fails is not
            _refuse(bundle, [_problem_of(row, bundle, error)])


def _problem_of(row: BundleRow, bundle: Bundle, error: InvcloseError) -> Problem:
    return Problem(
        _file(bundle, "transactions"),
        row.line,
        "reference",
        row.reference,
        clause(error.message),
        error.advice or "correct the line, or the line that it refers to",
    )


def _file(bundle: Bundle, name: str) -> str:
    return next((file for file in bundle.files if file.startswith(name)), name)


def _grouped(warnings: list[str]) -> tuple[str, ...]:
    """One sentence an item, with how often."""
    counts = Counter(warning.partition(",")[0] for warning in warnings)
    return tuple(f"{text} ({plural(count, 'line')})" if count > 1 else text for text, count in sorted(counts.items()))


def _doubts(tx: Tx, company: int, bundle: Bundle, *, new: bool) -> Iterator[str]:
    """Accounts of the posting profile, or named by the lines, on which the two sides of a posting meet."""
    if new or bundle.posting_profile:
        for doubt in profile_doubts(tx, company):
            yield f"{doubt.message}. {doubt.in_files if new else doubt.advice}"
    yield from doubtful_offsets(bundle, holding_inventory(tx, company))


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
