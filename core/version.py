"""The version of the product; `scripts/release` writes it."""

__version__ = "0.1.0"
