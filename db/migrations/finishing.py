"""What a posting on PostgreSQL must have come to when its transaction commits.

A deferred trigger on the note of the posting runs `guard_finish`: numbers were drawn for what is there, without a gap; every
voucher is posted, and is what its updates or its record make it; a posted record has its voucher and, of a run, its finished job;
the lock is what the active records say; an event is about something that happened. Then the notes go.

Sums are taken by account and posting type over all that the posting wrote, so that a large import is checked in two passes.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.vocabulary import LEFTOVERS, LIVE, JobState, PostingType, RecordType, RunEvent
from db.engine.kinds import FINANCIAL, PHYSICAL, numbers
from db.engine.posting import REFUSED
from db.migrations.posting_rights import LOADING, MARKING, POSTING, RUNS
from db.migrations.postings import NUMBERED, SECURE, VIRTUAL

SENTENCES = {
    "numbers": "invclose/unbalanced: numbers were drawn that nothing has, or used that were not drawn",
    "voucher": "invclose/unbalanced: a voucher of this posting belongs to no update and no posted record",
    "sums": "invclose/unbalanced: the vouchers of this posting differ from the updates or adjustments behind them",
    "record": "invclose/unbalanced: a closing record was posted without its voucher or its finished run",
    "stock": "invclose/unbalanced: on-hand moved otherwise than the updates and adjustments of this posting say",
    "lock": "invclose/unbalanced: the lock of inventory is not what records and runs say",
    "event": "invclose/unbalanced: an audit event of this posting is missing, or tells of something that did not happen",
}


def _refuse(sentence: str) -> str:
    return f"RAISE EXCEPTION '{SENTENCES[sentence]}' USING ERRCODE = 'IC001';"


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_FUNCTION = (
    "CREATE FUNCTION guard_{name}(opened open_posting) RETURNS void LANGUAGE plpgsql "
    + SECURE
    + " AS $guard$ {body} $guard$"
)
_FIRST = """coalesce((SELECT d.first FROM posting_draw d WHERE d.xid = opened.xid AND d.company_id = {company}
    AND d.code = '{code}'), {nothing})"""


def _first(code: str, company: str = "0") -> str:
    """The next number before this posting drew; where it drew none, one that nothing has."""
    return _FIRST.format(code=code, company=company, nothing=VIRTUAL if company == "0" else 0)


def _variable(code: str) -> str:
    """The same as a variable ``first_CODE``: a statement is planned for its value, so that one that is after every row costs nothing."""
    return f"first_{code} bigint := {_first(code)};"


_OF_RUN = f"({_list(tuple(RUNS))})"
_SEQUENCES = (
    ("closing_record", "closing_record", "closing_record", "true"),
    ("posting_voucher", "voucher", "voucher", "v.record_id = 0"),
    ("closing_voucher", "voucher", "voucher", "v.record_id <> 0"),
)
"""Sequence of the company, the table that has its numbers, the sequence of that table's ids, which rows."""


def _drawn(code: str, table: str, ids: str, which: str) -> str:
    """Every number that was drawn stands on one row of this posting, written as the sequence says, and no other does."""
    return f"""
        SELECT s.next_number, s.prefix, s.digits, coalesce(d.first, s.next_number) INTO the_next, the_prefix, the_digits, the_first
          FROM number_sequence s LEFT JOIN posting_draw d ON d.xid = opened.xid AND d.company_id = s.company_id AND d.code = s.code
         WHERE s.company_id = opened.company_id AND s.code = '{code}';
        SELECT count(*), coalesce(bool_and(x.number = the_prefix || CASE WHEN length(x.digits) < the_digits
            THEN lpad(x.digits, the_digits, '0') ELSE x.digits END AND x.company_id = opened.company_id), true) INTO used, right_ones
          FROM (SELECT v.number, v.company_id, CAST(the_first - 1 + row_number() OVER (ORDER BY v.id) AS text) AS digits
                  FROM {table} v WHERE v.id >= first_{ids} AND {which}) x;
        IF used <> coalesce(the_next - the_first, 0) OR NOT right_ones THEN {_refuse("numbers")} END IF;"""


