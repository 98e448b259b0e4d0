"""A posting profile that adds to the standard one or replaces it, and accounts on which both sides of a posting meet."""

from __future__ import annotations

import pytest

from core.chart import CHART, STANDARD_PROFILE
from core.errors import RejectedInput
from core.importing import Problem, read_bundle
from core.importing.standard import in_files, standard_used
from core.posting.keys import POSTING_KEYS
from core.requests import CloseRequest
from core.views.states import Severity
from db.importing import Imported, import_bundle
from db.reading.checks import check
from db.reading.verify import problems, verify
from db.setup.lists import CompanyLists
from tests.db.importing.loading import HEAD, ITEMS, Books, row
from tests.db.reading.worlds import reopened, tamper
from tests.support.currencies import EUR

PROFILE = "posting_type,item_relation,item,account\n"
BUY = row("P1", "purchase", "LAMP", "7", "2025-03-03", amount="91.00")
LESS = row("C1", "counting", "LAMP", "-3", "2025-03-10")
MORE = row("C2", "counting", "LAMP", "1", "2025-03-11", amount="15.50")


def loaded(books: Books, *rows: str, replace: bool = False, dry_run: bool = False, **files: str) -> Imported:
    contents = {f"{name}.csv": text.encode() for name, text in files.items() if text}
    if rows:
        contents["transactions.csv"] = (HEAD + "".join(rows)).encode()
    bundle = read_bundle(contents, EUR, name="ACME", replace_profile=replace)
    return import_bundle(books.database, None, bundle, dry_run=dry_run)


def profile_of(books: Books) -> dict[str, str]:
    """Posting key -> account of all items."""
    rows = CompanyLists(books.database, 1).list("profile")
    return {str(line["posting_type"]): str(line["account"]) for line in rows if line["item_relation"] == "all"}


def chart_of(books: Books) -> set[str]:
    return {code for (code,) in books.all("SELECT code FROM main_account")}


def test_some_lines_add_to_the_standard_profile(books: Books) -> None:
    loaded(
        books, BUY, LESS, MORE, items=ITEMS,
        accounts="code,name\n5125,Breakage\n",
        posting_profile=PROFILE + "inv_loss,all,,5125\ninv_profit,group,LAMPS,5125\n",
    )  # fmt: skip
    assert profile_of(books) == {**STANDARD_PROFILE, "inv_loss": "5125"}
    assert chart_of(books) == {*dict(CHART), "5125"}
    assert books.lines("C1") == [("1300", "-39.00"), ("5125", "39.00")]
    assert books.lines("C2") == [("1300", "15.50"), ("5125", "-15.50")]


@pytest.mark.parametrize("accounts", ["", "code,name\n5120,Lost goods\n1300,Raw goods\n"])
def test_lines_may_name_accounts_of_the_standard_chart(books: Books, accounts: str) -> None:
    loaded(books, BUY, items=ITEMS, posting_profile=PROFILE + "vendor,item,LAMP,2010\n", accounts=accounts)
    assert books.lines("P1") == [("1300", "91.00"), ("2010", "-91.00")]
    assert profile_of(books) == STANDARD_PROFILE
    names = dict(books.all("SELECT code, name FROM main_account"))
    assert names["1300"] == ("Raw goods" if accounts else "Inventory")


def test_a_profile_that_replaces_is_the_whole_one(books: Books) -> None:
    own = PROFILE + "purch_receipt,all,,1400\nvendor,all,,1600\ninv_profit,all,,1600\ninv_loss,all,,1600\n"
    loaded(books, BUY, items=ITEMS, accounts="code,name\n1400,Stock\n1600,Owed\n", posting_profile=own, replace=True)  # fmt: skip
    others = dict.fromkeys(("vendor", "inv_profit", "inv_loss"), "1600")
    assert profile_of(books) == {"purch_receipt": "1400", **others}
    assert chart_of(books) == {"1400", "1600"}


