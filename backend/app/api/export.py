"""A list as a spreadsheet: written to a temporary file in chunks, then sent with its length."""

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

CLIENT_CLOSED_REQUEST = 499  # the status that nginx logs for a closed connection
CHUNK_BYTES = 1 << 16


async def spreadsheet(
    request: Request,
    schema: type[BaseModel],
    chunks: AsyncIterator[Sequence[BaseModel]],
    filename: str,
) -> Response:
    """Returns the response once the file is complete, so that a failure gets its own status.

    Stops when the client closes the connection.
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
    """A file as an attachment, with the number of its rows in `X-Total-Count`.

    The file is closed when it is sent or the client closes the connection.
    """

    def __init__(self, file: IO[bytes], filename: str, row_count: int) -> None:
        self.file = file
        headers = {
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Content-Length": str(file.seek(0, SEEK_END)),
            "X-Total-Count": str(row_count),
        }
        file.seek(0)
        chunks: Iterator[bytes] = iter(partial(file.read, CHUNK_BYTES), b"")
        super().__init__(chunks, headers=headers, media_type=XLSX_MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.file.close()
