"""The items of the made-up company: a maker of lamps with a harbour and a hill site."""

from __future__ import annotations

from typing import NamedTuple

from core.currency import Currency
from core.importing import AccountRow, Bundle, ItemRow
from core.money import QUANTITY_SCALE
from core.vocabulary import InventoryModel

COMPANY = "DEMO"
NAME = "Lantern & Quay, lamp makers"
HARBOUR, HILL = "HARBOUR", "HILL"
SITES = (HARBOUR, HILL)


class Article(NamedTuple):
    """An item with what the history needs to know of it; prices in minor units a piece."""

    code: str
    name: str
    group: str
    model: InventoryModel
    price: int
    physical: bool = False
    fixed: bool = False
    made_of: tuple[tuple[str, int], ...] = ()
    """Materials of one piece."""

    @property
    def made(self) -> bool:
        return bool(self.made_of)


_M = InventoryModel
PARTS, LAMPS, PACK = "PARTS", "LAMPS", "PACKING"

ARTICLES = (
    Article("P100", "Brass tube 12 mm", PARTS, _M.FIFO, 420),
    Article("P101", "Brass tube 16 mm", PARTS, _M.FIFO, 515, physical=True),
    Article("P102", "Steel base, round", PARTS, _M.FIFO, 1180, physical=True),
    Article("P103", "Steel base, square", PARTS, _M.FIFO, 1240),
    Article("P110", "Lamp holder E27", PARTS, _M.WA, 185),
    Article("P111", "Lamp holder E14", PARTS, _M.WA, 160),
    Article("P112", "Dimmer module", PARTS, _M.WAD, 960),
    Article("P113", "Cable, fabric, 2 m", PARTS, _M.WA, 345),
    Article("P114", "Plug with switch", PARTS, _M.WAD, 270),
    Article("P120", "Glass shade, opal", PARTS, _M.LIFO_DATE, 1525),
    Article("P121", "Glass shade, clear", PARTS, _M.LIFO_DATE, 1390),
    Article("P122", "Glass shade, amber", PARTS, _M.LIFO, 1640),
    Article("P123", "Linen shade", PARTS, _M.FIFO, 1150, fixed=True),
    Article("P130", "LED bulb 4 W", PARTS, _M.MA, 395),
    Article("P131", "LED bulb 7 W", PARTS, _M.MA, 520),
    Article("P132", "Screw set", PARTS, _M.STD, 85),
    Article("L200", "Table lamp Pier", LAMPS, _M.FIFO, 4150,
            made_of=(("P102", 1), ("P100", 2), ("P110", 1), ("P120", 1), ("P113", 1))),
    Article("L201", "Table lamp Mole", LAMPS, _M.FIFO, 4280,
            made_of=(("P103", 1), ("P101", 1), ("P111", 2), ("P121", 1), ("P114", 1))),
    Article("L202", "Floor lamp Mast", LAMPS, _M.WA, 6900, made_of=(("P102", 2), ("P101", 4), ("P112", 1), ("P123", 1))),
    Article("L203", "Wall lamp Gull", LAMPS, _M.WAD, 3050, made_of=(("P100", 1), ("P111", 1), ("P122", 1))),
    Article("L204", "Reading lamp Log", LAMPS, _M.LIFO, 3720, made_of=(("P103", 1), ("P112", 1), ("P131", 1))),
    Article("L205", "Night lamp Tide", LAMPS, _M.MA, 2480, made_of=(("P110", 1), ("P130", 1), ("P121", 1))),
    Article("L210", "Ceiling lamp Sail", LAMPS, _M.FIFO, 8200, physical=True),
    Article("L211", "Ceiling lamp Jib", LAMPS, _M.FIFO, 7350),
    Article("L212", "Pendant Buoy, small", LAMPS, _M.LIFO, 5120),
    Article("L213", "Pendant Buoy, large", LAMPS, _M.LIFO_DATE, 9480, physical=True),
    Article("L214", "Desk lamp Cleat", LAMPS, _M.WA, 4440),
    Article("L215", "Clip lamp Crab", LAMPS, _M.WA, 1990),
    Article("L216", "Garden lamp Reed", LAMPS, _M.WAD, 3330),
    Article("L217", "Garden lamp Rush", LAMPS, _M.WAD, 3510),
    Article("L218", "Storm lantern", LAMPS, _M.MA, 2760),
    Article("L219", "Storm lantern, brass", LAMPS, _M.MA, 4890),
    Article("L220", "Fairy lights, 10 m", LAMPS, _M.STD, 1375),
    Article("L221", "Fairy lights, 20 m", LAMPS, _M.FIFO, 2240, fixed=True),
    Article("K300", "Carton, small", PACK, _M.WA, 62),
    Article("K301", "Carton, large", PACK, _M.WA, 118),
    Article("K302", "Paper wool, kg", PACK, _M.FIFO, 240),
    Article("K303", "Tape, roll", PACK, _M.FIFO, 195),
    Article("K304", "Label, roll", PACK, _M.LIFO, 330),
    Article("K305", "Pallet", PACK, _M.MA, 910),
)  # fmt: skip

ACCOUNTS = (
    ("1301", "Inventory of lamps"),
    ("1302", "Inventory of parts"),
    ("1303", "Inventory of parts, from spring"),
    ("5001", "Cost of lamps sold"),
    ("5002", "Cost of lamps sold, new outlet"),
)
"""Beside the standard chart."""


def items_bundle(currency: Currency) -> Bundle:
    """The items and accounts alone: the first import, which creates the company."""
    minor_unit = QUANTITY_SCALE // currency.scale
    rows = [
        ItemRow(
            line=number,
            item=one.code,
            name=one.name,
            item_group=one.group,
            model=one.model,
            include_physical_value=one.physical,
            fixed_receipt_price=one.fixed,
            item_cost=one.price * minor_unit,
            standard_cost=one.price * minor_unit if one.model is InventoryModel.STD else None,
            unit="pcs",
            financial_dimensions=("site",),
        )
        for number, one in enumerate(ARTICLES, 2)
    ]
    accounts = [AccountRow(number, *account, False) for number, account in enumerate(ACCOUNTS, 2)]
    return Bundle("demo-items", currency, "demo-items", ("accounts.csv", "items.csv"), items=rows, accounts=accounts)
