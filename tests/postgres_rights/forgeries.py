"""What somebody may try inside a posting that the database has opened for them, since they have the right for it.

Each is a transaction: the user, the act, and statements. `draw(code)` draws a number as the program does; what is forged is drawn
properly, so that only what it stands for is missing.
"""

from __future__ import annotations

from typing import NamedTuple

NOW = "date_trunc('second', transaction_timestamp())"


class Forgery(NamedTuple):
    """What is tried, by whom, in what posting, and how."""

    name: str
    login: str
    opened: str
    statements: tuple[str, ...]


def draw(code: str, company: int = 0, count: int = 1) -> str:
    return f"UPDATE number_sequence SET next_number = next_number + {count} WHERE company_id = {company} AND code = '{code}'"


def drawn(code: str, company: int = 0) -> str:
    """The number that was drawn last."""
    return f"(SELECT next_number - 1 FROM number_sequence WHERE company_id = {company} AND code = '{code}')"


def act(name: str, company: int = 1) -> str:
    return f"SELECT open_posting('{name}', {company})"


def voucher(
    *, record: str = "0", kind: str = "purchase", number: str = "", date: str = "2024-02-20"
) -> tuple[str, ...]:
    """A voucher that balances, under drawn numbers, posted."""
    series = "posting_voucher" if record == "0" else "closing_voucher"
    prefix, digits = ("VCH-", 7) if record == "0" else ("INVC-", 6)
    number = number or f"'{prefix}' || lpad(CAST({drawn(series, 1)} AS text), {digits}, '0')"
    return (
        draw("voucher"),
        draw(series, 1),
        (
            "INSERT INTO voucher (id, company_id, number, date, kind, document, record_id, posted, text, created_at, created_by,"
            f" previous_hash, hash) VALUES ({drawn('voucher')}, 1, {number}, '{date}', '{kind}', 'FORGED', {record}, 0, '', {NOW},"
            " session_user, (SELECT hash FROM voucher WHERE company_id = 1 ORDER BY id DESC LIMIT 1), 'ab')"
        ),
        *(
            f"INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date) SELECT {drawn('voucher')}, {line},"
            f" (SELECT min(id) + {line} FROM main_account WHERE company_id = 1), 3, {amount}, '{date}'"
            for line, amount in ((1, 5000), (2, -5000))
        ),
        f"UPDATE voucher SET posted = 1 WHERE id = {drawn('voucher')}",
    )


def event(action: str, subject: str, *, actor: str = "boss", company: int = 1) -> tuple[str, ...]:
    return (
        draw("audit_event"),
        (
            f"INSERT INTO audit_event (id, company_id, at, actor, host, action, subject, detail, previous_hash, hash)"
            f" VALUES ({drawn('audit_event')}, {company}, '2020-01-01', '{actor}', 'x', '{action}', '{subject}', '{{}}',"
            f" coalesce((SELECT hash FROM audit_event WHERE company_id = {company} ORDER BY id DESC LIMIT 1), ''), 'ab')"
        ),
    )


def record(kind: str, *, reversal_of: int = 0, posted: bool = True) -> tuple[str, ...]:
    """A closing record under drawn numbers, posted with the voucher drawn last."""
    return (
        draw("closing_record"),
        draw("closing_record", 1),
        (
            "INSERT INTO closing_record (id, company_id, number, type, date, parameters, reversal_of, created_at, created_by) VALUES"
            f" ({drawn('closing_record')}, 1, 'IC-' || lpad(CAST({drawn('closing_record', 1)} AS text), 6, '0'), '{kind}',"
            f" '2024-01-31', '{{}}', {reversal_of}, {NOW}, session_user)"
        ),
        *(voucher(record=drawn("closing_record"), kind=kind, date="2024-01-31") if posted else ()),
        *(
            (
                (
                    f"UPDATE closing_record SET posted_at = {NOW}, voucher_id = {drawn('voucher')}, hash = 'ab'"
                    f" WHERE id = {drawn('closing_record')}"
                ),
            )
            if posted
            else ()
        ),
    )


FILE = (
    "INSERT INTO import_file (company_id, sha256, name, rows, imported_at, imported_by)"
    f" VALUES (1, 'forged', 'F', 1, {NOW}, session_user)"
)
IMPORTED = (FILE, *event("imported", "F"))
ENTER, POST, CLOSE, ADMIN, OTHER = "rights_enter", "rights_post", "rights_close", "rights_admin", "rights_other"
RUN = "SELECT open_run(2, (SELECT fence FROM job WHERE record_id = 2), false)"


