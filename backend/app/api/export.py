"""A list as a spreadsheet: written to a temporary file in chunks, then sent with its length."""

from collections.abc import AsyncIterator, Iterator, Sequence
from enum import StrEnum
from functools import partial
from io import SEEK_END
from typing import IO

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy import inspect
from starlette.types import Receive, Scope, Send

from app.api.deps import audit_context
from app.api.state import get_state
from app.core.http.request_body import CLIENT_CLOSED_REQUEST
from app.extensions.audit import Action, Change, record_act
from app.extensions.audit.value import mask_value
from app.kit.context import Actor
from app.kit.crud import all_cruds
from app.kit.data_scope import DataScope
from app.kit.excel import XLSX_MEDIA_TYPE, SheetWriter

CHUNK_BYTES = 1 << 16
EXPORT_SCOPE = DataScope.system("export")


class ExportOutcome(StrEnum):
    """Results of an export. A complete file was sent, or its download was interrupted."""

    COMPLETE = "complete"
    CANCELLED = "cancelled"
    FAILED = "failed"


async def spreadsheet(
    request: Request,
    schema: type[BaseModel],
    chunks: AsyncIterator[Sequence[BaseModel]],
    filename: str,
) -> Response:
    """Returns the response once the file is complete, so that a failure gets its own status.

    Stops when the client closes the connection. Writes an audit entry if rows were read, also then,
    and before the first byte is sent: without the entry there is no file.
    """
    sheet = await run_in_threadpool(SheetWriter, schema)
    outcome = ExportOutcome.FAILED
    file: IO[bytes] | None = None
    try:
        async for rows in chunks:
            if await request.is_disconnected():
                outcome = ExportOutcome.CANCELLED
                return Response(status_code=CLIENT_CLOSED_REQUEST)
            await run_in_threadpool(sheet.write, rows)
        file = await run_in_threadpool(sheet.finish)
        outcome = ExportOutcome.COMPLETE
    finally:
        await run_in_threadpool(sheet.close)
        try:
            if sheet.row_count or outcome is not ExportOutcome.FAILED:
                await record_export(request, schema, sheet, outcome)
        except BaseException:
            if file is not None:
                file.close()
            raise
    assert file is not None
    return Download(file, filename, sheet.row_count)


async def record_export(
    request: Request, schema: type[BaseModel], sheet: SheetWriter, outcome: ExportOutcome
) -> None:
    """Writes the audit entry of an export, in a transaction of its own."""
    actor: Actor = request.scope["actor"]
    params = request.query_params
    # The name of a parameter may say that its value is secret.
    filter_values = {
        name: [mask_value(name, value) for value in params.getlist(name)] for name in params
    }
    change = Change(
        Action.EXPORT,
        table_of(schema),
        label=f"{sheet.row_count} rows",
        after={
            "rows": sheet.row_count,
            "outcome": outcome,
            "filter": {
                name: values if len(values) > 1 else values[0]
                for name, values in filter_values.items()
            },
            "columns": sheet.columns,
        },
    )
    context = audit_context(request, actor)
    async with get_state(request).database.transaction(EXPORT_SCOPE, context) as db:
        await record_act(db, change)


def table_of(schema: type[BaseModel]) -> str:
    """Returns the table whose list has this schema, or an empty text."""
    return next(
        (str(inspect(crud.model).local_table) for crud in all_cruds() if crud.out_schema is schema),
        "",
    )


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
