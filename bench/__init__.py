"""Benchmarks: books of any size made in bulk, and what the product does with them. See docs/benchmarks.md."""
