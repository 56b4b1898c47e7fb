"""A short run of what `make fuzz` does at length."""

from pathlib import Path

from . import fuzz


def test_whatever_is_asked_of_the_whole_api_it_never_fails(tmp_path: Path) -> None:
    outcome = fuzz(
        f"sqlite+aiosqlite:///{tmp_path / 'fuzz.db'}",
        tmp_path,
        seed=7,
        examples=10,
        phases="fuzzing",
    )
    assert outcome.sound, outcome
    assert outcome.requests >= 1_000
    assert outcome.accepted >= 100  # not everything was turned away at the door
