"""Failed tests run a second time, unless there are many."""

from pathlib import Path

import pytest

from tests.all_databases import MAX_REPEATED, run

FAILS_ONCE = """
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_number(number):
    marker = Path(__file__).with_name(f"ran-{{number}}")
    is_repeated = marker.exists()
    marker.touch()
    assert is_repeated
"""


def run_tests(folder: Path, content: str) -> int:
    file = folder / "test_sample.py"
    file.write_text(content, "utf-8")
    return run({}, "sample", f"--rootdir={folder}", "-n", "0", str(file))


def test_run_with_test_that_fails_once_succeeds_and_names_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_tests(tmp_path, FAILS_ONCE.format(count=1)) == 0
    first, second = capfd.readouterr().out.split("second run")
    assert "test_sample.py::test_number[0]" in first
    assert "1 passed" in second


def test_run_with_test_that_fails_twice_fails(tmp_path: Path) -> None:
    assert run_tests(tmp_path, "def test_fails():\n    assert False\n") == 1


def test_run_with_many_failed_tests_is_not_repeated(tmp_path: Path) -> None:
    assert run_tests(tmp_path, FAILS_ONCE.format(count=MAX_REPEATED + 1)) == 1
