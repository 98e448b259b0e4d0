"""The close: plan who settles whom, value it, carry costs on, and say what to store and to post.

    selection -> plan -> value -> loops -> staged -> voucher        one bundle of cost groups at a time (bundle)

Source: docs/rules.md#8-inventory-close-step-by-step
"""
