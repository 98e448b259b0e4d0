"""The part of the desk that takes in the exports of other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.importing.model import Bundle
    from core.importing.result import Imported
    from core.mapping.beside import Beside


class Loading(Protocol):
    """Rights are checked inside."""

    def beside_export(self, profile: str) -> Beside:
        """What the books hold beside an export that is read by this import profile."""
        ...

    def load_export(self, bundle: Bundle) -> Imported:
        """Posts what an export was mapped to; all of it or nothing."""
        ...
