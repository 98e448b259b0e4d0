"""What a role may do, and what changes when somebody gets another one, in words."""

from __future__ import annotations

from collections.abc import Sequence

from core.rights import Act, Scope, may
from core.vocabulary import Role

ROLE_WORDS = {
    Role.VIEW: "look at everything",
    Role.ENTER: "import and mark",
    Role.POST: "adjust, undo and recalculate",
    Role.CLOSE: "close and reverse",
    Role.ADMIN: "change the setup and the users",
}
"""What each role may beyond the one before it."""


def acts_of(role: Role | None) -> tuple[Act, ...]:
    """What somebody with this role may do; that an act reaches every company is said with it."""
    return tuple(act for act in Act if may(role, act) and act not in _ONLY_LISTS)


def change_words(login: str, before: Role | None, after: Role | None) -> tuple[str, ...]:
    """Sentences on what a change of role gives and takes; ``None``: no role."""
    gained = [act for act in acts_of(after) if act not in acts_of(before)]
    lost = [act for act in acts_of(before) if act not in acts_of(after)]
    said = []
    if before is after:
        return (f"{login} has the role {after} already." if after else f"{login} has no role.",)
    if after is None:
        said.append(f"{login} will have no role in the company and may not even open the books.")
    elif before is None:
        said.append(f"{login} gets the role {after} in the company.")
    else:
        said.append(f"{login} has the role {before} and gets {after}.")
    if gained:
        said.append(f"May then: {_list(gained)}.")
    if lost:
        said.append(f"May no longer: {_list(lost)}.")
    return tuple(said)


def _list(acts: Sequence[Act]) -> str:
    words = []
    for act in acts:
        text = act_words(act)
        words.append(f"{text} (with that right in every company)" if act.scope is Scope.DATABASE else text)
    return ", ".join(words)


def act_words(act: Act) -> str:
    """What an act is called within a sentence."""
    return _CALLED.get(act) or act.words[:1].lower() + act.words[1:]


_CALLED = {Act.CHANGE_SETUP: "changing the setup", Act.PREVIEW: "previews", Act.CHECK: "the checks before a close"}


_ONLY_LISTS = frozenset(
    {Act.OPEN_SETUP, Act.LIST_SETUP, Act.SHOW_SETUP, Act.EXAMINE, Act.SEE_PRICES, Act.SEE_MARKS, Act.SEE_ON_HAND}
)
"""Parts of looking that nobody tells apart."""
