"""Runs acceptance cases through the same use cases and the same database as everything else."""