_IDS = (
    "voucher",
    "inventory_transaction",
    "cost_group",
    "audit_event",
    "main_account",
    "closing_record",
    "company",
    "item",
)


def _drawn_too_many() -> list[Forgery]:
    """Numbers that nothing has."""
    thrown = [
        *((f"{code} numbers thrown away", draw(code, 0, 1000)) for code in _IDS),
        *(
            (f"{code} of the company thrown away", draw(code, 1, 3))
            for code in ("posting_voucher", "closing_voucher", "closing_record")
        ),
        ("changes by the billion", draw("change", 0, 10**12)),
    ]
    return [Forgery(name, ENTER, act("IMPORT"), (statement, *IMPORTED)) for name, statement in thrown]


def _other_acts() -> list[Forgery]:
    """Writing what the act has no business with."""
    entries = {
        "a user": "UPDATE app_user SET role = 'admin' WHERE company_id = 1",
        "a period": "UPDATE ledger_period SET status = 'open' WHERE company_id = 1",
        "the lock": "UPDATE inventory_lock SET closed_until = NULL WHERE company_id = 1",
        "a run": "UPDATE job SET fence = fence + 1 WHERE record_id = 2",
        "an item": "UPDATE item SET cost_price = 1 WHERE company_id = 1",
        "an account": "UPDATE main_account SET blocked = 1 WHERE company_id = 1",
        "a bundle": "UPDATE closing_bundle SET digest = 'x'",
    }
    return [
        Forgery(f"{what} in a posting of {login}", login, act(name), (statement, *more))
        for login, name, more in (
            (ENTER, "IMPORT", IMPORTED),
            (ENTER, "MARK", event("marked", "S1")),
            (POST, "ADJUST", ()),
            (ENTER, "REFUSED", event("refused", "x")),
        )
        for what, statement in entries.items()
    ]


def _other_company() -> list[Forgery]:
    """Rows of company 1 in a posting of company 2, by its admin."""
    statements = (
        "INSERT INTO app_user SELECT id + 900, 1, CAST(session_user AS text), 'admin' FROM app_user LIMIT 1",
        "UPDATE app_user SET role = 'view'",
        "DELETE FROM app_user WHERE company_id = 1",
    )
    setup = (
        "UPDATE ledger_period SET status = 'closed'",
        "UPDATE ledger_period SET status = 'closed' WHERE company_id = 1",
        "UPDATE ledger_period SET company_id = 2",
        "UPDATE item SET name = 'x' WHERE company_id = 1",
        "UPDATE item SET company_id = 2 WHERE company_id = 1",
        "UPDATE posting_profile SET account_id = account_id + 1 WHERE company_id = 1",
        "DELETE FROM posting_profile WHERE company_id = 1",
        "UPDATE main_account SET name = 'x' WHERE company_id = 1",
        "UPDATE company SET name = 'x'",
        "UPDATE on_hand SET change_number = 5 WHERE cost_group_id IN (SELECT id FROM cost_group WHERE company_id = 1)",
        draw("posting_voucher", 1),
        draw("closing_record", 1, 5),
        event("item changed", "LAMP", company=1)[1],
    )
    return [
        *(
            Forgery(f"{s} as admin of another", OTHER, act("CHANGE_USERS", 2), (s, *event("user set", "x", company=2)))
            for s in statements
        ),
        *(
            Forgery(f"{s} as admin of another", OTHER, act("CHANGE_SETUP", 2), (s, *event("item set", "x", company=2)))
            for s in setup
        ),
    ]


