"""Names and prose follow docs/vocabulary.md. `tests.plain_language` holds the checks."""

import ast
from pathlib import Path

import pytest

from tests import plain_language
from tests.plain_language import BACKEND, ROOT

PYTHON_FOLDERS = (BACKEND, ROOT / "benchmarks")


def python_files() -> list[Path]:
    return list(plain_language.files(PYTHON_FOLDERS, {".py"}))


def test_no_identifier_holds_a_banned_word() -> None:
    assert [
        line for path in python_files() for line in plain_language.banned_identifiers(path)
    ] == []


def test_every_docstring_starts_with_a_statement() -> None:
    assert [
        line for path in python_files() for line in plain_language.docstring_fragments(path)
    ] == []


def test_no_line_of_code_is_longer_than_100_columns() -> None:
    assert [line for path in python_files() for line in plain_language.long_lines(path)] == []


def test_no_text_calls_a_user_he() -> None:
    texts = plain_language.files([ROOT], plain_language.TEXT_SUFFIXES)
    assert [line for path in texts for line in plain_language.pronouns(path)] == []


def test_kit_and_services_have_docstrings() -> None:
    assert [
        line for path in python_files() for line in plain_language.missing_docstrings(path)
    ] == []


def test_no_class_name_is_defined_twice_in_app() -> None:
    assert list(plain_language.duplicate_classes(BACKEND / "app")) == []


@pytest.mark.parametrize(
    ("source", "check"),
    [
        ("def told(): ...", "banned_identifiers"),
        ("canary_bird = 1", "banned_identifiers"),
        ("class OpenDoor: ...", "banned_identifiers"),
        ('"""Is it right?"""', "docstring_fragments"),
        ('def f():\n    """Whoever asks."""', "docstring_fragments"),
        ("x = 1  # " + "x" * 100, "long_lines"),
        ("# he is a user", "pronouns"),
    ],
)
def test_a_violation_is_reported(
    source: str, check: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(plain_language, "ROOT", tmp_path)
    path = tmp_path / "example.py"
    path.write_text(source, "utf-8")
    ast.parse(source)
    assert len(list(getattr(plain_language, check)(path))) == 1
