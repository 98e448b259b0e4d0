"""Checks before a run that look at productions: those not ended keep their cost in work in process.

A production whose end is dated after the date is not ended yet as of it.
"""

from __future__ import annotations

from core.plural import plural
from core.views.checks import Finding
from core.vocabulary import Reference
from db.engine.kinds import FINANCIAL
from db.reading.findings import warn
from db.reading.scope import CheckScope
from db.records.undone import STANDING

_MATERIAL, _PRODUCT = f"t.reference = {Reference.PRODUCTION_ISSUE:d}", f"t.reference = {Reference.PRODUCTION_RECEIPT:d}"


def not_ended(scope: CheckScope) -> list[Finding]:
    """Productions without an end: those with materials, and those with completions only."""
    rows = scope.tx.all(
        f"""SELECT t.lot, MIN(u.date), MAX(CASE WHEN {_MATERIAL} THEN 1 ELSE 0 END)
            FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id AND u.date <= :d
            WHERE t.company_id = :c AND t.lot > '' AND t.record_id = 0 AND t.{STANDING}
            GROUP BY t.lot HAVING MAX(CASE WHEN {_PRODUCT} AND u.kind = {FINANCIAL} THEN 1 ELSE 0 END) = 0
            ORDER BY MIN(u.date), t.lot""",
        scope.params,
    )
    taking = [(lot, since) for lot, since, materials in rows if materials]
    reported = [(lot, since) for lot, since, materials in rows if not materials]
    found = []
    if taking:
        message = f"{plural(len(taking), 'production has', 'productions have')} materials and no end"
        advice = "What they took stays in work in process; end them once their products are finished."
        found.append(warn("productions_not_ended", message, advice, taking))
    if reported:
        message = f"{plural(len(reported), 'production has', 'productions have')} completions only"
        advice = "Their products have no cost yet: post their materials, then end them."
        found.append(warn("completions_only", message, advice, reported))
    return found
