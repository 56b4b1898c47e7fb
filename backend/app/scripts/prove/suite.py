"""The modules' own tests, run in the copied tree against a scratch copy of the database."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.scripts.prove.listener import PIPE

REAL_ROWS = "tests/api/test_real_rows.py"
REAL_ROWS_TEXT = '''"""Each list answers with the rows that are really there; each is readable, all are exported."""

import pytest
from sqlalchemy import func, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.page import COUNTED
from tests.conftest import Client

pytestmark = pytest.mark.anyio

TABLES = {tables!r}


@pytest.mark.parametrize("url", TABLES)
async def test_real_rows(client: Client, db: AsyncSession, url: str) -> None:
    there = await db.scalar(select(func.count()).select_from(table(TABLES[url])))
    for page_no in (1, 2):
        page = await client.get(url, params={{"page_no": page_no, "page_size": 200}})
        assert page.status_code == 200, page.text
        assert page.json()["data"]["total"] == min(there or 0, COUNTED + 1)
        for item in page.json()["data"]["items"][:3]:
            if "id" in item:
                detail = await client.get(f"{{url}}/{{item['id']}}")
                assert (detail.status_code, detail.json()["data"]) == (200, item)
    assert (await client.get(f"{{url}}/export", params={{"page_size": 1}})).status_code == 200
'''
Heard = Callable[[str, str], None]
ADDRESSES = ("DATABASE_URL", "TEST_DATABASE_URL")  # nothing that runs there knows the real one


async def run(
    backend: Path, database_url: str, files: Sequence[str], tables: Mapping[str, str], heard: Heard
) -> str:
    """The tests of real rows first, then `files` in their order; `heard` gets each test's id and
    its failure, if any.

    `tables` by the URL of their list. Returns the last words of the whole.
    """
    (backend / REAL_ROWS).write_text(REAL_ROWS_TEXT.format(tables=dict(tables)), "utf-8")
    reading, writing = os.pipe()
    with (backend / "output.txt").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *(
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "app.scripts.prove.listener",
                REAL_ROWS,
                *files,
            ),
            cwd=backend,
            env={
                **os.environ,
                **dict.fromkeys(ADDRESSES, database_url),
                "APP_ENV": "testing",
                PIPE: str(writing),
            },
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            pass_fds=(writing,),
        )
    os.close(writing)
    try:
        await _listen(reading, heard)
        await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return next(
        iter((backend / "output.txt").read_text("utf-8", "replace").strip().splitlines()[-1:]), ""
    )


async def _listen(pipe: int, heard: Heard) -> None:
    reader = asyncio.StreamReader()
    with os.fdopen(pipe, "rb") as file:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), file
        )
        try:
            async for line in reader:
                told = json.loads(line)
                heard(told["test"], told["failure"])
        finally:
            transport.close()