def _moved(code: str) -> str:
    """How far a counter of the company moved in this posting."""
    return f"""coalesce((SELECT s.next_number - d.first FROM posting_draw d JOIN number_sequence s ON s.company_id = d.company_id
        AND s.code = d.code WHERE d.xid = opened.xid AND d.company_id = opened.company_id AND d.code = '{code}'), 0)"""


def _mine() -> str:
    """Records that this posting posted: those it made, and its run where this transaction wrote it, not one before."""
    return """(r.id >= first_closing_record OR r.id = opened.record_id AND r.xmin = CAST(opened.xid AS xid))
        AND r.posted_at IS NOT NULL"""


_NUMBERS = f"""
    DECLARE draw record; used bigint; beyond bigint; right_ones boolean;
        the_next bigint; the_first bigint; the_prefix text; the_digits int;
        {_variable("voucher")} {_variable("foreign_entry")} {_variable("closing_record")}
    BEGIN
        FOR draw IN SELECT d.code, d.first, s.next_number AS next, CASE d.code WHEN 'voucher' THEN
                (SELECT -sum(t.last_issue) FROM posting_stock t WHERE t.xid = opened.xid AND t.last_issue < 0) ELSE 0 END AS spare
            FROM posting_draw d JOIN number_sequence s ON s.company_id = d.company_id AND s.code = d.code
            WHERE d.xid = opened.xid AND d.company_id = 0 AND d.code IN ({_list(NUMBERED)})
        LOOP
            EXECUTE format('SELECT count(*) FILTER (WHERE id < $2), count(*) FILTER (WHERE id >= $2) FROM public.%I
                WHERE id >= $1 AND id < {VIRTUAL}', draw.code) INTO used, beyond USING draw.first, draw.next;
            IF beyond > 0 OR draw.next - draw.first NOT BETWEEN used AND used + coalesce(draw.spare, 0) THEN
                {_refuse("numbers")}
            END IF;
        END LOOP;
        IF EXISTS (SELECT 1 FROM posting_draw d JOIN number_sequence s ON s.company_id = d.company_id AND s.code = d.code
                WHERE d.xid = opened.xid AND d.company_id = 0 AND d.code NOT IN ({_list(NUMBERED)})
                  AND (d.code <> 'change' OR s.next_number - d.first > 1000000)) THEN {_refuse("numbers")} END IF;
        {"".join(_drawn(*sequence) for sequence in _SEQUENCES)}
        IF {_moved("ledger_turnover")} <> coalesce((SELECT sum(abs(e.amount)) FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
                WHERE v.id >= first_voucher), 0)
              + coalesce((SELECT sum(abs(f.amount)) FROM foreign_entry f WHERE f.id >= first_foreign_entry), 0)
            OR {_moved("inventory_turnover")} <> 0 AND opened.act NOT IN ({_list((*POSTING, *RUNS, "ADJUST"))})
        THEN {_refuse("numbers")} END IF;
    END"""
"""Drafts of updates that go to no ledger take the id of a voucher and are not written: at most one for each update."""

_EXPENDITURE = numbers(PostingType.PURCHASE_EXPENDITURE, PostingType.FIXED_RECEIPT_PRICE_OFFSET)
"""A pair of lines of a fixed receipt price that takes itself back; its accounts are not stored."""
_LEFTOVERS = numbers(*LEFTOVERS)
_LABOR = numbers(PostingType.PRODUCTION_RECEIPT_OFFSET, PostingType.LABOR)


def _lines(amount: str, document: str, sign: int) -> str:
    """The lines of a value on its stored accounts ``p``, as `core.posting.accounts.lines_of` writes them, or taken back."""
    document = f"CASE p.difference_account_id WHEN 0 THEN {amount} ELSE {document} END"
    return f"""VALUES (p.balance_account_id, p.balance_posting_type, {sign} * ({amount})),
        (p.difference_account_id, p.difference_posting_type, {sign} * ({document} - ({amount}))),
        (p.offset_account_id, p.offset_posting_type, {-sign} * ({document}))"""


_ENTRIES = """SELECT e.account_id, e.posting_type, -e.amount FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
    WHERE v.id >= first_voucher"""
_BOTH_SIDES = """CROSS JOIN LATERAL (VALUES (p.balance_account_id, p.balance_posting_type, t.amount),
    (p.offset_account_id, p.offset_posting_type, -t.amount)) s(account, type, amount)"""
