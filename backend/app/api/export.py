"""A list as a file: made piece by piece beside the event loop, then sent with its length."""

from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from io import SEEK_END
from typing import IO

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from app.kit.excel import XLSX_MEDIA_TYPE, SheetWriter

CLIENT_CLOSED_REQUEST = 499  # as proxies write it in their logs; there is nobody to read it
CHUNK_BYTES = 1 << 16  # bytes


async def spreadsheet(
    request: Request,
    schema: type[BaseModel],
    chunks: AsyncIterator[Sequence[BaseModel]],
    filename: str,
) -> Response:
    """Once the whole file is there: a failure is still an answer of its own. Whoever has gone stops
    it.
    """
    sheet = await run_in_threadpool(SheetWriter, schema)
    try:
        async for rows in chunks:
            if await request.is_disconnected():
                return Response(status_code=CLIENT_CLOSED_REQUEST)
            await run_in_threadpool(sheet.write, rows)
        file = await run_in_threadpool(sheet.finish)
    finally:
        await run_in_threadpool(sheet.close)
    return Download(file, filename, sheet.row_count)


class Download(StreamingResponse):
    """`X-Total-Count` is the number of rows. The file is gone once it is sent, or nobody waits for
    it any more.
    """

    def __init__(self, file: IO[bytes], filename: str, rows: int) -> None:
        self.file = file
        headers = {
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Content-Length": str(file.seek(0, SEEK_END)),
            "X-Total-Count": str(rows),
        }
        file.seek(0)
        read: Iterator[bytes] = iter(partial(file.read, CHUNK_BYTES), b"")
        super().__init__(read, headers=headers, media_type=XLSX_MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.file.close()
