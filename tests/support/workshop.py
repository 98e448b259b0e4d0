"""The books of a small workshop, for stories: an assembly to take apart, an order in completions, a mistake, a freight bill.

January 2024. Everything was posted as a workshop posts it: the assembly and the steel at the average of two purchases, so that the
close finds other costs by FIFO and carries them on.
"""

from __future__ import annotations

from pathlib import Path

ITEMS = """item,name,item_group,inventory_model,item_cost
DRILL,Drill assembly,PARTS,FIFO,
MOTOR,Motor,PARTS,FIFO,
CASE,Casing,PARTS,FIFO,
BIT,Drill bit,PARTS,FIFO,
STEEL,Steel bar,PARTS,FIFO,
CHAIR,Chair,MADE,FIFO,11
OIL,Oil,GOODS,WA,
BOLT,Bolt,GOODS,FIFO,
NUT,Nut,GOODS,FIFO,
WIRE,Wire,GOODS,WA,
GLUE,Glue,GOODS,FIFO,
TAPE,Tape,GOODS,FIFO,
"""

HEAD = "reference,kind,update,item,quantity,date,amount,production,share,part,voucher,balance_account,offset_account\n"

ASSEMBLY = """DR-1,purchase,both,DRILL,1,2024-01-03,100.00
DR-2,purchase,both,DRILL,1,2024-01-04,140.00
WO1-1,production_issue,both,DRILL,-1,2024-01-08,,WO-1
WO1-2,labor,both,,,2024-01-08,6.00,WO-1
WO1-3,production_receipt,both,MOTOR,1,2024-01-08,,WO-1,3
WO1-4,production_receipt,both,CASE,1,2024-01-08,,WO-1,2
WO1-5,production_receipt,both,BIT,10,2024-01-08,,WO-1,1
SO-1,sales,both,CASE,-1,2024-01-10
"""
"""120.00 of the average drill and 6.00 of labor, shared 3 : 2 : 1."""

ORDER = """ST-1,purchase,both,STEEL,10,2024-01-02,100.00
ST-2,purchase,both,STEEL,10,2024-01-03,140.00
WO2-1,production_issue,both,STEEL,-10,2024-01-05,,WO-2
WO2-2,production_receipt,physical,CHAIR,5,2024-01-09,,WO-2,,DONE-1
WO2-2,production_receipt,physical,CHAIR,3,2024-01-11,,WO-2,,DONE-2
WO2-2,production_receipt,physical,CHAIR,2,2024-01-12,,WO-2,,DONE-3
"""
ENDED = """WO2-2,production_receipt,financial,CHAIR,10,2024-01-15,,WO-2
SO-2,sales,both,CHAIR,-6,2024-01-16
"""
"""120.00 of steel over 10 chairs, of which 6 are sold."""

MISTAKE = """OIL-1,purchase,both,OIL,10,2024-01-02,100.00
OIL-2,purchase,both,OIL,10,2024-01-11,1000.00
OIL-3,purchase,physical,OIL,5,2024-01-12,50.00
"""

SHIPMENT = """PO-1,purchase,both,BOLT,100,2024-01-17,100.00,,,,SHIP-77,1300,2000
PO-2,purchase,both,NUT,100,2024-01-17,200.00,,,,SHIP-77,1300,2000
PO-3,purchase,both,WIRE,50,2024-01-17,300.00,,,,SHIP-77,1300,2000
PO-4,purchase,both,GLUE,10,2024-01-17,250.00,,,,SHIP-77,1300,2000
PO-5,purchase,both,TAPE,30,2024-01-17,150.00,,,,SHIP-77,1300,2000
SO-3,sales,both,BOLT,-50,2024-01-18
"""
"""Five receipts of 1,000.00 on one voucher; half of the bolts are sold."""


def bundle(folder: Path, *parts: str, items: str = ITEMS) -> Path:
    """A folder to import; lines are filled up to the columns there are."""
    folder.mkdir()
    if items:
        (folder / "items.csv").write_text(items)
    lines = "".join(parts).splitlines()
    filled = [line + "," * (HEAD.count(",") - line.count(",")) for line in lines]
    (folder / "transactions.csv").write_text(HEAD + "\n".join(filled) + "\n")
    return folder