_LEDGER_OFF = "CAST(r.parameters AS jsonb) ->> 'update_ledger' IS NOT DISTINCT FROM 'false'"

_VOUCHERS = f"""
    DECLARE {_variable("voucher")} {_variable("closing_record")}
    BEGIN
        IF first_voucher = {VIRTUAL} THEN RETURN; END IF;
        IF EXISTS (SELECT 1 FROM voucher v WHERE v.id >= first_voucher AND NOT coalesce(v.company_id = opened.company_id
              AND v.posted = 1 AND CASE WHEN v.record_id <> 0 THEN
                (SELECT r.voucher_id = v.id AND r.posted_at IS NOT NULL AND r.company_id = v.company_id AND r.date = v.date
                   FROM closing_record r WHERE r.id = v.record_id)
              WHEN v.kind = 'labor' THEN
                EXISTS (SELECT 1 FROM inventory_transaction t WHERE t.company_id = v.company_id AND t.lot = v.document AND t.lot <> '')
              ELSE EXISTS (SELECT 1 FROM inventory_update u WHERE u.voucher_id = v.id AND u.date = v.date)
                OR EXISTS (SELECT 1
        FROM undoing n WHERE n.voucher_id = v.id AND n.date = v.date AND n.company_id = v.company_id) END, false))
        THEN {_refuse("voucher")} END IF;
        IF EXISTS (
            SELECT 1 FROM (
                SELECT s.account, s.type, s.amount
                  FROM inventory_update u JOIN posting_accounts p ON p.id = u.accounts_id
                  CROSS JOIN LATERAL ({_lines("u.amount", "u.document_amount", 1)}) s(account, type, amount)
                 WHERE u.voucher_id >= first_voucher AND u.record_id = 0
                UNION ALL
                SELECT s.account, s.type, s.amount
                  FROM inventory_update u JOIN inventory_update h ON h.transaction_id = u.transaction_id AND h.kind = {PHYSICAL}
                  JOIN posting_accounts p ON p.id = h.accounts_id
                  CROSS JOIN LATERAL ({_lines("u.taken_back", "h.document_amount + u.taken_back - h.amount", -1)}) s(account, type, amount)
                 WHERE u.voucher_id >= first_voucher AND u.record_id = 0 AND u.kind = {FINANCIAL}
                UNION ALL {_ENTRIES} AND v.record_id = 0 AND v.kind <> 'labor' AND e.posting_type NOT IN {_EXPENDITURE}
            ) s GROUP BY s.account, s.type HAVING sum(s.amount) <> 0
        ) OR EXISTS ({_ENTRIES} AND v.record_id = 0 AND v.kind = 'labor' AND e.posting_type NOT IN {_LABOR}
        ) THEN {_refuse("sums")} END IF;
        IF EXISTS (
            SELECT 1 FROM (
                SELECT r.id, s.account, s.type, s.amount FROM closing_record r
                  JOIN adjustment_total t ON t.record_id = r.id JOIN posting_accounts p ON p.id = t.accounts_id {_BOTH_SIDES}
                 WHERE {_mine()} AND r.type NOT IN ('{RecordType.OPENING}', '{RecordType.REVERSAL}') AND NOT ({_LEDGER_OFF})
                UNION ALL
                SELECT r.id, e.account_id, e.posting_type, -e.amount FROM closing_record r
                  JOIN closing_record o ON o.id = r.reversal_of JOIN ledger_entry e ON e.voucher_id = o.voucher_id
                 WHERE {_mine()} AND r.type = '{RecordType.REVERSAL}'
                UNION ALL
                SELECT r.id, s.account, s.type, s.amount FROM closing_record r
                  JOIN cost_adjustment t ON t.record_id = r.reversal_of AND t.update_kind = {PHYSICAL}
                  JOIN posting_accounts p ON p.id = t.accounts_id {_BOTH_SIDES}
                 WHERE {_mine()} AND r.type = '{RecordType.REVERSAL}' AND EXISTS (SELECT 1 FROM inventory_update u
                    WHERE u.transaction_id = t.transaction_id AND u.kind = {FINANCIAL})
                UNION ALL
                SELECT r.id, e.account_id, e.posting_type, -e.amount FROM closing_record r
                  JOIN ledger_entry e ON e.voucher_id = r.voucher_id
                 WHERE {_mine()} AND r.type <> '{RecordType.OPENING}'
            ) s GROUP BY s.id, s.account, s.type HAVING sum(s.amount) <> 0
        ) THEN {_refuse("sums")} END IF;
    END"""