def test_a_profile_with_all_keys_brings_its_own_chart(books: Books) -> None:
    """Books with a chart of their own get no account that they do not name."""
    own = PROFILE + "".join(f"{key},all,,{9000 + number}\n" for number, key in enumerate(POSTING_KEYS))
    accounts = "code,name\n" + "".join(f"{9000 + number},A\n" for number in range(len(POSTING_KEYS)))
    loaded(books, BUY, items=ITEMS, accounts=accounts, posting_profile=own)
    assert chart_of(books) == {str(9000 + number) for number in range(len(POSTING_KEYS))}


@pytest.mark.parametrize("replace", [True, False])
def test_a_whole_profile_may_name_standard_accounts_beside_its_own(books: Books, replace: bool) -> None:
    """The standard profile written out, with one line changed to an account of one's own."""
    own = STANDARD_PROFILE | {"inv_loss": "5199"}
    lines = PROFILE + "".join(f"{key},all,,{account}\n" for key, account in own.items())
    loaded(
        books, BUY, LESS, items=ITEMS, accounts="code,name\n5199,Shrinkage\n", posting_profile=lines, replace=replace
    )
    assert profile_of(books) == own
    assert chart_of(books) == set(own.values())
    assert books.lines("C1")[1] == ("5199", "39.00")


def test_what_only_a_new_company_can_replace(books: Books) -> None:
    with pytest.raises(RejectedInput, match=r"has no posting_profile\.csv that could replace"):
        loaded(books, BUY, items=ITEMS, replace=True)
    loaded(books, BUY, items=ITEMS)
    with pytest.raises(RejectedInput, match="company ACME has its posting profile already"):
        loaded(books, posting_profile=PROFILE + "vendor,all,,2010\n", replace=True)
    loaded(books, posting_profile=PROFILE + "vendor,all,,2010\n")
    assert profile_of(books) == {**STANDARD_PROFILE, "vendor": "2010"}


@pytest.mark.parametrize("line", [BUY, LESS, row("S1", "sales", "LAMP", "-1", "2025-03-05"),
                                  row("T1", "transfer", "LAMP", "1", "2025-03-05", to_site="2")])  # fmt: skip
def test_nobody_is_sent_to_a_company_that_is_not_there(books: Books, line: str) -> None:
    with pytest.raises(RejectedInput) as caught:
        loaded(books, line, items=ITEMS, posting_profile=PROFILE + "labor,all,,6000\n", replace=True)
    advice = {problem.advice for problem in caught.value.problems}  # type: ignore[attr-defined]
    assert advice
    assert all("invclose" not in text and "to posting_profile.csv" in text for text in advice)
    blocked = "code,name,blocked\n1300,Stock,yes\n"
    with pytest.raises(RejectedInput) as caught:
        loaded(books, line, items=ITEMS, accounts=blocked)
    [problem] = caught.value.problems
    assert problem.advice.startswith("Leave blocked empty in accounts.csv")  # type: ignore[attr-defined]
    assert books.counts()[0] == ("company", 0)


def test_a_period_on_hold_is_opened_in_its_file(books: Books) -> None:
    """The kind, not the command: no advice for a company that would be new names one that needs the company."""
    held = "start,end,status\n2025-03-01,2025-03-31,on_hold\n"
    with pytest.raises(RejectedInput) as caught:
        loaded(books, BUY, items=ITEMS, periods=held)
    [problem] = caught.value.problems
    assert problem.advice == "Give the period the status open in periods.csv."  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("advice", "instead"),
    [
        ("Add a line to the posting profile: invclose profile set labor account=NUMBER.", "Add a line for labor to posting_profile.csv."),
        ("Create it: invclose account set.", "Write the account in accounts.csv."),
        ("invclose item list shows them.", "Write the item in items.csv."),
        ("Unblock them (invclose account set), then resume the run.", "Write the account in accounts.csv."),
        ("invclose overview lists them.", "Correct the files, then import again."),
        ("invclose import adds items.", "invclose import adds items."),
        ("add it to items.csv", "add it to items.csv"),
    ],
)  # fmt: skip
def test_every_command_is_said_in_terms_of_the_files(advice: str, instead: str) -> None:
    assert in_files(Problem("transactions.csv", 2, "item", "A", "is wrong", advice)).advice == instead


