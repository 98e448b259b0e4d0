"""The run of a record: state that changes while it works."""

from __future__ import annotations

import datetime as dt

from db.tables.declare import Row, check, index, key, laid_out, maybe_moment, remark, whole, words, zero

UNFINISHED = "state NOT IN ('cancelled', 'done', 'done with warnings')"


class Job(Row, table=True):
    """One unfinished run for each company: the database sees to it."""

    __table_args__ = laid_out(
        index("company_id", where=UNFINISHED, only_once=True, name="ix_job_unfinished"),
        check(
            "state",
            "state IN ('waiting', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'failed', 'posting',"
            " 'done', 'done with warnings')",
        ),
    )
    record_id: int = key("closing_record.id")
    company_id: int = whole("company.id")
    state: str = words()
    requested: str = remark()
    phase: str = remark()
    phase_index: int = zero()
    bundles_done: int = zero()
    bundles_total: int = zero()
    done: int = zero()
    total: int = zero()
    adjusted: int = zero()
    warnings: int = zero()
    message: str = remark()
    worker: str = remark()
    host: str = remark()
    pid: int = zero()
    fence: int = zero()
    heartbeat_at: dt.datetime | None = maybe_moment()
    started_at: dt.datetime | None = maybe_moment()
    finished_at: dt.datetime | None = maybe_moment()
    watermark: int = zero()
    phase_times: str = remark()
    last_item: str = remark()


class ClosingBundle(Row, table=True):
    """Some cost groups of about equal size: the unit of parallel work, progress, staging and resuming."""

    __table_args__ = laid_out(check("state", "state IN ('planned', 'staged')"), by_key=True)
    record_id: int = key("closing_record.id")
    bundle: int = key()
    level: int = zero()
    state: str = words()
    transactions: int = zero()
    settlements: int = zero()
    adjusted: int = zero()
    warnings: int = zero()
    digest: str = remark()
    watermark: int = zero()
    seconds_ms: int = zero()


class ClosingBundleGroup(Row, table=True):
    """The bundle of a cost group."""

    __table_args__ = laid_out(index("record_id", "bundle"), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    bundle: int = whole()
