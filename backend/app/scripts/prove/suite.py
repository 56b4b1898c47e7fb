"""The modules' own tests, run in the copied tree against a scratch copy of the database."""

import asyncio
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

REAL_ROWS = '''"""Each list answers with the rows that are really there."""

import pytest

from tests.conftest import Client

pytestmark = pytest.mark.anyio

URLS = {urls!r}


@pytest.mark.parametrize("url", URLS)
async def test_real_rows(client: Client, url: str) -> None:
    for page_no in (1, 2):
        page = await client.get(url, params={{"page_no": page_no, "page_size": 200}})
        assert page.status_code == 200, page.text
        for item in page.json()["data"]["items"][:3]:
            if "id" in item:
                detail = await client.get(f"{{url}}/{{item['id']}}")
                assert (detail.status_code, detail.json()["data"]) == (200, item)
    assert (await client.get(f"{{url}}/export", params={{"page_size": 1}})).status_code == 200
'''


@dataclass(slots=True)
class Outcomes:
    """Of one test file: how many passed, and the first that did not."""

    passed: int = 0
    failure: str = ""


async def run(backend: Path, database_url: str, urls: list[str]) -> dict[str, Outcomes]:
    """Outcomes by test module (`tests.api.chinook.test_track`) and, for real rows, by URL."""
    (backend / "tests/api/test_real_rows.py").write_text(REAL_ROWS.format(urls=urls), "utf-8")
    report = backend / "report.xml"
    arguments = ["-q", "-p", "no:cacheprovider", "-o", "xfail_strict=true", f"--junitxml={report}", "tests/api"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "pytest",
        *arguments,
        cwd=backend,
        env={**os.environ, "TEST_DATABASE_URL": database_url, "APP_ENV": "testing"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if not report.exists():
        raise RuntimeError(f"the tests did not run: {output.decode(errors='replace')[-2000:]}")
    return _read(report)


def _read(report: Path) -> dict[str, Outcomes]:
    outcomes: defaultdict[str, Outcomes] = defaultdict(Outcomes)
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 (see above)
        name, module = case.get("name", ""), case.get("classname", "")
        where = name.partition("[")[2].rstrip("]") if name.startswith("test_real_rows[") else module or name
        problem = next((found for tag in ("failure", "error") if (found := case.find(tag)) is not None), None)
        if problem is None:
            outcomes[where].passed += 1
        elif not outcomes[where].failure:
            outcomes[where].failure = f"{name}: {_first_line(problem.get('message', ''))}"
    return dict(outcomes)


def _first_line(message: str) -> str:
    return next(iter(message.strip().splitlines()), "")[:300]