def test_a_company_that_is_there_is_changed_by_command(books: Books) -> None:
    loaded(books, items=ITEMS, accounts="code,name\n1300,Stock\n", posting_profile=PROFILE + "labor,all,,1300\n", replace=True)  # fmt: skip
    found = books.refused(BUY, items="")
    assert "`invclose profile set purch_receipt account=NUMBER`" in found[0].advice


def test_what_the_standard_profile_adds_is_said() -> None:
    lines = PROFILE + "".join(f"{key},all,,{account}\n" for key, account in list(STANDARD_PROFILE.items())[2:])
    said = standard_used(read_bundle({"posting_profile.csv": lines.encode()}, EUR))
    assert said == (
        "posting_profile.csv adds to the standard profile, which gives 2 posting keys an account "
        "(purch_packing 1310, purch_accrual 2010); `--replace-profile` leaves them out."
    )
    few = read_bundle({"posting_profile.csv": f"{PROFILE}vendor,all,,2000\n".encode()}, EUR)
    assert "30 posting keys" in standard_used(few)
    assert "and 26 more" in standard_used(few)
    few.replaces_profile = True
    assert standard_used(few) == standard_used(read_bundle({"items.csv": ITEMS.encode()}, EUR)) == ""


CANCELS = "Inventory issue and Loss for item group LAMPS both go to account 1300, so what is posted cancels out there"


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_warns_of_both_sides_on_one_account(books: Books, dry_run: bool) -> None:
    own = PROFILE + "inv_loss,group,LAMPS,1300\n"
    result = loaded(books, BUY, LESS, items=ITEMS, posting_profile=own, dry_run=dry_run)
    assert result.warnings == (
        f"{CANCELS}. Name another account for inv_loss of item group LAMPS in posting_profile.csv.",
    )


def test_an_import_into_books_warns_with_the_command(books: Books) -> None:
    assert loaded(books, BUY, items=ITEMS).warnings == ()
    result = loaded(books, LESS, posting_profile=PROFILE + "inv_loss,group,LAMPS,1300\n")
    command = "`invclose profile set inv_loss/group/LAMPS account=NUMBER`"
    assert result.warnings == (f"{CANCELS}. Point it to an account of its own: {command}.",)
    assert loaded(books, MORE).warnings == (), "lines that bring no profile are not blamed for it"


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("account", {"kind": "movement", "quantity": "-2", "account": "1310"}),
        ("offset_account", {"kind": "purchase", "quantity": "2", "amount": "9.00", "balance_account": "1300", "offset_account": "1320"}),
        ("offset_account", {"kind": "sales", "quantity": "-1", "balance_account": "1399", "offset_account": "1399"}),
    ],
)  # fmt: skip
def test_an_import_warns_of_offsets_that_its_lines_name(books: Books, column: str, cells: dict[str, str]) -> None:
    more = {name: value for name, value in cells.items() if name not in ("kind", "quantity")}
    line = row("X1", cells["kind"], "LAMP", cells["quantity"], "2025-03-20", **more)
    again = row("X2", cells["kind"], "LAMP", cells["quantity"], "2025-03-21", **more)
    [warning] = loaded(books, BUY, line, again, items=ITEMS, accounts="code,name\n1399,More\n").warnings
    account = cells.get("account") or cells["offset_account"]
    assert warning == (
        f"account {account} is an inventory account, but line 3 of transactions.csv (and 1 more) names it as {column}, "
        "so its balance will not be the inventory"
    )


def test_a_cut_over_warns_of_its_offsets(books: Books) -> None:
    opening = "reference,item,quantity,amount,date,profit_account,loss_account\nO1,LAMP,2,8.00,2024-11-01,5110,1300\n"
    balances = "date,account,amount\n2024-12-31,1300,8.00\n2024-12-31,2000,-8.00\n"
    [warning] = loaded(books, items=ITEMS, opening=opening, balances=balances).warnings
    assert warning.startswith(
        "account 1300 is an inventory account, but line 2 of opening.csv names it as loss_account"
    )


