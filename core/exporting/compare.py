"""What was read back from the written files, held against the vouchers: only an export without a difference counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from core.errors import NotReadBack
from core.exporting.model import Booked, Format, Journal


def differences(target: Format, journal: Journal, found: Iterable[Booked]) -> list[str]:
    """Everything that differs, in words; empty when each line arrived with its amount, account and date, and each group is zero."""
    lines: dict[tuple[str, int], int] = defaultdict(int)
    places: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
    groups: dict[str, int] = defaultdict(int)
    dates: dict[str, set[str]] = defaultdict(set)
    for one in found:
        lines[one.voucher, one.line] += one.amount
        places[one.voucher, one.line].add((one.account, one.date))
        groups[one.group] += one.amount
        dates[one.group].add(one.date)
    wrong = [f"{group} adds up to {total} and not to zero" for group, total in groups.items() if total]
    wrong += [f"{group} has several dates" for group, days in dates.items() if len(days) > 1]
    for voucher in journal.vouchers:
        for line in voucher.lines:
            key = (voucher.number, line.line)
            there = {(target.booked_as(journal.account(line)), voucher.date)}
            if places.pop(key, set()) != there:
                wrong.append(f"{voucher.number}/{line.line} is missing or has another account or date")
            elif lines[key] != line.amount:
                wrong.append(f"{voucher.number}/{line.line} is {lines[key]} and not {line.amount}")
    return wrong + [f"{number}/{line} is no line of these vouchers" for number, line in places]


def refuse_differences(target: Format, journal: Journal, found: Iterable[Booked]) -> None:
    """Raise where anything differs."""
    wrong = differences(target, journal, found)
    if wrong:
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise NotReadBack(
            f"The written file reads otherwise than the vouchers: {wrong[0]}{more}.",
            advice="Nothing was kept. This is a fault of invclose.",
        )
