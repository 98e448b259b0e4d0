"""Which account a new posting of an item would use: the search of ``core.posting.setup``, step by step, with names."""

from __future__ import annotations

from core.errors import AccountBlocked, AccountMissing, NotFound
from core.posting.keys import KEY_OF, POSTING_KEYS
from core.posting.setup import Item, SearchStep, Setup
from core.views.accounts import AccountSearch, AccountStep
from core.vocabulary import POSTING_NAMES, PostingType
from db.company.setup import load_setup
from db.engine.session import Tx


def accounts_of(tx: Tx, company: int, code: str) -> list[AccountSearch]:
    """Every posting type of an item, in the order of their keys; ``NotFound``."""
    setup = load_setup(tx, company, code)
    item = setup.items.get(code)
    if item is None:
        raise NotFound(f"item {code} does not exist", advice="`invclose item list` shows them.")
    return [_searched(setup, item, posting_type) for posting_type in POSTING_KEYS.values()]


def _searched(setup: Setup, item: Item, posting_type: PostingType) -> AccountSearch:
    steps = tuple(_step(setup, item, step) for step in setup.search(posting_type, item))
    refused = ""
    try:
        setup.account_for(posting_type, item)
    except (AccountMissing, AccountBlocked) as error:
        refused = str(error)
    return AccountSearch(
        item=item.code,
        item_group=item.group_code,
        posting_type=KEY_OF[posting_type],
        posting_name=POSTING_NAMES[posting_type],
        account=steps[-1].account,
        account_name=steps[-1].account_name,
        refused=refused,
        steps=steps,
    )


def _step(setup: Setup, item: Item, step: SearchStep) -> AccountStep:
    whose = {"item": f"item {item.code}", "group": f"item group {item.group_code}", "all": "all items"}
    account = None if step.account_id is None else setup.accounts[step.account_id]
    return AccountStep(
        KEY_OF[step.posting_type],
        whose.get(step.item_relation, step.item_relation),
        account.code if account else "",
        account.name if account else "",
    )
