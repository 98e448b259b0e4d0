"""The rule behind each screen: what it does, and one example with numbers. Shown in the help of the screen."""

from __future__ import annotations

from collections.abc import Mapping

PERIODS = (
    "Close inventory through a period's end first, then hold or close its ledger.",
    "Otherwise a close of June that must post 310.00 has no date to post it on.",
)
RULES: Mapping[str, str] = {
    "close": (
        "A close settles issues against receipts through its date, posts the difference to the accounts of the original"
        " transactions and locks the days. 3 pieces sold at an estimate of 10.00 that took a receipt at 12.00 cost 6.00 more:"
        " debit cost of goods sold 6.00, credit inventory 6.00."
    ),
    "recalculation": (
        "A recalculation values like a close, but only adjusts: it settles nothing and locks nothing. An issue estimated at"
        " 10.00 that its receipt makes 12.00 is adjusted by -2.00, and a close through the same date then adjusts it by 0.00."
    ),
    "reversal": (
        "A reversal posts the opposite of a record to the same accounts on its date, and what the record settled is open again."
        " A close that posted 310.00 to inventory is reversed by -310.00; later records that depend on it are reversed before it,"
        " newest first."
    ),
    "on_hand": (
        "An on-hand adjustment changes what was open as of the last close, and is dated then. 1 piece at 10.00 and 1 at 13.00"
        " set to 15.00 get 5.00 and 2.00 more, which later issues take along."
    ),
    "transaction": (
        "Adds to the cost of a receipt as far as it is open; what is settled keeps its cost. 4.00 on a receipt with 4 open"
        " pieces makes each cost 1.00 more, against the Profit account stored with the receipt."
    ),
    "late": (
        "A late charge adds to a receipt even if some of it is sold; the share of what is sold follows with the next close or"
        " recalculation. 44.00 freight on 4 pieces, 2 of them sold: 22.00 stay in inventory, 22.00 move on to the issues."
    ),
    "revalue": (
        "A revaluation gives a moving average item a new unit cost, dated today. 10 pieces at 12.00 to 12.50 debit inventory"
        " 5.00 and credit cost revaluation 5.00."
    ),
    "standard": (
        "A new standard cost revalues what is invoiced and on hand, dated today or earlier. 8 pieces at 12.00 to 12.50 debit"
        " inventory 4.00 and credit inventory cost revaluation 4.00."
    ),
    "marks": (
        "A mark reserves a quantity of an issue for a receipt, and the close settles it before the inventory model. 15 of 40"
        " sold, marked to a receipt at 83.70, cost 83.70 each; the other 25 follow the model."
    ),
    "review": (
        "This is the voucher preview: F10 posts it, Esc changes nothing. 5.00 and 2.00 more on two receipts of one"
        " account become one line of 7.00."
    ),
    "checks": (
        "Everything that blocks a close (STOP) or that you should know before it (WARN), at once. An issue of 3 whose"
        " receipt of 10 is not invoiced stays open with its 3 pieces until the invoice is posted."
    ),
    "log": (
        "The log lists what a run left open or expensed, why, and what to do about it. Of 3 pieces sold, 2 were received: 1"
        " stays at its estimated cost until a receipt comes."
    ),
    "voucher": (
        "A voucher has one line for each account and posting type (and item group or item, as specified) and adds up"
        " to zero. Two issues that cost 1.20 and 0.80 more post 2.00 to cost of goods sold and -2.00 to inventory."
    ),
    "accounts": (
        "Adjustments post to the accounts stored with the transaction, not to those that the setup gives today. Sold from 1300"
        " and adjusted by -2.00 after the posting profile changed to 1301: 1300 is credited with 2.00."
    ),
    "settlements": (
        "A settlement is a quantity of a receipt taken by an issue, at the receipt's cost; it uses both up. An issue of 12 that"
        " takes 10 at 10.00 and 2 at 11.50 costs 123.00."
    ),
    "run": (
        "A run works in bundles, continues without this terminal, and pauses between two bundles. Paused when 12 of 40 bundles"
        " are done, it resumes with the 28 that are left."
    ),
    "periods": " ".join(PERIODS),
    "open-quantities": (
        "Lists the issues that a close would leave open, from a dry run of its plan. A receipt of 10 that is not invoiced and"
        " an issue of 3: 3 stay open."
    ),
    "cost-prices": (
        "Lists receipts whose unit cost deviates from the base price by more than the percentage. 15.00 against 5.00 deviates"
        " by 200 %; a deviation equal to the limit is not listed."
    ),
    "trial-balance": (
        "Each account with its balance before the days, its debits and credits in them, and its balance after. 100.00 before,"
        " 40.00 debit and 15.00 credit close at 125.00."
    ),
    "inventory-value": (
        "Quantity, value and unit cost of each item and place on a day; adjustments count on the date of their record. 15"
        " pieces worth 157.50 cost 10.50 each."
    ),
    "reconciliation": (
        "Compares the value of inventory with the ledger, account by account, and names the first voucher where they differ."
        " 157.50 of inventory against a balance of 160.00 differ by -2.50."
    ),
    "calculation-list": (
        "The items of a run in the order they were calculated, level by level. An item on level 2 takes costs from level 1;"
        " with 3 passes it is in a loop that settled in 3."
    ),
}
"""Key -> two sentences, the second with the example."""
