"""A release: version, changelog, wheel, commit and tag, or nothing at all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.packaging
CHANGES = "# Changelog\n\n## Unreleased\n\n- Something new.\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository with all that a release needs."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("invclose", "core", "db", "tui", "scripts", "share", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.lock", "requirements-dev.lock", ".gitignore"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "CHANGELOG.md").write_text(CHANGES)
    for command in (
        "init -q -b main",
        "config user.name Tester",
        "config user.email tester@invclose.invalid",
        "add -A",
        "commit -qm start",
    ):
        git(folder, *command.split())
    return folder


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def release(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "scripts" / "release"), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_release_changes_version_and_changelog_and_is_tagged(checkout: Path) -> None:
    done = release(checkout, "9.8.7", "--tested")
    assert done.returncode == 0, done.stderr
    assert '__version__ = "9.8.7"' in (checkout / "core" / "version.py").read_text()
    changelog = (checkout / "CHANGELOG.md").read_text()
    assert changelog.index("## Unreleased") < changelog.index("## 9.8.7 - ") < changelog.index("Something new")
    assert git(checkout, "tag", "--points-at", "HEAD") == "v9.8.7"
    assert git(checkout, "status", "--porcelain") == ""
    files = {file.name for file in (checkout / "dist").glob("*-9.8.7*")}
    assert files == {
        "invclose-9.8.7-py3-none-any.whl",
        "invclose-9.8.7.tar.gz",
        "invclose-9.8.7.cdx.json",
        "invclose-9.8.7.licenses.txt",
    }
    parts = json.loads((checkout / "dist" / "invclose-9.8.7.cdx.json").read_text())
    assert parts["bomFormat"] == "CycloneDX"
    assert parts["metadata"]["component"]["name"] == "invclose"
    named = {f"{part['name']}=={part['version']}" for part in parts["components"]}
    assert named == locked("requirements.lock")
    assert all(part["externalReferences"][0]["hashes"] for part in parts["components"])
    licences = (checkout / "dist" / "invclose-9.8.7.licenses.txt").read_text().splitlines()
    assert "sqlalchemy" in {line.partition(" ")[0] for line in licences}
    assert all(line.partition(": ")[2] for line in licences)
    assert {line.partition(" ")[0] for line in licences} <= {name.partition("==")[0] for name in named}


def locked(name: str) -> set[str]:
    """Each NAME==VERSION of a lock."""
    return {line.split()[0] for line in (ROOT / name).read_text().splitlines() if line[:1].isalnum()}


@pytest.mark.parametrize(
    ("version", "spoil", "said"),
    [
        ("0.0.1", "", "0.0.1 is not newer"),
        ("next", "", "next is not a version"),
        ("9.8.7", "README.md", "there are uncommitted changes"),
    ],
)
def test_a_release_is_refused(checkout: Path, version: str, spoil: str, said: str) -> None:
    if spoil:
        (checkout / spoil).write_text("changed")
    done = release(checkout, version, "--tested")
    assert done.returncode == 1
    assert said in done.stderr
    assert git(checkout, "tag") == ""


def test_a_release_without_changes_is_refused(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-01-01\n\n- Old.\n")
    git(checkout, "commit", "-qam", "empty")
    done = release(checkout, "9.8.7", "--tested")
    assert done.returncode == 1
    assert "nothing under Unreleased" in done.stderr
