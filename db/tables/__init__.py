"""The tables of the books, one module for each aggregate: tables only, no behaviour. docs/tables.md is made of them.

`db.tables.schema` holds all of them. `db.tables.columns` names their columns without loading SQLModel and is what readers
and writers use. What the schema has besides (triggers, the view `active_record`, roles) is in `db.migrations`.
"""
