"""The newest step of the schema; `scripts/step` writes it. Stands alone, so that whoever only compares loads nothing."""

HEAD = "0013"
