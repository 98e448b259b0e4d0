"""Which account a posting type of an item would use if it were posted today.

Only to be shown beside what was posted: an adjustment goes to the accounts of the original posting, whatever the setup says since.
A blocked account counts as what the setup says; what no line of the profile can name (the other side of a journal, a balance that
was opened) has nothing to be compared with.

Example: Consumption of item group LAMPS was posted to 5001. The profile now has 5002 for it: today's account is 5002.

Source: docs/rules.md#52-looking-an-account-up, docs/rules.md#53-the-original-accounts
"""

from __future__ import annotations

from core.posting.keys import KEY_OF
from core.posting.setup import Item, Setup
from core.vocabulary import PostingType

NONE = 0
"""The profile has no line for it."""


class Today:
    """Answers from one setup, each question worked out once."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._named = {(kind, code) for kind, relation, code, _, _ in setup.profile if relation == "item"}
        self._found: dict[tuple[PostingType, str, str], int] = {}

    def account(self, posting_type: PostingType, item: Item) -> int | None:
        """Id of today's account, ``NONE`` without one; ``None`` where the profile is not asked."""
        if posting_type not in KEY_OF:
            return None
        own = item.code if (posting_type, item.code) in self._named else ""
        key = (posting_type, own or item.group_code, own)
        if key not in self._found:
            steps = [step.account_id for step in self.setup.search(posting_type, item)]
            self._found[key] = steps[-1] or NONE
        return self._found[key]