_RECORDS = f"""
    DECLARE {_variable("closing_record")}
    BEGIN
        IF EXISTS (SELECT 1 FROM closing_record r WHERE {_mine()} AND NOT coalesce(
              (SELECT v.record_id = r.id FROM voucher v WHERE v.id = r.voucher_id)
              AND (r.type NOT IN ('{RecordType.CLOSING}', '{RecordType.RECALCULATION}') OR (
                    (SELECT j.state IN ('{JobState.DONE}', '{JobState.DONE_WARNED}') FROM job j WHERE j.record_id = r.id)
                    AND NOT EXISTS (SELECT 1 FROM closing_bundle b WHERE b.record_id = r.id AND b.state <> 'staged')))
              AND (r.type <> '{RecordType.REVERSAL}' OR
                    (SELECT o.posted_at IS NOT NULL AND o.company_id = r.company_id AND o.type <> '{RecordType.REVERSAL}'
                       FROM closing_record o WHERE o.id = r.reversal_of)), false)
        ) THEN {_refuse("record")} END IF;
        IF EXISTS (SELECT 1 FROM closing_record r WHERE r.id >= first_closing_record AND r.posted_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM job j WHERE j.record_id = r.id)) THEN {_refuse("record")} END IF;
        IF opened.lock_changed > 0 AND EXISTS (SELECT 1 FROM inventory_lock l WHERE l.company_id = opened.company_id AND (
              opened.lock_changed > 1 AND l.closed_until IS DISTINCT FROM (SELECT r.date FROM active_record r
                WHERE r.company_id = l.company_id AND r.type IN ('{RecordType.CLOSING}', '{RecordType.OPENING}') ORDER BY r.id DESC LIMIT 1)
              OR (l.closing_until IS NULL) <> (l.record_id = 0)
              OR l.record_id <> 0 AND NOT coalesce((SELECT j.company_id = l.company_id AND j.state IN ({_list(tuple(LIVE))})
                    AND r.date = l.closing_until FROM job j JOIN closing_record r ON r.id = j.record_id
                   WHERE j.record_id = l.record_id), false))) THEN {_refuse("lock")} END IF;
    END"""