FORGERIES = [
    Forgery("a balanced voucher", ENTER, act("IMPORT"), (*voucher(), *IMPORTED)),
    Forgery("a balanced voucher and nothing else", ENTER, act("IMPORT"), voucher()),
    Forgery("a balanced voucher called labor", ENTER, act("IMPORT"), (*voucher(kind="labor"), *IMPORTED)),
    Forgery("a voucher by an adjuster", POST, act("ADJUST"), voucher()),
    Forgery("a voucher of a posted record", POST, act("ADJUST"), voucher(record="1")),
    Forgery("a voucher under a number of its own", ENTER, act("IMPORT"), (*voucher(number="'VCH-X'"), *IMPORTED)),
    Forgery("a reversal without lines behind it", CLOSE, act("REVERSE"),
            (*record("reversal", reversal_of=1), *event("reversed", "IC-000001"))),
    Forgery("a reversal by somebody who only posts", POST, act("ADJUST"), record("reversal", reversal_of=1)),
    Forgery("a reversal of what is not posted", CLOSE, act("REVERSE"),
            (*record("reversal", reversal_of=2), *event("reversed", "IC-000002"))),
    Forgery("a close without a run", CLOSE, act("CLOSE"), (*record("closing"), *event("closing posted", "IC-000003"))),
    Forgery("a close that is never worked on", CLOSE, act("CLOSE"), record("closing", posted=False)),
    Forgery("an adjustment of nothing", POST, act("ADJUST"), (*record("on_hand"), *event("on_hand posted", "IC-000003"))),
    Forgery("an opening by a closer", CLOSE, act("CLOSE"), record("opening")),
    Forgery("a run posted by hand", CLOSE, RUN, ("UPDATE closing_record SET posted_at = now() WHERE id = 2",)),
    Forgery("a run posted with the voucher of another", CLOSE, RUN, (("UPDATE closing_record SET posted_at = now(), voucher_id ="
            " (SELECT voucher_id FROM closing_record WHERE id = 1) WHERE id = 2"),)),
    Forgery("a run called done", CLOSE, RUN, ("UPDATE job SET state = 'done' WHERE record_id = 2",
            "UPDATE inventory_lock SET closed_until = '2024-02-29' WHERE company_id = 1")),
    Forgery("dates opened", CLOSE, act("REVERSE"), ("UPDATE inventory_lock SET closed_until = NULL WHERE company_id = 1",
            *event("reversed", "IC-000001"))),
    Forgery("dates opened by a run", CLOSE, RUN, ("UPDATE inventory_lock SET closed_until = '2023-12-31' WHERE company_id = 1",)),
    Forgery("dates held without a run", CLOSE, RUN, (("UPDATE inventory_lock SET closing_until = '2030-12-31', record_id = 0"
            " WHERE company_id = 1"),)),
    Forgery("dates held for another day", CLOSE, RUN, (("UPDATE inventory_lock SET closing_until = '2030-12-31', record_id = 2"
            " WHERE company_id = 1"),)),
    Forgery("dates held by who only enters", ENTER, act("RELEASE"),
            ("UPDATE inventory_lock SET closed_until = NULL WHERE company_id = 1",)),
    Forgery("a run renamed by who only enters", ENTER, act("RELEASE"),
            ("UPDATE job SET state = 'done', fence = fence + 1 WHERE record_id = 2",)),
    Forgery("a live run stolen by who only enters", ENTER, act("RELEASE"), ("UPDATE job SET fence = fence + 1 WHERE record_id = 2",
            "UPDATE job SET fence = fence + 5 WHERE record_id = 2")),
    Forgery("rows for a posted record", CLOSE, RUN, (("INSERT INTO adjustment_total SELECT 1, cost_group_id, accounts_id, 0, kind, 5, 1"
            " FROM adjustment_total LIMIT 1"),)),
    Forgery("a run of another fence", CLOSE, "SELECT open_run(2, 99, true)", ("SELECT 1",)),
    Forgery("a run by who only posts", POST, "SELECT open_run(2, NULL, false)", ("SELECT 1",)),
    Forgery("goods that belong to a posted record", ENTER, act("IMPORT"), (draw("inventory_transaction"),
            "INSERT INTO inventory_transaction SELECT " + drawn("inventory_transaction") + ", company_id, cost_group_id, dimension_id,"
            " reference, 'F', lot, quantity, 0, 1 FROM inventory_transaction LIMIT 1", *IMPORTED)),
    Forgery("goods of another company", ENTER, act("IMPORT"), (draw("inventory_transaction"),
            "INSERT INTO inventory_transaction SELECT " + drawn("inventory_transaction") + ", company_id, cost_group_id, dimension_id,"
            " reference, 'F', lot, quantity, 0, 0 FROM inventory_transaction WHERE company_id = 2 LIMIT 1", *IMPORTED)),
    Forgery("a line on an account of another company", ENTER, act("IMPORT"), (*voucher()[:3],
            (f"INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date) SELECT {drawn('voucher')}, 1,"
            " min(id), 3, 5, '2024-02-20' FROM main_account WHERE company_id = 2"))),
    Forgery("a second voucher on goods that have theirs", ENTER, act("IMPORT"), (*voucher(), draw("inventory_transaction"),
            "INSERT INTO inventory_transaction SELECT " + drawn("inventory_transaction") + ", company_id, cost_group_id, dimension_id,"
            " reference, 'F', lot, quantity, 0, 0 FROM inventory_transaction WHERE company_id = 1 LIMIT 1",
            "INSERT INTO inventory_update SELECT " + drawn("inventory_transaction") + ", kind, cost_group_id, '2024-02-20', quantity,"
            f" amount, document_amount, 0, {drawn('voucher')}, accounts_id, 0"
            " FROM inventory_update ORDER BY transaction_id LIMIT 1", *IMPORTED)),
    Forgery("value on hand without goods", ENTER, act("IMPORT"), (("UPDATE on_hand SET financial_amount = financial_amount + 700"
            " WHERE cost_group_id = (SELECT min(id) FROM cost_group WHERE company_id = 1)"), *IMPORTED)),
    Forgery("pieces on hand by a mark", ENTER, act("MARK"), (("UPDATE on_hand SET financial_quantity = 5"
            " WHERE cost_group_id = (SELECT min(id) FROM cost_group WHERE company_id = 1)"), *event("marked", "S1"))),
    Forgery("value on hand by an adjuster", POST, act("ADJUST"), (("UPDATE on_hand SET financial_amount = financial_amount + 700"
            " WHERE cost_group_id = (SELECT min(id) FROM cost_group WHERE company_id = 1)"), *event("marked", "S1"))),
    Forgery("value on hand by an admin", ADMIN, act("CHANGE_SETUP"), (("UPDATE on_hand SET physical_amount = physical_amount + 700"
            " WHERE cost_group_id = (SELECT min(id) FROM cost_group WHERE company_id = 1)"), *event("item set", "LAMP"))),
    Forgery("an event alone", ENTER, act("IMPORT"), event("imported", "nothing")),
    Forgery("an event of a close", ENTER, act("IMPORT"), event("closing posted", "IC-000001")),
    Forgery("an event of a reversal", CLOSE, act("REVERSE"), event("reversed", "IC-000001")),
    Forgery("an event of a start", CLOSE, act("CLOSE"), event("closing started", "IC-000002")),
    Forgery("an event of a pause", ENTER, act("IMPORT"), event("pause asked", "IC-000002")),
    Forgery("an event of a cancelling", CLOSE, RUN, event("run cancelled", "IC-000002")),
    Forgery("an event of asking to cancel", CLOSE, RUN, event("cancel asked", "IC-000002")),
    Forgery("an event of another run that goes on", CLOSE, RUN, event("run resumed", "IC-000001")),
    Forgery("an event of an adjustment", POST, act("ADJUST"), event("on_hand posted", "IC-000001")),
    Forgery("an event of a change of users", ENTER, act("MARK"), event("user set", "eva")),
    Forgery("an event of something else as a refusal", ENTER, act("REFUSED"), event("user set", "eva")),
    Forgery("an event outside the chain", ENTER, act("REFUSED"), (draw("audit_event"),
            (f"INSERT INTO audit_event (id, company_id, at, actor, host, action, hash) VALUES ({drawn('audit_event')}, 1, now(), 'x', 'x',"
            " 'refused', 'ab')"))),
    Forgery("setup without an event", ADMIN, act("CHANGE_SETUP"), ("UPDATE main_account SET name = 'x' WHERE company_id = 1",)),
    Forgery("a user without an event", ADMIN, act("CHANGE_USERS"), ("UPDATE app_user SET role = 'admin' WHERE company_id = 1",)),
    Forgery("a company beside others by the admin of one", ADMIN, "SELECT open_posting('CREATE_COMPANY', 0)", ("SELECT 1",)),
    Forgery("a second posting for more", ENTER, act("IMPORT"), (act("REFUSED"), *event("refused", "x"))),
    Forgery("checked before the forgery", ENTER, act("REFUSED"), (*event("refused", "x"), "SET CONSTRAINTS ALL IMMEDIATE", *voucher())),
    Forgery("checks put off", ENTER, act("IMPORT"), ("SET CONSTRAINTS ALL DEFERRED", *voucher(), *IMPORTED)),
    Forgery("the note thrown away", ENTER, act("IMPORT"), (*voucher(), *IMPORTED, "DELETE FROM open_posting")),
    Forgery("the note rolled back", ENTER, "SAVEPOINT a", (act("IMPORT"), "ROLLBACK TO SAVEPOINT a", FILE)),
    *_drawn_too_many(),
    *_other_acts(),
    *_other_company(),
]  # fmt: skip
