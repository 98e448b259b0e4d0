"""The rule behind each screen: what it does, and one example with numbers. Shown in the help of the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tui.registry import key_of

PERIODS = (
    "Close inventory through a period's end first, then hold or close its ledger.",
    "Otherwise a close of June that must post 310.00 has no date to post it on.",
)
_RULES: Mapping[str, str] = {
    "close": (
        "A close settles issues against receipts through its date, posts the difference to the accounts of the original"
        " transactions and locks the days. 3 pieces sold at an estimate of 10.00 that took a receipt at 12.00 cost 6.00 more:"
        " debit cost of goods sold 6.00, credit inventory 6.00."
    ),
    "movements": (
        "Lists for each item what was on hand before the first day, what came, went and was adjusted, and what is on hand after the"
        " last one. 10 for 100.00, 4 more for 48.00, 6 issued for 62.00, adjusted by -1.50: 8 for 84.50."
    ),
    "cost-changes": (
        "Lists every posting and adjustment of one item in the order of days, with the unit cost that it left behind. 10 at 1.00 on"
        " hand and 10 received at 2.00: the average rises by 0.50 to 1.50."
    ),
    "aging": (
        "Shares the value on hand out by the age of the pieces; the newest receipts are taken as on hand. 10 pieces 100 days old and"
        " 10 that are 10 days old, 12 left at 60.00: 50.00 stand under 0-30 days, 10.00 under 91-180."
    ),
    "negative": (
        "Lists places with fewer pieces than none, or with a value that no piece has. 2 sold before anything came: -2 on hand at"
        " -24.00, until the receipt is posted."
    ),
    "vouchers": (
        "Lists the vouchers of some days with their amounts: debits, which are as much as credits. A close of 310.00 is a voucher of"
        " 310.00."
    ),
    "export": (
        "What is shown goes into a file whole, and a voucher goes to another ledger once: read back, compared with what was posted and"
        " noted. One of 310.00 that was loaded twice would be 620.00 there, so it is written again only when that is meant."
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
    "charge": (
        "A freight, duty or insurance bill is spread over receipts by value, quantity or weights, whatever of them is sold."
        " 10.00 by value over 100.00, 200.00 and 200.00: 2.00, 4.00 and 4.00, one record, one voucher."
    ),
    "undo": (
        "A document posted by mistake is undone by its opposite at exactly the posted cost, and the two are settled with each"
        " other. 10 bought for 1000.00: -1000.00 to inventory, and the running average is as if it had never been."
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
    "imports": (
        "What another system exports is read by an import profile; nothing is guessed and nothing written before F10. Of 55 rows"
        " 5 are left out with their reason, 50 become lines; a row that is known already is skipped."
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
    "columns": (
        "Only what is drawn changes: what is copied, filtered or written into files has every column. A number is never cut:"
        " 1,059,675.39 in a column of 8 cells is shown as #####."
    ),
    "accounts": (
        "Adjustments post to the accounts stored with the transaction, not to those that the setup gives today. Sold from 1300"
        " and adjusted by -2.00 after the posting profile changed to 1301: 1300 is credited with 2.00."
    ),
    "explorer": (
        "A cost is followed down to the receipts and invoices that it comes from; of each row, its parts add up to its amount. An"
        " issue of 12 that took 10 at 10.00 and 2 at 11.50 costs 123.00: 100.00 and 23.00."
    ),
    "foreseen": (
        "A dry run of the close shows which receipts an issue would take and what it would cost then; nothing is posted. An issue"
        " estimated at 120.00 that would take 10 at 10.00 and 2 at 11.50 would cost 123.00."
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
    "approvals": (
        "Where the company asks for a second person, who prepares a close, a reversal, an adjustment without ledger or a restore"
        " cannot approve it. Anna's close that adjusts 310.00 waits until Boris, who may close too, has seen the voucher and approves."
    ),
    "audit": (
        "Every change and every refusal is an event with its user, time and computer, and with what was before and after."
        " A cost price of A100 set from 10.00 to 12.50 is one event that keeps both."
    ),
    "users": (
        "A role is held in a company and includes those before it: view, enter, post, close, admin. Whoever may close may adjust,"
        " import and look; of 3 admins 2 can be revoked, the last one stays."
    ),
    "open-quantities": (
        "Lists the issues that a close would leave open, from a dry run of its plan. A receipt of 10 that is not invoiced and"
        " an issue of 3: 3 stay open."
    ),
    "cost-prices": (
        "Lists receipts whose unit cost deviates from the base price by more than the percentage. 15.00 against 5.00 deviates"
        " by 200 %; a deviation equal to the limit is not listed."
    ),
    "items": (
        "What is on hand of each item follows from all that is posted, goods received and not invoiced included. 10 bought for"
        " 100.00 and 4 sold at 40.00 leave 6 worth 60.00, at 10.00 each."
    ),
    "item": (
        "Each transaction counts at what it costs now, and beside it stands what was on hand after it. 4 sold at 40.00, which a"
        " close made 42.00, leave 6 of 10 bought for 100.00 at 58.00."
    ),
    "stock": (
        "What was on hand on a day counts updates on their own day, and adjustments on the date of their record. 10 received on"
        " 29 May and invoiced on 2 June are on hand on 31 May, received and not invoiced."
    ),
    "setup": (
        "The setup says how new postings are made; what is posted keeps the accounts stored with it. Sales of PARTS pointed from"
        " 5000 to 5010 today: those of yesterday stay on 5000, and so do their adjustments."
    ),
    "accounts_of": (
        "A posting type is looked up for the item, then its item group, then all items; the first line wins. With 5000 for all and"
        " 5010 for PARTS, an item of PARTS posts to 5010."
    ),
    "trial-balance": (
        "Each account with its balance before the days, its debits and credits in them, and its balance after. 100.00 before,"
        " 40.00 debit and 15.00 credit close at 125.00."
    ),
    "account": (
        "Lists what each voucher posted to one account; together they are its line in the trial balance. 100.00 before, 40.00 debit"
        " and 15.00 credit in the days leave 125.00."
    ),
    "inventory-value": (
        "Quantity, value and unit cost of each item and place on a day; adjustments count on the date of their record. 15"
        " pieces worth 157.50 cost 10.50 each."
    ),
    "reconciliation": (
        "Compares the value of inventory with the ledger, account by account, and names the vouchers where they differ."
        " 157.50 of inventory against a balance of 160.00 differ by -2.50."
    ),
    "difference_note": (
        "A note keeps with the period why inventory and ledger differ, and changes no figure; a further one corrects it. -750.00 of"
        " which a note explains -750.00 is explained; when the difference becomes -770.00, -20.00 differs again."
    ),
    "calculation-list": (
        "The items of a run in the order they were calculated, level by level. An item on level 2 takes costs from level 1;"
        " with 3 passes it is in a loop that settled in 3."
    ),
}


class _Rules(Mapping[str, str]):
    """With the keys that are in force."""

    def __getitem__(self, key: str) -> str:
        return _RULES[key].replace("F10", key_of("confirm"))

    def __iter__(self) -> Iterator[str]:
        return iter(_RULES)

    def __len__(self) -> int:
        return len(_RULES)


RULES: Mapping[str, str] = _Rules()
"""Key -> two sentences, the second with the example."""
