"""`scripts/audit` says that there are no known holes only when every part was looked up."""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    loader = SourceFileLoader("scripts_audit", str(ROOT / "scripts" / "audit"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    sys.modules[loader.name] = module  # a dataclass looks for its module
    loader.exec_module(module)
    return module


def part(name: str, *holes: str) -> dict[str, Any]:
    return {"name": name, "version": "1", "vulns": [{"id": hole} for hole in holes]}


def skipped(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": "Dependency not found"}


CASES = [
    ("all looked up", [[part("one"), part("two")]], 0, "lock: 2 parts, no known hole."),
    ("a hole", [[part("one", "CVE-1"), part("two")]], 1, "lock: known holes in\n  one 1: CVE-1"),
    ("a hole, and one not looked up", [[part("one", "CVE-1"), skipped("two")]], 1, "lock: known holes in\n  one 1: CVE-1"),
    ("one not looked up", [[part("one"), skipped("two")]], 2, "lock: 1 of 2 parts were not looked up"),
    ("looked up by the second", [[part("one"), skipped("two")], [part("one"), part("two")]], 0, "lock: 2 parts, no known hole."),
    ("none looked up", [[skipped("one"), skipped("two")]], 2, "lock: 2 of 2 parts were not looked up"),
    ("no answer at all", [], 2, "lock: 2 of 2 parts were not looked up"),
    ("an empty answer", [[]], 2, "lock: 2 of 2 parts were not looked up"),
    ("one is missing in the answer", [[part("one")]], 2, "lock: 1 of 2 parts were not looked up"),
]  # fmt: skip


@pytest.mark.parametrize(("reports", "code", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_said(audit: ModuleType, reports: list[list[dict[str, Any]]], code: int, text: str) -> None:
    answer = audit.Answer(unknown={"one", "two"})
    for report in reports:
        answer.take({"dependencies": report})
    found, said = audit.said("lock", answer)
    assert found == code
    assert said.startswith(text)


def test_every_part_of_a_lock_is_asked_about(audit: ModuleType) -> None:
    names = audit.names(ROOT / "requirements.lock")
    assert {"numpy", "sqlalchemy", "textual", "psycopg-binary"} <= names
    assert len(names) >= 20