_EVENTS = f"""
    DECLARE {_variable("closing_record")} {_variable("audit_event")} {_variable("seal")} {_variable("approval")}
        {_variable("reconciliation_note")}
    BEGIN
        IF opened.act NOT IN {_OF_RUN} AND opened.act <> 'RELEASE' AND NOT pg_has_role(session_user, current_user, 'MEMBER')
            AND NOT EXISTS (SELECT 1 FROM audit_event a WHERE a.id >= first_audit_event) THEN {_refuse("event")} END IF;
        IF EXISTS (SELECT 1 FROM audit_event a WHERE a.id >= first_audit_event AND NOT coalesce(
            a.company_id = opened.company_id AND a.previous_hash = coalesce((SELECT b.hash FROM audit_event b
                WHERE b.company_id = a.company_id AND b.id < a.id ORDER BY b.id DESC LIMIT 1), '')
            AND CASE
                WHEN a.action = 'refused' OR opened.act = '{REFUSED}' THEN a.action = 'refused' AND opened.act = '{REFUSED}'
                WHEN a.action LIKE '% posted' THEN EXISTS (SELECT 1 FROM closing_record r WHERE {_mine()}
                    AND r.number = a.subject AND a.action = r.type || ' posted')
                WHEN a.action = 'reversed' THEN EXISTS (SELECT 1 FROM closing_record r JOIN closing_record o ON o.id = r.reversal_of
                    WHERE {_mine()} AND o.number = a.subject)
                WHEN a.action LIKE '% started' THEN EXISTS (SELECT 1 FROM closing_record r JOIN job j ON j.record_id = r.id
                    WHERE r.id >= first_closing_record AND r.number = a.subject AND a.action = r.type || ' started')
                WHEN a.action IN ({_list(tuple(RunEvent))}) THEN EXISTS (SELECT 1 FROM job j
                    JOIN closing_record r ON r.id = j.record_id WHERE j.record_id = opened.record_id AND r.number = a.subject
                      AND CASE a.action WHEN '{RunEvent.CANCELLED}' THEN j.state = '{JobState.CANCELLED}'
                        WHEN '{RunEvent.PAUSE_ASKED}' THEN j.state IN ('{JobState.PAUSING}', '{JobState.PAUSED}')
                        WHEN '{RunEvent.CANCEL_ASKED}' THEN j.state = '{JobState.CANCELLING}'
                        ELSE j.state IN ('{JobState.WAITING}', '{JobState.RUNNING}') END)
                WHEN a.action IN ('imported', 'masters imported') THEN opened.act IN ({_list(LOADING)})
                    AND EXISTS (SELECT 1 FROM import_file f WHERE f.company_id = a.company_id AND f.name = a.subject
                    AND f.imported_at = a.at)
                WHEN a.action IN ('prepared', 'approved', 'declined') THEN EXISTS (SELECT 1 FROM approval p
                    WHERE p.company_id = a.company_id AND p.subject = a.subject
                      AND CASE a.action WHEN 'prepared' THEN p.id >= first_approval ELSE p.decided_at = a.at
                        AND (p.state = 'declined') = (a.action = 'declined') END)
                WHEN a.action = 'undone' THEN opened.act = 'UNDO' AND EXISTS (SELECT 1 FROM undoing n
                    JOIN inventory_transaction t ON t.id = n.transaction_id
                    WHERE n.company_id = a.company_id AND n.created_at = a.at AND t.number = a.subject)
                WHEN a.action = 'exported' THEN opened.act = 'EXPORT' AND EXISTS (SELECT 1 FROM export_file f
                    WHERE f.company_id = a.company_id AND f.name = a.subject AND f.made_at = a.at)
                WHEN a.action = 'difference explained' THEN opened.act = 'EXPLAIN_DIFFERENCE' AND EXISTS
                    (SELECT 1 FROM reconciliation_note n JOIN main_account m ON m.id = n.account_id
                      WHERE n.id >= first_reconciliation_note AND n.company_id = a.company_id AND n.created_at = a.at
                        AND m.company_id = a.company_id AND m.code = a.subject)
                WHEN a.action IN ('marked', 'mark removed') THEN opened.act IN ({_list(MARKING)})
                WHEN opened.act IN ({_list(MARKING)}) OR opened.act IN {_OF_RUN} THEN a.action = 'recalculation refused'
                WHEN opened.act IN ('IMPORT', 'UNDO', 'ADJUST', 'REVERSE', 'EXPORT', 'EXPLAIN_DIFFERENCE') THEN false
                ELSE true END, false)) THEN {_refuse("event")} END IF;
        IF EXISTS (SELECT 1 FROM seal s WHERE s.id >= first_seal AND NOT coalesce(s.company_id = opened.company_id
            AND CASE s.number WHEN 1 THEN s.previous_hash = '' AND NOT EXISTS
                (SELECT 1 FROM seal b WHERE b.company_id = s.company_id AND b.number <= 1 AND b.id <> s.id)
              ELSE s.previous_hash = (SELECT b.hash FROM seal b WHERE b.company_id = s.company_id AND b.number = s.number - 1) END
            AND NOT EXISTS (SELECT 1 FROM seal b WHERE b.company_id = s.company_id AND b.number > s.number AND b.id < s.id), false))
        THEN {_refuse("event")} END IF;
    END"""


def _adjusted(records: str, sign: str) -> str:
    """What the adjustments of these records change of on-hand."""
    return f"""SELECT opened.xid, t.cost_group_id, 0, coalesce({sign} sum(t.amount) FILTER (WHERE t.update_kind = {PHYSICAL}), 0), 0,
          coalesce({sign} sum(t.amount) FILTER (WHERE t.update_kind = {FINANCIAL}), 0), -1
        FROM unnest({records}) x(id) JOIN adjustment_total t ON t.record_id = x.id AND t.kind NOT IN {_LEFTOVERS}
       GROUP BY t.cost_group_id"""


