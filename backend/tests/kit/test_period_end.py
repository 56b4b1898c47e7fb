"""Ends of periods in query parameters."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.kit.period_end import (
    AwarePeriodEnd,
    DurationPeriodEnd,
    NaivePeriodEnd,
    TimePeriodEnd,
)


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        (NaivePeriodEnd, "2026-11-30", "2026-11-30T23:59:59.999999"),
        (NaivePeriodEnd, "2026-11-30T10:30", "2026-11-30T10:30:59.999999"),
        (NaivePeriodEnd, "2026-11-30 10:30:00", "2026-11-30T10:30:00.999999"),
        (NaivePeriodEnd, "2026-11-30T10:30:00.5", "2026-11-30T10:30:00.599999"),
        (NaivePeriodEnd, "9999-12-31T23:59:59", "9999-12-31T23:59:59.999999"),
        (AwarePeriodEnd, "2026-11-30T10:30:00+0800", "2026-11-30T02:30:00.999999+00:00"),
        (AwarePeriodEnd, "2026-11-30T10:30:00Z", "2026-11-30T10:30:00.999999+00:00"),
        (TimePeriodEnd, "10:30", "10:30:59.999999"),
        (TimePeriodEnd, "10:30:00Z", "10:30:00.999999+00:00"),
    ],
)
def test_end_includes_all_that_it_names(type: Any, value: str, expected: str) -> None:
    assert TypeAdapter(type).validate_python(value).isoformat() == expected


@pytest.mark.parametrize("value", ["PT10H30M", "10:30:00"])
def test_end_of_durations_includes_fractions(value: str) -> None:
    end = TypeAdapter(DurationPeriodEnd).validate_python(value)
    assert (end.total_seconds(), end.microseconds) == (37800.999999, 999_999)


@pytest.mark.parametrize("value", ["tomorrow", "2026-13-01", "2026-11-30T10:30:00Z", "25:00"])
def test_invalid_end_is_rejected(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(NaivePeriodEnd).validate_python(value)
