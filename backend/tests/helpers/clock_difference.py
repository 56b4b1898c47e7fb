"""The difference between the clocks of two instances in tests."""

from datetime import timedelta

CLOCK_DIFFERENCE = timedelta(seconds=30)
