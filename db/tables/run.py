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
    """The record that it works for."""
    company_id: int = whole("company.id")
    state: str = words()
    """`JobState`."""
    requested: str = remark()
    """What a user asked of it: paused or cancelled; empty: nothing."""
    phase: str = remark()
    """`Phase` it is in."""
    phase_index: int = zero()
    """Number of the phase, from 1."""
    bundles_done: int = zero()
    """Bundles staged."""
    bundles_total: int = zero()
    """Bundles of the run."""
    done: int = zero()
    """Transactions worked on."""
    total: int = zero()
    """Transactions of the run."""
    adjusted: int = zero()
    """Sum of the adjustments so far."""
    warnings: int = zero()
    """Warnings so far."""
    message: str = remark()
    """Why it failed; empty otherwise."""
    worker: str = remark()
    """Name of the worker that owns it."""
    host: str = remark()
    """Computer it works on."""
    pid: int = zero()
    """Its process there."""
    fence: int = zero()
    """Fencing number: only the worker that holds the highest one may write."""
    heartbeat_at: dt.datetime | None = maybe_moment()
    """When the worker was last heard of: by the server's clock, on SQLite by that of its host."""
    beat: str = remark()
    """The same by the seconds since its host was started, behind which start that was; empty: not known."""
    started_at: dt.datetime | None = maybe_moment()
    """When it first began."""
    finished_at: dt.datetime | None = maybe_moment()
    """When it ended; null: it has not."""
    watermark: int = zero()
    """Always 0: each bundle has one of its own."""
    phase_times: str = remark()
    """Milliseconds worked in each phase, when they were counted, and how far it was during the last minute, JSON text."""
    last_item: str = remark()
    """Item worked on last."""


class ClosingBundle(Row, table=True):
    """Some cost groups of about equal size: the unit of parallel work, progress, staging and resuming."""

    __table_args__ = laid_out(check("state", "state IN ('planned', 'staged')"), by_key=True)
    record_id: int = key("closing_record.id")
    bundle: int = key()
    """Number of the bundle in the run."""
    level: int = zero()
    """Bundles of a level wait for those of the levels before."""
    state: str = words()
    """Planned or staged."""
    transactions: int = zero()
    """Transactions it covers."""
    settlements: int = zero()
    """Settlements it staged."""
    adjusted: int = zero()
    """Sum of the adjustments it staged."""
    turnover: int = zero()
    """Sum of their absolute amounts."""
    warnings: int = zero()
    """Warnings it staged."""
    digest: str = remark()
    """Digest of what it staged."""
    watermark: int = zero()
    """Change number when it was selected: what changed since is planned again."""
    seconds_ms: int = zero()
    """Milliseconds that it took."""


class ClosingBundleGroup(Row, table=True):
    """The bundle of a cost group."""

    __table_args__ = laid_out(index("record_id", "bundle"), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    bundle: int = whole()
    """Number of the bundle."""
