"""What must always hold, tried on random companies and on random arrays."""

from hypothesis import HealthCheck, settings

PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no bug."""
