"""An export of a general ledger -> entries kept beside ours, for `reconcile`, by the section ``ledger`` of an import profile.

Read by the same parser as goods, with the same strictness: what is left out has its reason, what cannot be read its line. Accounts
are ours by their number, or by the map that a person gives; all that are missing are asked at once. Example: account 14600 of
the export is 1300 here, by the answer ``account.14600=1300``; ``account.99000=leave-out`` leaves one out.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.chart import CHART
from core.currency import Currency
from core.importing.columns import LONGEST
from core.importing.model import Bundle, LedgerRow
from core.importing.problems import Problem, Problems, TooMany
from core.mapping.accounts import AccountTotal
from core.mapping.answers import Found, remembered
from core.mapping.beside import Beside
from core.mapping.cells import bare
from core.mapping.classify import FOREIGN, TOTAL, company_rows
from core.mapping.days import iso
from core.mapping.frame import NOTHING, Frame
from core.mapping.lines import days_of
from core.mapping.mapping import LEDGER, Mapped, Omission, read_tables
from core.mapping.overlap import Change
from core.mapping.profile import ImportProfile
from core.mapping.tables import Detector, Source
from core.plural import plural

LEAVE_OUT = "leave-out"
OTHERS = "other_accounts"
_SHOWN = 5


def map_ledger(
    sources: Sequence[Source],
    profile: ImportProfile,
    answers: Mapping[str, str],
    currency: Currency,
    *,
    name: str,
    detect: Detector,
    beside: Beside | None = None,
    problems: Sequence[Problem] = (),
) -> Mapped:
    """The entries of an export of a general ledger by a profile. ``problems``: those of opening it."""
    beside = beside or Beside()
    bundle = Bundle(name=name, currency=currency, problems=Problems(problems), files=(LEDGER,))
    mapped = Mapped(profile, bundle)
    if profile.ledger is None:
        advice = "use a profile that has a section ledger, or write ledger.csv: docs/import.md"
        message = f"cannot be read: import profile {profile.name} does not say how a general ledger looks"
        bundle.problems.append(Problem(name, 0, "", "", message, advice))
        return mapped
    table = profile.ledger.table
    alone = replace(profile, tables={table.name: table}, movement=profile.ledger.entry, rules=table.leave_out)
    try:
        frame = read_tables(sources, alone, {**remembered(beside.answers), **answers}, mapped, detect)
        if frame is not None:
            frame.company = beside.company
            _map(frame, mapped, beside)
        each = list(dict.fromkeys(bundle.problems))
        del bundle.problems[:]
        bundle.problems += each
    except TooMany:
        bundle.problems.close(name)  # type: ignore[attr-defined]
    return mapped


def _map(frame: Frame, mapped: Mapped, beside: Beside) -> None:
    mapped.rows = len(frame)
    left_out: dict[str, list[int]] = defaultdict(list)
    rows = _kept(frame, left_out)
    if frame.questions:
        mapped.questions = list(frame.questions.values())
        return
    amounts, days = _amounts(frame, rows), days_of(frame, "date", np.array(rows, np.int64)).tolist()
    vouchers = list(frame.role("voucher").each(lambda cell: bare(cell).strip()[:LONGEST]))
    accounts = _accounts(frame, rows, mapped, beside, amounts)
    sums: dict[tuple[int, str], int] = defaultdict(int)
    entries: list[LedgerRow] = []
    for row in rows:
        sums[days[row], vouchers[row]] += amounts[row]
        if not _whole(frame, row, vouchers[row], days[row]):
            continue
        if not amounts[row]:
            left_out["without an amount"].append(row)
        elif not accounts[row]:
            left_out["on accounts that are not ours"].append(row)
        else:
            entries.append(
                LedgerRow(row, vouchers[row], iso(days[row]), accounts[row], amounts[row], mapped.profile.name)
            )
    _found(frame, sums)
    _without_known(frame, mapped, entries, beside)
    mapped.questions = list(frame.questions.values())
    for reason, them in left_out.items():
        worth = sum(abs(amounts[row]) for row in them)
        places = tuple(frame.main.place(row) for row in them[:_SHOWN])
        mapped.left_out.append(Omission(reason, len(them), None if reason in (TOTAL, FOREIGN) else worth, places))
    mapped.bundle.sha256 = _digest(mapped.bundle.ledger)


def _kept(frame: Frame, left_out: dict[str, list[int]]) -> list[int]:
    """Rows of the company that no rule leaves out; those without account or day only add up, unless they have a voucher."""
    own = company_rows(frame).tolist()
    if len(own) < len(frame):
        there = set(own)
        left_out[FOREIGN] = [row for row in range(len(frame)) if row not in there]
    accounts, vouchers = frame.role("account").filled, frame.role("voucher").filled
    dates = [frame.text(name).filled for name in frame.roles("date")]
    names = sorted({name for rule in frame.profile.rules for name in rule.conditions})
    words = {name: frame.words(name, own) for name in names if frame.is_there(name)}
    kept = []
    for row in own:
        if not vouchers[row] and (not accounts[row] or not any(column[row] for column in dates)):
            left_out[TOTAL].append(row)
            continue
        for rule in frame.profile.rules:
            if all(words[name][row] in wanted for name, wanted in rule.conditions.items() if name in words) and any(
                name in words for name in rule.conditions
            ):
                left_out[rule.leave_out].append(row)
                break
        else:
            kept.append(row)
    return kept


def _amounts(frame: Frame, rows: list[int]) -> list[int]:
    """Debit less credit, or the signed amount."""
    found = [0] * len(frame)
    pairs = [(role, sign) for role, sign in (("debit", 1), ("credit", -1)) if frame.roles(role)]
    single = frame.roles("amount")
    if single and len(pairs) < 2:
        pairs = [("amount", 1)]
    elif len(pairs) < 2:
        lacking = "lacks debit and credit, or an amount with its sign"
        frame.problems.append(Problem(frame.main.files[0][0], 0, "", "", lacking, "export these columns too"))
        return found
    columns = [(frame.figures(frame.roles(role)[0], rows).tolist(), sign) for role, sign in pairs]
    for row in rows:
        values = [(figures[row], sign) for figures, sign in columns]
        if all(value == NOTHING for value, _ in values):
            frame.problem(row, frame.roles(pairs[0][0])[0], "is empty", "an entry has an amount; leave other rows out")
        found[row] = sum(sign * value for value, sign in values if value != NOTHING)
    return found


def _whole(frame: Frame, row: int, voucher: str, day: int) -> bool:
    if not voucher:
        frame.problem(row, frame.roles("voucher")[0], "is empty", "an entry belongs to a voucher: export its number")
    if not day:
        frame.problem(row, frame.roles("date")[0], "is empty", "an entry has a day: export its date")
    return bool(voucher and day)


def _accounts(frame: Frame, rows: list[int], mapped: Mapped, beside: Beside, amounts: Sequence[int]) -> dict[int, str]:
    """Row -> account here; blank for one that is left out. What is neither ours nor mapped is asked, all of it."""
    ledger = mapped.profile.ledger
    assert ledger is not None
    ours = beside.accounts or {code for code, _ in CHART}
    for name in frame.roles("account"):
        frame.codes(name, rows)
    cells = frame.role("account").each(lambda cell: bare(cell).strip())
    numbers = {cell: _number(cell, ledger.account_pattern) for cell in set(cells)}
    totals: dict[str, list[int]] = {}
    first: dict[str, int] = {}
    for row in rows:
        number = numbers[cells[row]]
        first.setdefault(number, row)
        total = totals.setdefault(number, [0, 0])
        total[0] += 1
        total[1] += amounts[row]
    found = {}
    for number, row in sorted(first.items()):
        said = frame.answers.get(f"account.{number}", "")
        if not said:
            said = number if number in ours else frame.answers.get(OTHERS, "")
        if said == LEAVE_OUT:
            found[number] = ""
        elif said in ours:
            found[number] = said
        else:
            file, line = frame.main.place(row)
            known = f"{said} is no account here. " if said else ""
            text = (
                f"{known}Account {cells[row]} ({plural(totals[number][0], 'entry', 'entries')}, {file} line {line} first):"
                f" which account here, or {LEAVE_OUT}? {OTHERS}={LEAVE_OUT} leaves out all that are not ours"
            )
            frame.questions.pop(f"account.{number}", None)
            frame.ask_again(f"account.{number}", text, ())
            found[number] = ""
    mapped.accounts = [
        AccountTotal(number, found[number], entries, amount) for number, (entries, amount) in sorted(totals.items())
    ]
    return {row: found[numbers[cells[row]]] for row in rows}


def _number(cell: str, pattern: str) -> str:
    """The number of an account within its cell: before its name or its dimensions."""
    match = re.match(pattern, cell) if pattern else None
    return (match[1] if match else cell).strip()


def _found(frame: Frame, sums: Mapping[tuple[int, str], int]) -> None:
    """Whether debits and credits of vouchers meet, which tells that signs were read right."""
    if sums:
        even = sum(1 for amount in sums.values() if not amount)
        why = "the others are not whole in this export" if even < len(sums) else "debits and credits meet"
        frame.found.append(Found("", "vouchers", f"{len(sums)}, {even} of them add up to zero", why))


def _without_known(frame: Frame, mapped: Mapped, entries: list[LedgerRow], beside: Beside) -> None:
    """Keeps new vouchers; of those that are loaded already it says what changed there, and takes none of it."""
    groups: dict[str, list[LedgerRow]] = defaultdict(list)
    for entry in entries:
        groups[entry.voucher].append(entry)
    loaded = beside.foreign(mapped.profile.name, set(groups)) if groups else {}
    text = mapped.bundle.currency.text
    origins: list[tuple[str, int]] = []
    mapped.origins = origins
    for voucher, own in groups.items():
        file, line = frame.main.place(own[0].line)
        there, here = _shown(own, text), loaded.get(voucher)
        if here is None:
            for entry in own:
                origins.append(frame.main.place(entry.line))
                mapped.bundle.ledger.append(entry._replace(line=len(origins)))
            continue
        mapped.known += len(own)
        held = _shown([LedgerRow(0, voucher, *one, "") for one in here], text)
        if held != there:
            mapped.changes.append(Change(voucher, file, line, "entries", there, held))


def _shown(entries: Sequence[LedgerRow], text: object) -> str:
    """Day, account and amount of the entries of a voucher, whatever their order and however often an account is hit."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        sums[entry.date, entry.account] += entry.amount
    assert callable(text)
    return ", ".join(f"{day} {account} {text(amount)}" for (day, account), amount in sorted(sums.items()))


def _digest(entries: Sequence[LedgerRow]) -> str:
    digest = hashlib.sha256(b"\x1dledger\x1e")
    for entry in entries:
        digest.update(repr(entry[1:]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
