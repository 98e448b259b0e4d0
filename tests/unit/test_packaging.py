"""The wheel: one name in site-packages, all of the product in it, and no quarrel with a stranger's `core`."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import invclose

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "db", "tui")
STRANGER = "stranger = True\n"

pytestmark = pytest.mark.packaging


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command away from the source tree's path settings and return what it printed."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel, beside a stranger's `core`; returns its folder of programs.

    What invclose requires is borrowed from the environment of the tests by path, without this source tree.
    """
    home = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", "--without-pip", home)
    programs = home / "bin"
    site = Path(run(programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    (site / "borrowed.pth").write_text(run(sys.executable, "-c", _PURELIB) + "\n")
    (site / "core").mkdir()
    (site / "core" / "__init__.py").write_text(STRANGER)
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", "--force-reinstall", wheel)
    return programs


_PURELIB = "import sysconfig; print(sysconfig.get_path('purelib'))"


def test_the_wheel_claims_one_name(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = {name.split("/")[0] for name in archive.namelist()}
    end = f"invclose-{invclose.__version__}"
    assert names == {"invclose", f"{end}.dist-info", f"{end}.data"}


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    expected = {
        f"invclose/_app/{path.relative_to(ROOT).as_posix()}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    }
    assert expected <= inside
    assert "invclose/py.typed" in inside


SHARED = {
    "man/man1/invclose.1": "share/man/man1/invclose.1",
    "bash-completion/completions/invclose": "tui/completing/invclose.bash",
    "zsh/site-functions/_invclose": "tui/completing/invclose.zsh",
    "fish/vendor_completions.d/invclose.fish": "tui/completing/invclose.fish",
}
"""Below ``share`` of where the wheel is installed -> the file of the sources."""


def test_manual_page_and_completions_lie_where_systems_look_for_them(installed: Path):
    share = installed.parent / "share"
    assert {str(path.relative_to(share)) for path in share.rglob("*") if path.is_file()} == set(SHARED)
    for there, here in SHARED.items():
        assert (share / there).read_bytes() == (ROOT / here).read_bytes()


def test_the_pages_come_with_the_program(installed: Path):
    assert run(installed / "invclose", "help", "glossary", cwd=Path("/")).startswith("# Glossary")
    assert "month-end" in run(installed / "invclose", "help", cwd=Path("/"))


def test_the_installed_program_tells_its_version(installed: Path):
    expected = f"invclose {invclose.__version__}"
    for command in ([installed / "invclose"], [installed / "python", "-m", "invclose"]):
        assert run(*command, "--version", cwd=Path("/")).splitlines()[0] == expected


def test_ours_is_found_and_the_stranger_is_left_alone(installed: Path):
    code = "import invclose, core, db, tui; print(core.__file__, db.__file__, tui.__file__)"
    for found in run(installed / "python", "-c", code, cwd=Path("/")).split():
        assert re.search(r"/site-packages/invclose/_app/(core|db|tui)/__init__\.py$", found)
    stranger = run(installed / "python", "-c", "import core; print(core.stranger)", cwd=Path("/"))
    assert stranger == "True"


def test_a_spawned_child_finds_the_same_code(installed: Path, tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing, invclose\n"
        "def found():\n"
        "    import core\n"
        "    print(core.__file__, flush=True)\n"
        "if __name__ == '__main__':\n"
        "    child = multiprocessing.get_context('spawn').Process(target=found)\n"
        "    child.start()\n"
        "    child.join()\n"
        "    raise SystemExit(child.exitcode)\n"
    )
    assert "/invclose/_app/core/" in run(installed / "python", program, cwd=tmp_path)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_versions_and_hashes_but_no_address(name: str):
    """Any index or mirror can serve it, and nobody can swap a file behind a version."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in lock
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        assert re.match(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\\n", entry)
        assert "--hash=sha256:" in entry
