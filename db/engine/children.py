"""How this program starts others: its own interpreter, and tools of the database.

Neither the current folder nor a variable that a file there can set may decide what code runs. Python is started in isolated
mode, by the file of the launcher; tools are found in absolute folders of the path only; the environment is a closed list, and
the working folder is the root.
"""

from __future__ import annotations

import os
import shutil
import site
import sys
from importlib.util import find_spec
from pathlib import Path

_OURS = ("INVCLOSE_COMPANY", "INVCLOSE_CONFIG", "INVCLOSE_DB", "INVCLOSE_DEBUG")
_OF_THE_USER = (
    "HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "SSH_USER_AUTH", "TERM", "TMPDIR", "TZ", "USER",
)  # fmt: skip
_KEPT = frozenset((*_OURS, *_OF_THE_USER))
_KEPT_FAMILIES = ("KRB5", "LC_", "PG", "SSL_CERT_", "XDG_")
"""Settings of the database client, of the language and of folders. None of all these says who acts, when or where."""


def environment() -> dict[str, str]:
    """The variables that a child process is given; of the path only absolute folders."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_FAMILIES)}
    return {**kept, "PATH": search_path()}


def search_path() -> str:
    """The folders in which programs are looked for: absolute ones, so that none is found in the current folder."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if os.path.isabs(folder))


def command() -> tuple[str, ...]:
    """The beginning of a command line that runs this program again, whatever the current folder holds."""
    spec = find_spec("invclose")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package invclose is not on the path")
    return (sys.executable, *_isolation(), str(Path(spec.origin).with_name("__main__.py")))


def _isolation() -> tuple[str, ...]:
    """Isolated mode; where the product was installed into the user's own site folder, that folder stays."""
    if site.ENABLE_USER_SITE and site.getusersitepackages() in sys.path:
        return ("-E", "-P")
    return ("-I",)


def tool(program: str) -> str | None:
    """The absolute file of a program, ``None`` where it is not installed."""
    return shutil.which(program, path=search_path())
