"""An application that answers with the headers of the request."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def echo(request: Request) -> JSONResponse:
    await request.body()
    return JSONResponse(dict(request.headers))


app = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])])