def test_setting_a_line_warns(books: Books) -> None:
    loaded(books, BUY, items=ITEMS)
    masters = CompanyLists(books.database, 1)
    for key, values, said in (
        ("inv_loss", {"account": "1300", "group": "LAMPS"}, CANCELS),
        ("inv_loss/item/LAMP", {"account": "1310"}, "Loss for item LAMP goes to account 1310, which is an inventory account"),
        ("vendor", {"account": "5150"}, "Vendor summary account and Purchase price variance for all items both go to account 5150"),
        ("labor", {"account": "1340"}, "Absorbed labor for all items goes to account 1340"),
    ):  # fmt: skip
        assert said in str(masters.set("profile", key, values)["warning"])
    assert "warning" not in masters.set("profile", "std_ppv", {"account": "5160"})


def test_the_check_names_the_lines(books: Books) -> None:
    loaded(books, BUY, items=ITEMS)
    request = CloseRequest(date="2025-03-31")
    with books.database.read(repeatable=True) as tx:
        assert not [one for one in check(tx, 1, request).findings if one.code == "posting_profile"]
    CompanyLists(books.database, 1).set("profile", "sales_consumption", {"account": "1300"})
    with books.database.read(repeatable=True) as tx:
        [finding] = [one for one in check(tx, 1, request).findings if one.code == "posting_profile"]
    assert finding.severity is Severity.WARN
    assert finding.message == (
        "1 doubt about the posting profile: Issue and Consumption for all items both go to account 1300, "
        "so what is posted cancels out there."
    )
    assert finding.rows[0][0] == "sales_consumption"
    assert "invclose profile set sales_consumption account=NUMBER" in finding.advice


def found(books: Books) -> dict[str, str]:
    with books.database.read(repeatable=True) as tx:
        return {one.code: one.message for one in problems(verify(tx, 1))}


def test_verification_names_it_as_what_it_is(books: Books) -> None:
    loaded(books, BUY, LESS, MORE, items=ITEMS, posting_profile=PROFILE + "inv_loss,all,,1300\ninv_profit,all,,1300\n")
    assert found(books) == {
        "inventory_ledger": "Account 1300: inventory 67.50, ledger 91.00; it is also the other side of postings "
        "(Loss 39.00, Profit -15.50), first in voucher VCH-0000002 of 2025-03-10."
    }
    masters = CompanyLists(books.database, 1)
    for key in ("inv_loss", "inv_profit"):
        masters.set("profile", key, {"account": "5120"})
    loaded(books, row("C3", "counting", "LAMP", "1", "2025-04-02", amount="1"))
    assert "(Loss 39.00, Profit -15.50)" in found(books)["inventory_ledger"], "what is posted keeps its accounts"


def test_a_difference_that_went_away_is_named_in_its_month(books: Books) -> None:
    movement = {"account": "1300"}
    loaded(
        books, BUY, row("M1", "movement", "LAMP", "-2", "2025-03-12", **movement),
        row("M2", "movement", "LAMP", "2", "2025-04-02", amount="26.00", **movement), items=ITEMS,
    )  # fmt: skip
    assert found(books) == {
        "month_ends": "Account 1300: inventory and ledger differ by -26.00 at the end of 2025-03, because the account is "
        "also the other side of postings."
    }


def test_a_difference_with_another_reason_keeps_it(books: Books) -> None:
    """An account that becomes one of inventory while it had a balance: part is the other side, the rest is not."""
    loaded(books, BUY, LESS, items=ITEMS, posting_profile=PROFILE + "inv_loss,all,,1300\n")
    tamper(books.database, "UPDATE inventory_update SET amount = amount - 100 WHERE amount > 0")
    with reopened(books.database) as database:
        said = found(Books(database))["inventory_ledger"]
    assert said.endswith("-1.00 has another reason, such as a posting by hand.")
