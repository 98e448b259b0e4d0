"""Which vouchers an export has, as the core writes them; what stands in the way is refused before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.errors import AlreadyExported, NotFound
from core.exporting.formats import format_of
from core.exporting.model import ExportLine, ExportVoucher, Format, Journal
from core.exporting.preparing import refuse_unready
from core.money import Amount
from core.requests import ExportRequest
from core.version import __version__
from core.views.exports import ExportPlan
from core.vocabulary import RECORD_NAMES, PostingType
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.names import kind_text
from db.reading.targets import account_there, target_settings
from db.reading.vouchers import voucher_row

_RECORD_KINDS = {kind.value: name for kind, name in RECORD_NAMES.items()}


class _Voucher(NamedTuple):
    id: int
    number: str
    date: str
    kind: str
    document: str
    record_id: int
    text: str


class _Entry(NamedTuple):
    voucher_id: int
    line: int
    account: str
    account_name: str
    posting_type: int
    amount: Amount
    item_group: str
    item: str


def plan_export(tx: Tx, company: int, request: ExportRequest) -> ExportPlan:
    """The vouchers, and everything that is needed to write them; refused where something is missing at the target."""
    target = format_of(request.target)
    rows, single = _asked(tx, company, request)
    before = exported_before(tx, company, target.name, [row.id for row in rows])
    if single and before and not request.again:
        raise _twice(tx, company, target, rows[0])
    chosen = [row for row in rows if request.again or row.id not in before]
    vouchers = _with_lines(tx, chosen)
    kept = [(row.id, voucher) for row, voucher in zip(chosen, vouchers, strict=True) if voucher.lines]
    left_out = len(rows) - len(chosen)
    if not kept:
        raise _nothing(rows, left_out, target)
    journal = _journal(tx, company, target, [voucher for _, voucher in kept], request)
    refuse_unready(target, journal)
    ids = tuple(number for number, _ in kept)
    return ExportPlan(target, journal, ids, bool(before.intersection(ids)), left_out)


def exported_before(tx: Tx, company: int, target: str, vouchers: Iterable[int]) -> set[int]:
    """Those of these vouchers that were exported to the target."""
    rows = tx.all(
        """SELECT DISTINCT x.voucher_id FROM exported_voucher x JOIN export_file f ON f.id = x.export_id
           WHERE f.company_id = :c AND f.target = :t AND x.voucher_id IN (SELECT value FROM ids(:v))""",
        {"c": company, "t": target, "v": tx.ids(vouchers)},
    )
    return {voucher for (voucher,) in rows}


def _twice(tx: Tx, company: int, target: Format, voucher: _Voucher) -> AlreadyExported:
    row = tx.one(
        """SELECT f.made_at, f.made_by, f.name FROM exported_voucher x JOIN export_file f ON f.id = x.export_id
           WHERE f.company_id = :c AND f.target = :t AND x.voucher_id = :v ORDER BY f.id DESC LIMIT 1""",
        {"c": company, "t": target.name, "v": voucher.id},
    )
    at, by, file = row or ("", "", "")
    return AlreadyExported(
        f"Voucher {voucher.number} was exported to {target.title} on {at[:10]} by {by}.",
        where=file,
        advice="To write it again, choose Again, or add `--again`; loaded twice, it would be booked twice there.",
    )


def _nothing(rows: list[_Voucher], left_out: int, target: Format) -> Exception:
    if left_out:
        return AlreadyExported(
            f"All {left_out} vouchers were exported to {target.title} before.",
            advice="To write them again, add `--again`; loaded twice, they would be booked twice there.",
        )
    what = f"voucher {rows[0].number} has no lines" if rows else "no voucher was posted in these days"
    return NotFound(f"There is nothing to export: {what}.", advice="`invclose voucher --date 2026-05` lists vouchers.")


_COLUMNS = "v.id, v.number, v.date, v.kind, v.document, v.record_id, v.text"


def _asked(tx: Tx, company: int, request: ExportRequest) -> tuple[list[_Voucher], bool]:
    """The vouchers that are asked for, and whether it is one."""
    if request.voucher or request.record_id:
        if request.voucher:
            number = voucher_row(tx, company, request.voucher).id
        else:
            number = int(
                tx.value(
                    "SELECT voucher_id FROM closing_record WHERE id = :r AND company_id = :c AND posted_at IS NOT NULL",
                    {"r": request.record_id, "c": company},
                )
                or 0
            )
        rows = tx.rows(
            _Voucher,
            f"SELECT {_COLUMNS} FROM voucher v WHERE v.id = :v AND v.company_id = :c",
            {"v": number, "c": company},
        )
        if not rows:
            raise NotFound("This record has no voucher.", advice="Wait until its run is done, or choose another one.")
        return rows, True
    conditions = ["v.company_id = :c", "v.posted = 1"]
    for name, sign in (("date_from", ">="), ("date_to", "<=")):
        if getattr(request, name):
            conditions.append(f"v.date {sign} :{name}")
    params = {"c": company, "date_from": request.date_from, "date_to": request.date_to}
    given = {name: value for name, value in params.items() if value}
    rows = tx.rows(
        _Voucher,
        f"SELECT {_COLUMNS} FROM voucher v WHERE {' AND '.join(conditions)} ORDER BY v.date, v.id",
        given,
    )
    return rows, False


def _with_lines(tx: Tx, rows: list[_Voucher]) -> list[ExportVoucher]:
    ids = {"v": tx.ids([row.id for row in rows])}
    entries: dict[int, list[ExportLine]] = {row.id: [] for row in rows}
    for entry in tx.rows(
        _Entry,
        """SELECT e.voucher_id, e.line, a.code AS account, a.name AS account_name, e.posting_type, e.amount,
                  COALESCE(g.code, '') AS item_group, COALESCE(i.code, '') AS item
           FROM ledger_entry e JOIN main_account a ON a.id = e.account_id
           LEFT JOIN item_group g ON g.id = e.item_group_id LEFT JOIN item i ON i.id = e.item_id
           WHERE e.voucher_id IN (SELECT value FROM ids(:v)) ORDER BY e.voucher_id, e.line""",
        ids,
    ):
        line = ExportLine(
            line=entry.line,
            account=entry.account,
            account_name=entry.account_name,
            amount=entry.amount,
            text=PostingType(entry.posting_type).label,
            item_group=entry.item_group,
            item=entry.item,
        )
        entries[entry.voucher_id].append(line)
    records, reversed_ones, undone = _origins(tx, rows)
    return [
        ExportVoucher(
            number=row.number,
            date=row.date,
            kind=kind_text(_RECORD_KINDS.get(row.kind, row.kind)),
            document=row.document,
            text=row.text,
            lines=tuple(entries[row.id]),
            record=records.get(row.record_id, ""),
            reverses=reversed_ones.get(row.record_id, "") or ", ".join(undone.get(row.id, ())),
        )
        for row in rows
    ]


def _origins(tx: Tx, rows: list[_Voucher]) -> tuple[dict[int, str], dict[int, str], dict[int, list[str]]]:
    """Numbers of records, of the vouchers that records reverse, and of those that an undoing takes back."""
    own = {"r": tx.ids({row.record_id for row in rows if row.record_id})}
    records = dict(tx.all("SELECT id, number FROM closing_record WHERE id IN (SELECT value FROM ids(:r))", own))
    reversed_ones = dict(
        tx.all(
            """SELECT r.id, v.number FROM closing_record r JOIN closing_record o ON o.id = r.reversal_of AND r.reversal_of <> 0
               JOIN voucher v ON v.id = o.voucher_id WHERE r.id IN (SELECT value FROM ids(:r))""",
            own,
        )
    )
    undone: dict[int, list[str]] = {}
    for voucher, number in tx.all(
        """SELECT DISTINCT n.voucher_id, v.number FROM undoing n JOIN inventory_update u ON u.transaction_id = n.transaction_id
           JOIN voucher v ON v.id = u.voucher_id
           WHERE n.voucher_id IN (SELECT value FROM ids(:v)) AND u.voucher_id <> n.voucher_id ORDER BY n.voucher_id, v.number""",
        {"v": tx.ids([row.id for row in rows])},
    ):
        undone.setdefault(voucher, []).append(number)
    return records, reversed_ones, undone


def _journal(tx: Tx, company: int, target: Format, vouchers: list[ExportVoucher], request: ExportRequest) -> Journal:
    code, name = tx.one("SELECT code, name FROM company WHERE id = :c", {"c": company}) or ("", "")
    settings = target_settings(tx, company, target)
    codes = sorted({line.account for voucher in vouchers for line in voucher.lines})
    days = [voucher.date for voucher in vouchers]
    first, last = request.date_from or min(days), request.date_to or max(days)
    return Journal(
        company=code,
        company_name=name,
        currency=currency_of(tx, company),
        vouchers=tuple(vouchers),
        accounts={account: account_there(target, settings, account) for account in codes},
        options=settings.options,
        first=first,
        last=last,
        balances=_balances(tx, company, first, last) if target.balances else {},
        made_on=tx.now()[:10],
        made_by=tx.actor(),
        version=__version__,
    )


def _balances(tx: Tx, company: int, first: str, last: str) -> dict[str, tuple[Amount, Amount]]:
    """Of every account: before the first day, after the last."""
    rows = tx.all(
        """SELECT a.code, COALESCE(SUM(CASE WHEN e.date < :f THEN e.amount ELSE 0 END), 0),
                  COALESCE(SUM(CASE WHEN e.date <= :l THEN e.amount ELSE 0 END), 0)
           FROM main_account a JOIN ledger_entry e ON e.account_id = a.id JOIN voucher v ON v.id = e.voucher_id AND v.posted = 1
           WHERE a.company_id = :c GROUP BY a.code""",
        {"c": company, "f": first, "l": last},
    )
    return {code: (int(before), int(after)) for code, before, after in rows}
