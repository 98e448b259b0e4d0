"""The close: plan who settles whom, value it, carry costs on, and say what to store and to post."""
