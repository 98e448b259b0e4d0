"""The launcher: finds the packages core, db and tui, and hands over to the command line.

In a source tree they lie beside this package. In an installed wheel they lie in its folder `_app`, so that
site-packages gets one name only; that folder goes first on the path of this process, at import, so that the
console script, `python -m invclose` and every child process find the same code.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["__version__", "main"]

__version__ = "0.1.0"

_app = Path(__file__).resolve().parent / "_app"
if _app.is_dir() and sys.path[:1] != [str(_app)]:
    sys.path.insert(0, str(_app))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; `--version` is answered without loading anything."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--version"]:
        print(f"invclose {__version__}")
        return 0
    from tui.cli import main as run_command_line

    return run_command_line(arguments)
