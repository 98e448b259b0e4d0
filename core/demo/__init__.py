"""A company of our own invention, to show a month end: two sites, forty items, a year of history, the same every time.

`bundles` makes what was bought, sold, moved, made, counted and returned, month by month, as bundles to import. It knows
no database and no clock: the months come in.
"""

from __future__ import annotations

from core.demo.catalog import COMPANY, NAME, SITES, items_bundle
from core.demo.history import History, Size

__all__ = ["COMPANY", "NAME", "SITES", "History", "Size", "items_bundle"]
