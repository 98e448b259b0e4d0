"""Postings on PostgreSQL: what a session may change, the database decides.

A writing transaction first calls `open_posting` or `open_run`. These look up the right that the user of the session has in the
company and note the act, for this transaction only. Triggers accept a change of a table inside such a posting, when its act
writes there, in its company, under numbers that it drew, and on its own record. At the commit `guard_finish` checks the whole
(`db.migrations.finishing`). Nothing of it can be set by a client: the notes are tables that only these functions write.

The owner of the tables, who could take the triggers off anyhow, may also change them without a posting: steps of the
schema and repairs do. `docs/decisions/0011-postings-in-the-database.md` tells why it is built so.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rights import act_of_run
from core.vocabulary import RecordType, Role
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.posting import RELEASE
from db.migrations.posting_rights import EVENTS, POSTING, RUNS, acts

SECURE = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
VIRTUAL = 1 << 62
"""Ids from here on are fixed by what they belong to and not drawn."""
SILENT_SECONDS = 30
"""After so long without a sign of life a worker counts as dead (`core.runs`)."""

TABLES = (
    """CREATE UNLOGGED TABLE open_posting (xid xid8 PRIMARY KEY, act text NOT NULL, company_id bigint NOT NULL,
        record_id bigint NOT NULL, lock_changed bigint NOT NULL DEFAULT 0)""",
    """CREATE UNLOGGED TABLE posting_draw (xid xid8, company_id bigint, code text, first bigint NOT NULL,
        PRIMARY KEY (xid, company_id, code))""",
    """CREATE UNLOGGED TABLE posting_stock (xid xid8 NOT NULL, cost_group_id bigint NOT NULL, physical_quantity numeric NOT NULL,
        physical_amount numeric NOT NULL, financial_quantity numeric NOT NULL, financial_amount numeric NOT NULL,
        last_issue bigint NOT NULL)""",
    "CREATE INDEX ix_posting_stock_xid ON posting_stock (xid)",
)
"""The posting of a transaction, and whether it touched the lock (1) and its date (2); the next number of each sequence before it
drew from it; how on-hand moved, and against it how the updates say that it moves (`last_issue`: prices of last issues that were
changed, and updates that may do so). Gone at the commit."""

SENTENCES = {
    "closed": "invclose/no_right: changes are accepted only in a posting that the database has opened; use invclose",
    "act": "invclose/no_right: what this posting is for does not write here",
    "company": "invclose/no_right: a row of another company, of another record, or under a number that was not drawn",
    "right": "invclose/no_right: this login has not the right for it in the company",
    "unknown": "invclose/no_right: there is no such act, company or run",
    "twice": "invclose/no_right: this transaction has a posting already",
    "lease": "invclose/lease_lost: the run was taken over by another worker",
    "alive": "invclose/no_right: the worker of the run was heard of less than 30 seconds ago",
    "identity": "invclose/immutable: what a row is called by does not change",
}

_RANK = " ".join(f"WHEN '{role.value}' THEN {role.rank}" for role in Role)
_NEEDED = " ".join(f"WHEN '{act}' THEN {role.rank}" for act, role in acts().items())
_OF_RUN = " ".join(f"WHEN '{kind.value}' THEN '{act_of_run(kind).name}'" for kind in RecordType)


def _refuse(sentence: str) -> str:
    return f"RAISE EXCEPTION '{SENTENCES[sentence]}' USING ERRCODE = 'IC001';"


def _loading() -> str:
    return ", ".join(f"'{act}'" for act in POSTING)


def _runs() -> str:
    return ", ".join(f"'{act}'" for act in RUNS)


_EXEMPT = "pg_has_role(session_user, current_user, 'MEMBER')"
"""The owner of the tables and whoever may become it; functions of the schema run as the owner."""
_FIRST = (
    "(SELECT d.first FROM posting_draw d WHERE d.xid = pg_current_xact_id() AND d.company_id = 0 AND d.code = {code})"
)

_FUNCTIONS = (
    f"""CREATE FUNCTION guard_rank(the_company bigint) RETURNS int LANGUAGE sql STABLE {SECURE} AS $guard$
        SELECT CASE u.role {_RANK} END FROM app_user u WHERE u.company_id = the_company AND u.login = session_user $guard$""",
    f"""CREATE FUNCTION open_posting(the_act text, the_company bigint) RETURNS void LANGUAGE plpgsql {SECURE} AS $guard$
        DECLARE needed int := CASE the_act {_NEEDED} END;
        BEGIN
            IF needed IS NULL OR the_company IS NULL THEN {_refuse("unknown")} END IF;
            IF EXISTS (SELECT 1 FROM open_posting p WHERE p.xid = pg_current_xact_id()) THEN {_refuse("twice")} END IF;
            IF the_act = 'CREATE_COMPANY' THEN
                IF the_company <> 0 THEN {_refuse("unknown")} END IF;
                IF NOT {_EXEMPT} AND NOT coalesce((SELECT bool_and(coalesce(guard_rank(c.id) >= needed, false)) FROM company c),
                        pg_has_role(session_user, 'invclose_admin', 'MEMBER')) THEN {_refuse("right")} END IF;
            ELSE
                IF NOT EXISTS (SELECT 1 FROM company c WHERE c.id = the_company) THEN {_refuse("unknown")} END IF;
                IF the_act <> 'REFUSED' AND NOT {_EXEMPT} AND NOT coalesce(guard_rank(the_company) >= needed, false) THEN
                    {_refuse("right")}
                END IF;
            END IF;
            INSERT INTO open_posting (xid, act, company_id, record_id)
                VALUES (pg_current_xact_id(), the_act, the_company, 0);
        END $guard$""",
    f"""CREATE FUNCTION open_run(the_record bigint, the_fence bigint, exclusive boolean) RETURNS void
        LANGUAGE plpgsql {SECURE} AS $guard$
        DECLARE the_company bigint; the_act text; held bigint;
        BEGIN
            SELECT r.company_id, CASE r.type {_OF_RUN} END INTO the_company, the_act
              FROM closing_record r JOIN job j ON j.record_id = r.id WHERE r.id = the_record;
            IF the_company IS NULL OR exclusive IS NULL THEN {_refuse("unknown")} END IF;
            PERFORM open_posting(the_act, the_company);
            IF exclusive THEN PERFORM 1 FROM inventory_lock l WHERE l.company_id = the_company FOR UPDATE; END IF;
            IF the_fence IS NOT NULL THEN
                SELECT j.fence INTO held FROM job j WHERE j.record_id = the_record FOR UPDATE;
                IF held <> the_fence THEN {_refuse("lease")} END IF;
            END IF;
            UPDATE open_posting SET record_id = the_record WHERE xid = pg_current_xact_id();
        END $guard$""",
    f"""CREATE FUNCTION guard_run_of(the_record bigint) RETURNS void LANGUAGE plpgsql {SECURE} AS $guard$
        BEGIN
            IF NOT coalesce((SELECT p.record_id = the_record AND p.act IN ({_runs()}) FROM open_posting p
                WHERE p.xid = pg_current_xact_id()), {_EXEMPT}) THEN {_refuse("closed")} END IF;
        END $guard$""",
    f"""CREATE FUNCTION guard_sequence_identity() RETURNS trigger LANGUAGE plpgsql {SECURE} AS $guard$
        BEGIN
            IF NEW.prefix <> OLD.prefix OR NEW.digits <> OLD.digits THEN {_refuse("identity")} END IF;
            RETURN NEW;
        END $guard$""",
    f"""CREATE FUNCTION guard_stamp() RETURNS trigger LANGUAGE plpgsql {SECURE} AS $guard$
        DECLARE stamped jsonb := '{{}}';
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM open_posting p WHERE p.xid = pg_current_xact_id()) AND {_EXEMPT} THEN RETURN NEW; END IF;
            IF TG_ARGV[0] <> '' THEN stamped := jsonb_build_object(TG_ARGV[0], CAST(session_user AS text)); END IF;
            IF TG_ARGV[1] <> '' THEN
                stamped := stamped || jsonb_build_object(TG_ARGV[1], date_trunc('second', transaction_timestamp()));
            END IF;
            RETURN jsonb_populate_record(NEW, stamped);
        END $guard$""",
    f"""CREATE FUNCTION guard_number() RETURNS trigger LANGUAGE plpgsql {SECURE} AS $guard$
        BEGIN
            IF (SELECT min(n.id) FROM changed_rows n WHERE n.id < {VIRTUAL}) < coalesce({_FIRST.format(code="TG_TABLE_NAME")}, {VIRTUAL})
                AND EXISTS (SELECT 1 FROM open_posting p WHERE p.xid = pg_current_xact_id()) THEN {_refuse("company")} END IF;
            RETURN NULL;
        END $guard$""",
)

_OWN = f"""(k.record_id = opened.record_id OR k.record_id >= {_FIRST.format(code="'closing_record'")}
    AND (SELECT r.company_id FROM closing_record r WHERE r.id = k.record_id) = opened.company_id)"""
_GROUP = "(SELECT g.company_id FROM cost_group g WHERE g.id = k.cost_group_id) IS DISTINCT FROM opened.company_id"
_TYPES = {
    "RECALCULATE": (RecordType.RECALCULATION,),
    "CLOSE": (RecordType.CLOSING, RecordType.REVERSAL),
    "ADJUST": (RecordType.ON_HAND, RecordType.TRANSACTION, RecordType.REVALUATION, RecordType.STANDARD_COST),
    "REVERSE": (RecordType.REVERSAL,),
    "CUT_OVER": (RecordType.OPENING,),
    "CREATE_COMPANY": (RecordType.OPENING,),
}
"""Records that an act makes or posts. A run that is only RECALCULATE cancels nothing."""
_MADE = " ".join(
    f"WHEN '{act}' THEN k.type IN ({', '.join(repr(kind.value) for kind in kinds)})" for act, kinds in _TYPES.items()
)

SCOPES: dict[str, tuple[str, str]] = {
    "own": ("company_id", "k.company_id <> opened.company_id"),
    "lock": ("company_id", "k.company_id <> opened.company_id"),
    "group": ("cost_group_id", _GROUP),
    "facts": (
        "cost_group_id, record_id",
        f"{_GROUP} OR NOT coalesce(CASE k.record_id WHEN 0 THEN opened.act IN ({_loading()}) ELSE {_OWN} END, false)",
    ),
    "updates": (
        "cost_group_id, record_id",
        f"{_GROUP} OR NOT coalesce(CASE k.record_id WHEN 0 THEN opened.act IN ({_loading()}) ELSE {_OWN} END, false)",
    ),
    "held": ("cost_group_id", _GROUP),
    "moved": ("cost_group_id", _GROUP),
    "staged": ("cost_group_id, record_id", f"{_GROUP} OR NOT coalesce({_OWN}, false)"),
    "bundle": ("record_id", f"NOT coalesce({_OWN}, false)"),
    "record": (
        "id AS record_id, company_id, type",
        f"k.company_id <> opened.company_id OR NOT coalesce({_OWN} AND CASE opened.act {_MADE} END, false)",
    ),
    "job": (
        "record_id, company_id",
        f"k.company_id <> opened.company_id OR NOT (opened.act = '{RELEASE}' OR coalesce({_OWN}, false))",
    ),
    "links": (
        "from_group_id, to_group_id",
        """EXISTS (SELECT 1 FROM (VALUES (k.from_group_id), (k.to_group_id)) s(id)
             WHERE (SELECT g.company_id FROM cost_group g WHERE g.id = s.id) IS DISTINCT FROM opened.company_id)""",
    ),
    "transaction": (
        "transaction_id",
        "(SELECT t.company_id FROM inventory_transaction t WHERE t.id = k.transaction_id) IS DISTINCT FROM opened.company_id",
    ),
    "counted": (
        "item_id",
        "(SELECT i.company_id FROM item i WHERE i.id = k.item_id) IS DISTINCT FROM opened.company_id",
    ),
    "share": (
        "receipt_id",
        "(SELECT t.company_id FROM inventory_transaction t WHERE t.id = k.receipt_id) IS DISTINCT FROM opened.company_id",
    ),
    "price": (
        "item_id, record_id",
        f"""(SELECT i.company_id FROM item i WHERE i.id = k.item_id) IS DISTINCT FROM opened.company_id
            OR k.record_id <> 0 AND NOT coalesce({_OWN}, false)""",
    ),
    "line": (
        "account_id",
        "(SELECT a.company_id FROM main_account a WHERE a.id = k.account_id) IS DISTINCT FROM opened.company_id",
    ),
    "company": ("id", "k.id <> opened.company_id"),
    "sealed": ("company_id", "k.company_id NOT IN (0, opened.company_id)"),
    "sequence": ("company_id", "k.company_id NOT IN (0, opened.company_id)"),
}
"""What makes a row foreign to a posting: columns of the rows that were changed, and the condition on each value of them."""

SCOPE_OF = {
    "inventory_update": "updates", "inventory_transaction": "facts", "cost_link": "facts", "late_link": "group", "on_hand": "held",
    "cost_group_link": "links", "settlement": "staged", "cost_adjustment": "staged", "adjustment_total": "staged",
    "open_balance": "staged", "closing_log": "staged", "closing_bundle": "bundle", "closing_bundle_group": "staged",
    "closing_record": "record", "job": "job", "part_update": "transaction", "opening_line": "transaction", "production_share": "share",
    "item_price": "price", "seal_part": "sealed", "stock_count": "counted", "ledger_entry": "line", "company": "company",
    "number_sequence": "sequence",
}  # fmt: skip
"""Table -> how its rows tell their company; `company_id` where nothing is said."""

_CHANGED_SCOPE = {("on_hand", "UPDATE"): "moved", ("inventory_lock", "UPDATE"): "lock"}
"""Where what was before matters."""

NUMBERED = (
    "company", "main_account", "posting_profile", "ledger_period", "app_user", "item_group", "item_model_group",
    "dimension_group", "item", "item_price", "posting_accounts", "cost_group", "inventory_dimension", "inventory_transaction",
    "voucher", "foreign_entry", "closing_record", "marking", "audit_event", "approval", "seal",
    "export_file", "reconciliation_note",
)  # fmt: skip
"""Tables whose ids are drawn from the sequence of company 0 that has their name."""


def _moved(column: str) -> str:
    return f"n.{column} - o.{column}"


_PRICED = """CASE WHEN (n.last_issue_quantity, n.last_issue_amount) IS DISTINCT FROM
    (o.last_issue_quantity, o.last_issue_amount) THEN 1 ELSE 0 END"""
_BEFORE = {
    "company": f"""
        IF TG_OP = 'INSERT' THEN
            IF opened.company_id <> 0 OR (SELECT count(*) FROM changed_rows) <> 1 THEN {_refuse("company")} END IF;
            UPDATE open_posting SET company_id = (SELECT n.id FROM changed_rows n) WHERE xid = opened.xid RETURNING * INTO opened;
        END IF;""",
    "sequence": f"""
        IF TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM changed_rows n WHERE n.next_number <> 1
                OR (n.company_id = 0 AND (n.prefix <> '' OR n.digits <> 0))
                OR (n.company_id <> 0 AND opened.act <> 'CREATE_COMPANY')) THEN {_refuse("company")} END IF;
        INSERT INTO posting_draw (xid, company_id, code, first)
            SELECT opened.xid, o.company_id, o.code, o.next_number FROM changed_rows o ON CONFLICT DO NOTHING;""",
    "lock": """
        UPDATE open_posting SET lock_changed = greatest(lock_changed, CASE WHEN EXISTS (SELECT 1 FROM changed_rows n
            JOIN before_rows o ON o.company_id = n.company_id WHERE o.closed_until IS DISTINCT FROM n.closed_until)
            THEN 2 ELSE 1 END) WHERE xid = opened.xid;""",
    "held": """
        INSERT INTO posting_stock SELECT opened.xid, n.cost_group_id, n.physical_quantity, n.physical_amount, n.financial_quantity,
            n.financial_amount, 0 FROM changed_rows n;""",
    "moved": f"""
        INSERT INTO posting_stock SELECT opened.xid, n.cost_group_id, {_moved("physical_quantity")}, {_moved("physical_amount")},
            {_moved("financial_quantity")}, {_moved("financial_amount")}, {_PRICED}
          FROM changed_rows n JOIN before_rows o ON o.cost_group_id = n.cost_group_id;""",
    "updates": f"""
        IF opened.act IN ({_loading()}) THEN
            INSERT INTO posting_stock SELECT opened.xid, n.cost_group_id,
                -sum(CASE n.kind WHEN {PHYSICAL} THEN n.quantity ELSE -coalesce(h.quantity, 0) END),
                -sum(CASE n.kind WHEN {PHYSICAL} THEN n.amount ELSE -n.taken_back END),
                -sum(CASE n.kind WHEN {FINANCIAL} THEN n.quantity ELSE 0 END),
                -sum(CASE n.kind WHEN {FINANCIAL} THEN n.amount ELSE 0 END), -count(*)
              FROM changed_rows n LEFT JOIN inventory_update h ON h.transaction_id = n.transaction_id AND h.kind = {PHYSICAL}
                AND n.kind = {FINANCIAL} WHERE n.record_id = 0 GROUP BY n.cost_group_id;
        END IF;""",
    "job": f"""
        IF TG_OP = 'UPDATE' AND opened.act = '{RELEASE}' THEN
            IF EXISTS (SELECT 1 FROM released n WHERE NOT coalesce((SELECT to_jsonb(n) - 'fence' = to_jsonb(o) - 'fence'
                    AND n.fence = o.fence + 1 FROM changed_rows o WHERE o.record_id = n.record_id), false)) THEN
                {_refuse("company")}
            END IF;
            IF EXISTS (SELECT 1 FROM changed_rows o WHERE o.heartbeat_at > clock_timestamp() - interval '{SILENT_SECONDS} s'
                    AND NOT {_EXEMPT} AND guard_rank(opened.company_id) < (SELECT CASE CASE r.type {_OF_RUN} END {_NEEDED} END
                        FROM closing_record r WHERE r.id = o.record_id)) THEN {_refuse("alive")} END IF;
        END IF;""",
}
"""What a scope does with its rows before they are looked at."""


def statements() -> Iterator[str]:
    """CREATE statements of the notes, the functions and the triggers."""
    yield from TABLES
    yield from _FUNCTIONS
    for scope in SCOPES:
        yield _function(scope)
    for event, tables in EVENTS.items():
        for table, allowed in tables.items():
            yield _trigger(table, event, allowed)
    yield from _identities()
    yield from _stamps()


def _function(scope: str) -> str:
    columns, foreign = SCOPES[scope]
    return f"""CREATE FUNCTION guard_posting_{scope}() RETURNS trigger LANGUAGE plpgsql {SECURE} AS $guard$
        DECLARE opened open_posting;
        BEGIN
            SELECT p.* INTO opened FROM open_posting p WHERE p.xid = pg_current_xact_id();
            IF opened.xid IS NULL THEN
                IF {_EXEMPT} THEN RETURN NULL; END IF;
                {_refuse("closed")}
            END IF;
            IF opened.act <> ALL (TG_ARGV) THEN {_refuse("act")} END IF;
            {_BEFORE.get(scope, "")}
            IF EXISTS (SELECT 1 FROM (SELECT DISTINCT {columns} FROM changed_rows) k WHERE {foreign}) THEN
                {_refuse("company")}
            END IF;
            RETURN NULL;
        END $guard$"""


def _trigger(table: str, event: str, allowed: tuple[str, ...]) -> str:
    scope = _CHANGED_SCOPE.get((table, event)) or SCOPE_OF.get(table, "own")
    old = event == "DELETE" or (event == "UPDATE" and scope in ("sequence", "job"))
    rows = f"REFERENCING {'OLD' if old else 'NEW'} TABLE AS changed_rows"
    if scope == "job" and event == "UPDATE":
        rows += " NEW TABLE AS released"
    if scope in ("moved", "lock"):
        rows += " OLD TABLE AS before_rows"
    arguments = ", ".join(f"'{act}'" for act in allowed)
    return (
        f"CREATE TRIGGER {table}_posting_{event.lower()} AFTER {event} ON {table} {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION guard_posting_{scope}({arguments})"
    )


_IDENTITY = {
    "company": ("id", "code", "currency", "created_at", "created_by"),
    "inventory_lock": ("company_id",),
    **dict.fromkeys(("main_account", "posting_profile", "ledger_period", "item"), ("id", "company_id")),
    **dict.fromkeys(("item_group", "item_model_group", "dimension_group"), ("id", "company_id")),
    "app_user": ("id", "company_id", "login"),
    "on_hand": ("cost_group_id",),
    "marking": ("id", "company_id", "issue_id", "receipt_id", "created_at", "created_by"),
    "job": ("record_id", "company_id", "started_at"),
    "export_setting": ("company_id", "target", "account_id", "name"),
    "closing_bundle": ("record_id", "bundle"),
}
"""Columns that never change: what a row is, whose it is, who made it and when."""


def _identities() -> Iterator[str]:
    yield """CREATE TRIGGER number_sequence_identity BEFORE UPDATE ON number_sequence FOR EACH ROW
        EXECUTE FUNCTION guard_sequence_identity()"""
    for table, columns in _IDENTITY.items():
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        yield (
            f"CREATE TRIGGER {table}_identity BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed})"
            f" EXECUTE FUNCTION guard_refuse('{SENTENCES['identity']}')"
        )
    for table in NUMBERED:
        yield (
            f"CREATE TRIGGER {table}_number_drawn AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed_rows"
            f" FOR EACH STATEMENT EXECUTE FUNCTION guard_number()"
        )


STAMPED = (
    ("company", "INSERT", "created_by", "created_at"),
    ("voucher", "INSERT", "created_by", "created_at"),
    ("closing_record", "INSERT", "created_by", "created_at"),
    ("closing_record", "UPDATE", "", "posted_at"),
    ("marking", "INSERT", "created_by", "created_at"),
    ("audit_event", "INSERT", "actor", "at"),
    ("import_file", "INSERT", "imported_by", "imported_at"),
    ("approval", "INSERT", "prepared_by", "prepared_at"),
    ("undoing", "INSERT", "created_by", "created_at"),
    ("export_file", "INSERT", "made_by", "made_at"),
    ("reconciliation_note", "INSERT", "created_by", "created_at"),
    ("approval", "UPDATE", "", "decided_at"),
    *(("job", event, "", column) for event in ("INSERT", "UPDATE") for column in ("heartbeat_at", "finished_at")),
    ("job", "INSERT", "", "started_at"),
)
"""Who and when: the user of the session and the time of the server, whatever the client sends."""


def _stamps() -> Iterator[str]:
    for table, event, who, when in STAMPED:
        wrong = [f"NEW.{who} IS DISTINCT FROM CAST(session_user AS text)"] if who else []
        at = f"NEW.{when} IS DISTINCT FROM date_trunc('second', transaction_timestamp())"
        if not who:
            at += f" AND NEW.{when} IS NOT NULL"
        if event == "UPDATE":
            at += f" AND NEW.{when} IS DISTINCT FROM OLD.{when}"
        condition = " OR ".join([*wrong, f"({at})"])
        yield (
            f"CREATE TRIGGER {table}_stamp_{event.lower()}_{when} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition})"
            f" EXECUTE FUNCTION guard_stamp('{who}', '{when}')"
        )
