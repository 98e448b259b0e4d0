"""Posting: what a physical or financial update of an inventory transaction writes, and at which value.

    setup, state -> poster (dates, parts, receipts, issues, recorder, drafts) -> facts

Source: docs/rules.md#3-updates, docs/rules.md#4-running-average, docs/rules.md#5-what-posts-where
"""
