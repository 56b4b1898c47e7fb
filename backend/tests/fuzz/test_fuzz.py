"""Short run of the fuzz test."""

from pathlib import Path

from . import fuzz


def test_invalid_requests_cause_no_server_error(tmp_path: Path) -> None:
    outcome = fuzz(
        f"sqlite+aiosqlite:///{tmp_path / 'fuzz.db'}",
        tmp_path,
        seed=7,
        examples=10,
        phases="fuzzing",
    )
    assert outcome.passed, outcome
    assert outcome.requests >= 1_000
    # Most requests must pass authentication.
    assert outcome.accepted >= 100
