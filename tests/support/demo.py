"""The demo company of one day, for whoever walks through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.identity import pretend
from tui.cli import main


def demo_books(folder: Path, now: str) -> str:
    """Made in this folder by anna at this moment; their address."""
    url = f"sqlite:///{folder / 'demo.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        pretend(patch, login="anna", now=now)
        assert main(["demo", "--db", url]) == 0
    return url
