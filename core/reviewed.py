"""Is what an act would post what a person reviewed? Between the review and the act the books may change."""

from __future__ import annotations

from core.errors import Blocked
from core.requests import Reviewed


def refuse_other_figures(what: str, figures: Reviewed, seen: Reviewed | None) -> None:
    """Refuse ``what`` (a noun phrase) where its figures are not those that were seen; nobody has seen any: None."""
    if seen is not None and figures != seen:
        raise Blocked(
            f"{what} would post other figures than you reviewed: the books changed meanwhile", advice="Review it again."
        )
