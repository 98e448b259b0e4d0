"""``import --profile``: what was found in an export of another system, what is asked, and loading it."""

from __future__ import annotations

import tomllib
from argparse import Namespace
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED, RejectedInput, UsageError
from core.importing import Problem
from core.mapping.answers import Found, Question, answers_of, parse_answers
from core.mapping.cutting_over import AS_OF
from core.money import quantity_text
from tui import foreign_exports, wiring
from tui import format as figures
from tui.command_line.generic import print_value
from tui.command_line.import_files import save_bundle, save_items, save_problems, save_values
from tui.command_line.openings import opening_form, show_opening
from tui.command_line.output import Column, figure
from tui.command_line.problems import print_problems

if TYPE_CHECKING:
    from core.currency import Currency
    from core.mapping.mapping import Mapped, Omission
    from core.mapping.profile import ImportProfile
    from tui.command_line.session import Session

_EXAMPLES_OF_A_REASON = 3


def answers_given(arguments: Namespace) -> dict[str, str]:
    """Answers of the file and of the command line, which wins."""
    found: dict[str, str] = {}
    if arguments.answer_file is not None:
        try:
            found = answers_of(tomllib.loads(arguments.answer_file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{arguments.answer_file} cannot be read: {error}.", advice='Write KEY = "VALUE", one a line.'
            ) from error
    found |= parse_answers(arguments.answers)
    return found | ({AS_OF: arguments.opening_as_of} if arguments.opening_as_of else {})


def run_export(session: Session, arguments: Namespace) -> int:
    """Maps the export and loads it."""
    if arguments.ledger and arguments.opening_as_of:
        raise UsageError(
            "--ledger and --opening-as-of are two exports.", advice="Import the goods first, then the ledger."
        )
    wanted = foreign_exports.profile(arguments.profile)
    currency = wiring.import_currency(session.url, session.company, arguments.currency)
    answers = answers_given(arguments)
    if arguments.items is not None:
        answers = {**foreign_exports.item_answers(arguments.items, currency), **answers}
    mapped = _map(session, arguments, wanted, answers, currency)
    while arguments.accept and (
        proposed := {key: value for key, value in foreign_exports.with_proposals(mapped).items() if key not in answers}
    ):
        answers |= proposed
        mapped = _map(session, arguments, wanted, answers, currency)
    _save_wanted(arguments, mapped)
    if not session.as_json:
        show_mapped(session, mapped, arguments.show)
    only_files = arguments.write_files is not None
    try:
        loaded = foreign_exports.load(session.url, session.company, mapped, dry_run=arguments.dry_run or only_files)
        if only_files:
            names = save_bundle(arguments.write_files, mapped.bundle)
            session.out.note(f"{', '.join(names)} written to {arguments.write_files}; nothing was loaded.")
    except RejectedInput as error:
        return _refused(session, arguments, error)
    if loaded is None:
        session.out.note("Nothing is new: the books hold every line of this export; nothing was written.")
    elif arguments.dry_run:
        session.out.note("No problems; nothing was written.")
    if session.as_json:
        session.out.json({"imported": loaded, **mapped_form(mapped)})
    elif loaded is not None:
        print_value(session, loaded)
    return EXIT_DONE


def _map(
    session: Session, arguments: Namespace, wanted: ImportProfile, answers: dict[str, str], currency: Currency
) -> Mapped:
    return foreign_exports.map_path(
        session.url,
        session.company,
        arguments.path,
        wanted,
        answers,
        currency,
        balances=arguments.balances,
        ledger=arguments.ledger,
    )


def _save_wanted(arguments: Namespace, mapped: Mapped) -> None:
    """The files about an export that were asked for."""
    if arguments.save_items is not None:
        save_items(arguments.save_items, mapped.new_items)
    if arguments.save_values is not None and mapped.opening is not None:
        save_values(arguments.save_values, mapped.opening.items, mapped.bundle.currency)


def _refused(session: Session, arguments: Namespace, error: RejectedInput) -> int:
    problems = [one for one in error.problems if isinstance(one, Problem)]
    questions = [one for one in error.problems if isinstance(one, Question)]
    if arguments.rejected is not None and problems:
        save_problems(arguments.rejected, problems)
    if questions:
        if session.as_json:
            session.out.json({"error": error.as_dict(), "questions": questions})
        else:
            print_questions(session, questions)
            session.out.note(str(error))
        return EXIT_REJECTED
    if not problems:
        raise error
    print_problems(session, error, problems, arguments.show)
    return error.exit_code


def show_mapped(session: Session, mapped: Mapped, most: int) -> None:
    """What was found out, what is left out and the totals to compare."""
    out = session.out
    read, made = figures.plural(mapped.rows, "row"), figures.plural(mapped.lines, "line")
    out.note(f"{mapped.bundle.name} by import profile {mapped.profile.name}: {read} read, {made} made.")
    for found in mapped.found:
        out.note(found_shown(found))
    if mapped.unused:
        out.note(f"Not used: {', '.join(mapped.unused)}.")
    if mapped.known:
        new = figures.plural(mapped.lines, "line")
        out.note(f"{figures.plural(mapped.known, 'line')} known already and skipped, {new} new.")
    _show_changes(session, mapped, most)
    if mapped.left_out:
        omissions: list[Column[Omission]] = [
            Column("Left out", lambda row: row.reason),
            figure("Rows", lambda row: row.rows),
            figure("Their value", lambda row: "" if row.value is None else mapped.bundle.currency.text(row.value)),
            Column(
                "First lines",
                lambda row: ", ".join(f"{file}:{line}" for file, line in row.examples[:_EXAMPLES_OF_A_REASON]),
            ),
        ]
        out.table(omissions, mapped.left_out)
        out.line("")
    if mapped.opening is not None:
        show_opening(session, mapped.opening, mapped.bundle.currency, most)
    if mapped.accounts:
        _show_accounts(session, mapped, most)
    elif mapped.totals and mapped.opening is None:
        out.table(
            [
                Column("Item", lambda row: row.item),
                figure("Rows", lambda row: row.rows),
                figure("Quantity", lambda row: quantity_text(row.quantity)),
                figure("Value there", lambda row: mapped.bundle.currency.text(row.value)),
            ],
            mapped.totals[:most],
        )
        if len(mapped.totals) > most:
            out.line(f"... and {figures.count(len(mapped.totals) - most)} more items")
        out.line("")


def _show_accounts(session: Session, mapped: Mapped, most: int) -> None:
    """What is kept of a general ledger, account by account."""
    session.out.table(
        [
            Column("Account there", lambda row: row.account),
            Column("Ours", lambda row: row.ours or "left out"),
            figure("Entries", lambda row: row.entries),
            figure("Debit less credit", lambda row: mapped.bundle.currency.text(row.amount)),
        ],
        mapped.accounts[:most],
    )
    if len(mapped.accounts) > most:
        session.out.line(f"... and {figures.count(len(mapped.accounts) - most)} more accounts")
    session.out.line("")


def _show_changes(session: Session, mapped: Mapped, most: int) -> None:
    """What changed there since it was loaded, and new lines on closed days."""
    out = session.out
    if mapped.changes:
        out.table(
            [
                Column("Changed there", lambda row: row.reference),
                Column("Where", lambda row: f"{row.file}:{row.line}"),
                Column("What", lambda row: row.what),
                Column("In the export", lambda row: row.there),
                Column("In the books", lambda row: row.here),
            ],
            mapped.changes[:most],
        )
        count = figures.plural(len(mapped.changes), "change")
        out.note(
            f"{count} not taken: the books keep what they have. Undo or adjust it here, if the other system is right."
        )
        out.line("")
    if mapped.late:
        out.table(
            [
                Column("Late", lambda row: row.reference),
                Column("Where", lambda row: f"{row.file}:{row.line}"),
                Column("Day there", lambda row: row.day),
                Column("Why", lambda row: row.why),
                Column("Taken on", lambda row: row.moved_to),
            ],
            mapped.late[:most],
        )
        out.line("")


def found_shown(found: Found) -> str:
    """What was found out, as a sentence."""
    where = f"{found.where}: " if found.where else ""
    return f"{where}{found.what} {found.value}{f' ({found.why})' if found.why else ''}."


def mapped_form(mapped: Mapped) -> dict[str, object]:
    """What ``--json`` says of a mapped export."""
    currency = mapped.bundle.currency
    opening = {} if mapped.opening is None else {"opening": opening_form(mapped.opening, currency)}
    return {
        **opening,
        "profile": mapped.profile.name,
        "rows": mapped.rows,
        "lines": mapped.lines,
        "known": mapped.known,
        "changes": [one._asdict() for one in mapped.changes],
        "late": [one._asdict() for one in mapped.late],
        "found": [one._asdict() for one in mapped.found],
        "left_out": [
            {
                "reason": one.reason,
                "rows": one.rows,
                "value": None if one.value is None else currency.text(one.value),
                "first": [f"{file}:{line}" for file, line in one.examples],
            }
            for one in mapped.left_out
        ],
        "accounts": [
            {"account": one.account, "ours": one.ours, "entries": one.entries, "amount": currency.text(one.amount)}
            for one in mapped.accounts
        ],
        "totals": [
            {
                "item": one.item,
                "rows": one.rows,
                "quantity": quantity_text(one.quantity),
                "value": currency.text(one.value),
            }
            for one in mapped.totals
        ],
    }


def print_questions(session: Session, questions: list[Question]) -> None:
    """Questions with what may be answered and what is proposed."""
    session.out.table(
        [
            Column("Set", lambda row: row.key),
            Column("Question", lambda row: row.text),
            Column("One of", lambda row: ", ".join(row.choices)),
            Column("Proposed", lambda row: row.proposal),
        ],
        questions,
    )