def _opened_stock(records: str, sign: str) -> str:
    """What the goods of these openings change of on-hand."""
    return f"""SELECT opened.xid, u.cost_group_id, {
        ", ".join(
            f"coalesce({sign} sum(u.{column}) FILTER (WHERE u.kind = {kind}), 0)"
            for kind in (PHYSICAL, FINANCIAL)
            for column in ("quantity", "amount")
        )
    }, -1
        FROM unnest({records}) x(id) JOIN inventory_update u ON u.record_id = x.id GROUP BY u.cost_group_id"""


def _written(which: str, stock: str) -> str:
    """Notes what records say of on-hand beside how it moved, where there are such records."""
    return f"IF {which} IS NOT NULL THEN INSERT INTO posting_stock {stock}; END IF;"


_INVOICED_SINCE = f"""SELECT opened.xid, a.cost_group_id, 0, -sum(a.amount), 0, 0, -1
        FROM unnest(undone) x(id) JOIN cost_adjustment a ON a.record_id = x.id AND a.update_kind = {PHYSICAL}
       WHERE EXISTS (SELECT 1 FROM inventory_update u WHERE u.transaction_id = a.transaction_id AND u.kind = {FINANCIAL})
       GROUP BY a.cost_group_id"""
"""What a reversal takes back of goods that were invoiced since: it stood on the physical side, and moved with the invoice."""

_STOCK = f"""
    DECLARE own bigint[]; reversed bigint[]; undone bigint[]; openings bigint[]; undone_openings bigint[];
        {_variable("closing_record")}
    BEGIN
        SELECT array_agg(r.id) FILTER (WHERE r.type <> '{RecordType.REVERSAL}'),
            array_agg(r.reversal_of) FILTER (WHERE r.type = '{RecordType.REVERSAL}' AND r.reversal_of <> 0),
            array_agg(r.reversal_of) FILTER (WHERE r.reversal_of <> 0),
            array_agg(r.id) FILTER (WHERE r.type = '{RecordType.OPENING}'),
            array_agg(o.id) FILTER (WHERE o.type = '{RecordType.OPENING}')
          INTO own, reversed, undone, openings, undone_openings
          FROM closing_record r LEFT JOIN closing_record o ON o.id = r.reversal_of WHERE {_mine()};
        {_written("own", _adjusted("own", "-"))}
        {_written("reversed", _adjusted("reversed", ""))}
        {_written("openings", _opened_stock("openings", "-"))}
        {_written("undone_openings", _opened_stock("undone_openings", ""))}
        {_written("undone", _INVOICED_SINCE)}
        IF EXISTS (SELECT 1 FROM posting_stock s WHERE s.xid = opened.xid
             GROUP BY s.cost_group_id HAVING sum(s.physical_quantity) <> 0 OR sum(s.physical_amount) <> 0
                OR sum(s.financial_quantity) <> 0 OR sum(s.financial_amount) <> 0
                OR bool_or(s.last_issue > 0) AND NOT bool_or(s.last_issue < 0)) THEN {_refuse("stock")} END IF;
    END"""
"""What on-hand moved by and, against it, what the updates and the records of the posting say come to nothing, group by group. The
numbers were looked at before: they count updates by the same notes."""

_PARTS = {"numbers": _NUMBERS, "vouchers": _VOUCHERS, "records": _RECORDS, "stock": _STOCK, "events": _EVENTS}


def statements() -> Iterator[str]:
    """CREATE statements of the checks, and of the trigger that makes them."""
    for name, body in _PARTS.items():
        yield _FUNCTION.format(name=f"finish_{name}", body=body)
    calls = " ".join(f"PERFORM guard_finish_{name}(opened);" for name in _PARTS)
    yield f"""CREATE FUNCTION guard_finish() RETURNS trigger LANGUAGE plpgsql {SECURE} AS $guard$
        DECLARE opened open_posting;
        BEGIN
            SELECT p.* INTO opened FROM open_posting p WHERE p.xid = NEW.xid;
            IF opened.xid IS NULL THEN RETURN NULL; END IF;
            {calls}
            DELETE FROM posting_stock s WHERE s.xid = opened.xid;
            DELETE FROM posting_draw d WHERE d.xid = opened.xid;
            DELETE FROM open_posting p WHERE p.xid = opened.xid;
            RETURN NULL;
        END $guard$"""
    yield """CREATE CONSTRAINT TRIGGER open_posting_finished AFTER INSERT ON open_posting
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_finish()"""
