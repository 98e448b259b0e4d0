"""Loading a checked bundle into the books: all of it in one transaction, or nothing."""

from __future__ import annotations

from core.importing.result import Imported
from db.importing.load import import_bundle

__all__ = ["Imported", "import_bundle"]
