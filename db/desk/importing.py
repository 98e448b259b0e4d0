"""Loading the export of another system from the application: what the books hold beside it, and the load itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.importing import Bundle
    from core.importing.result import Imported
    from core.mapping.beside import Beside
    from db.engine.session import Database


class Importing:
    """The part of the desk that takes in files."""

    database: Database[Any]
    company_id: int

    def beside_export(self, profile: str) -> Beside:
        from db.importing.beside import beside_of

        return beside_of(self.database, self._company_code(), "", profile)

    def load_export(self, bundle: Bundle) -> Imported:
        from db.importing import import_bundle

        return import_bundle(self.database, self._company_code(), bundle)

    def _company_code(self) -> str:
        with self.database.read() as tx:
            return str(tx.value("SELECT code FROM company WHERE id = :c", {"c": self.company_id}))
