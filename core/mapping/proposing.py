"""Which import profile fits an export, and what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from core.mapping.profile import ImportProfile
from core.mapping.tables import Detector, Fit, Source, fits_of, layouts_of

_LEAST = 3
"""Columns that a file must have of a profile to be worth mentioning."""


class Proposal(NamedTuple):
    """A profile with its reason."""

    name: str
    columns: int
    """Columns of the export that the profile knows."""
    whole: bool
    """Whether every table that it needs is there with all its columns."""
    reason: str
    ledger: bool = False
    """Whether it is the general ledger of that system."""


def ledger_proposals(sources: Sequence[Source], profiles: Sequence[ImportProfile], detect: Detector) -> list[Proposal]:
    """The same of exports of general ledgers."""
    alone = [
        replace(profile, tables={one.ledger.table.name: one.ledger.table})
        for profile in profiles
        if (one := profile).ledger is not None
    ]
    return [found._replace(ledger=True) for found in proposals(sources, alone, detect)]


def proposals(sources: Sequence[Source], profiles: Sequence[ImportProfile], detect: Detector) -> list[Proposal]:
    """Profiles of which the export has some columns, the most likely first."""
    layouts = [(source, layouts_of(source, {}, detect)[0]) for source in sources]
    found = []
    for profile in profiles:
        best: dict[str, Fit] = {}
        for source, layout in layouts:
            fits = fits_of(source, layout, profile, {}) if layout is not None else []
            if fits and (fits[0].table.name not in best or fits[0].score > best[fits[0].table.name].score):
                best[fits[0].table.name] = fits[0]
        columns = sum(len(fit.header.positions) for fit in best.values())
        if profile.main.name not in best or columns < _LEAST:
            continue
        found.append(_proposal(profile, best, columns))
    return sorted(found, key=lambda one: (not one.whole, one.name == "plain", -one.columns))


def _proposal(profile: ImportProfile, best: dict[str, Fit], columns: int) -> Proposal:
    missing = [
        table.columns[name].shown
        for table in profile.tables.values()
        if table.name in best
        for name in best[table.name].header.missing
    ]
    absent = [table.name for table in profile.tables.values() if not table.optional and table.name not in best]
    fit = best[profile.main.name]
    labels = list(fit.header.shown.values())[:4]
    reason = f"{fit.source.name} has the columns {', '.join(labels)}"
    if missing:
        reason = f"{reason}; {', '.join(missing[:4])} missing"
    if absent:
        reason = f"{reason}; no table {', '.join(absent)}"
    return Proposal(profile.name, columns, not missing and not absent, reason)
