"""What helps at the prompt: the manual page where `man` looks for it, and the completions where the shell does."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Sequence
from pathlib import Path

from core.views.checks import Finding
from core.views.states import Severity

_MANUALS = ("share/man/man1/invclose.1", "share/man/man1/invclose.1.gz")
_COMPLETIONS = {
    "bash": (
        "share/bash-completion/completions/invclose",
        "etc/bash_completion.d/invclose",
    ),
    "zsh": (
        "share/zsh/site-functions/_invclose",
        "share/zsh/vendor-completions/_invclose",
    ),
    "fish": (
        "share/fish/vendor_completions.d/invclose.fish",
        "share/fish/completions/invclose.fish",
    ),
}
_OWN = {
    "bash": (".local/share/bash-completion/completions/invclose",),
    "zsh": (".zfunc/_invclose", ".local/share/zsh/site-functions/_invclose"),
    "fish": (".config/fish/completions/invclose.fish",),
}
"""Below the home folder: where `invclose completion --help` says to keep it."""


def findings() -> list[Finding]:
    """For whoever runs this process."""
    user = pwd.getpwuid(os.getuid())
    home, prefix = Path(user.pw_dir), Path(sys.prefix)
    system = (Path("/usr/local"), Path("/usr"), Path("/"))
    return [manual(home, prefix, system), completion(Path(user.pw_shell).name, home, system)]


def manual(home: Path, prefix: Path, system: Sequence[Path]) -> Finding:
    """Whether `man invclose` finds the page; the wheel brings it below ``prefix``."""
    places = [folder.joinpath(name) for folder in (home.joinpath(".local"), *system) for name in _MANUALS]
    if found := _first(places):
        return Finding(Severity.OK, "manual", f"The manual page is {found}")
    brought = prefix.joinpath(_MANUALS[0])
    if not brought.exists():
        return Finding(Severity.INFO, "manual", "The manual page is not installed", "`invclose help` shows the same.")
    shown = home.joinpath(".local", _MANUALS[0])
    return Finding(
        Severity.INFO,
        "manual",
        f"The manual page lies at {brought}, where the command man does not look.",
        f"Link it: ln -s {brought} {shown}",
    )


def completion(shell: str, home: Path, system: Sequence[Path]) -> Finding:
    """Whether the login shell completes words of ours."""
    if shell not in _COMPLETIONS:
        return Finding(Severity.OK, "completion", f"There are no completions for {shell or 'this login'}")
    places = [
        *(home.joinpath(name) for name in _OWN[shell]),
        *(folder.joinpath(name) for folder in system for name in _COMPLETIONS[shell]),
    ]
    if found := _first(places):
        return Finding(Severity.OK, "completion", f"{shell} completes by {found}")
    kept = places[0]
    return Finding(
        Severity.INFO,
        "completion",
        f"Tab completes nothing of invclose in {shell}.",
        f"Keep in {kept} what `invclose completion {shell}` prints.",
    )


def _first(places: Sequence[Path]) -> Path | None:
    for place in places:
        try:
            if place.exists():
                return place
        except OSError:  # a folder that may not be looked into
            continue
    return None
