"""The launcher: says where code comes from, finds the packages core, db and tui, and hands over to the command line.

In a source tree they lie beside this package. In an installed wheel they lie in its folder `_app`, so that
site-packages gets one name only; that folder goes first on the path of this process, at import, so that the
console script and every child process find the same code.

Nothing is imported from the current folder: a file `numpy/__init__.py` where somebody types `invclose close` must not
run as that person. So before anything else is imported, the current folder, relative folders and those of `PYTHONPATH` leave
the path; child processes of Python are told to do without them. Until that is done only what the interpreter itself has loaded
may be used here.
"""

import os
import sys

__all__ = ["__version__", "main"]

_ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def _is_ours(folder: str, foreign: set[str]) -> bool:
    """Whether code may come from a folder of the path: it is absolute and neither the current one nor from `PYTHONPATH`."""
    if not os.path.isabs(folder):
        return False
    real = os.path.realpath(folder)
    return real == _ROOT or real not in foreign


def _secure() -> None:
    """Leave only the installation on the path, for this process and for its children."""
    foreign = {
        os.path.realpath(folder or os.curdir) for folder in os.environ.get("PYTHONPATH", os.curdir).split(os.pathsep)
    }
    try:  # noqa: SIM105 - contextlib is not loaded yet, and must not come from the current folder
        foreign.add(os.path.realpath(os.getcwd()))
    except OSError:  # the current folder was deleted
        pass
    if not sys.flags.safe_path:
        sys.path[:] = [folder for folder in sys.path if _is_ours(folder, foreign)]
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        del os.environ[name]
    os.environ["PYTHONSAFEPATH"] = "1"


def _find_packages() -> None:
    app = os.path.join(_ROOT, "invclose", "_app")
    if not os.path.isdir(app):
        app = _ROOT
    if app not in sys.path[:1]:
        sys.path.insert(0, app)


_secure()
_find_packages()

from core.version import __version__  # noqa: E402 - found now, and not before


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; `--version`, and a shell that completes a word, are answered at once."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["__complete"]:
        from tui.completing.answer import main as complete

        complete(arguments[1:])
    if arguments == ["--version"]:
        from tui import versions

        print(versions.text())
        return 0
    from core.quiet import ending, loading

    loading()
    from tui.cli import main as run_command_line

    code = run_command_line(arguments)
    ending()
    return code
