"""The API's description as pages, Swagger UI at /docs and ReDoc at /redoc, that ask no other host
for anything.

Pure ASGI, and before anybody is asked who he is, as the console is. Their scripts and styles are
files of a package that carries nothing else; the policy names the one script that stands in a page
by its digest.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import fastapi_offline
from anyio import to_thread
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.console import HEADERS, policy

DESCRIPTION = "/openapi.json"
DOCS = "/docs"
FILES = Path(fastapi_offline.__file__).parent / "static"
REDOC = FILES / "redoc.standalone.js"
# ReDoc hides its maker's picture where there is none
LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class Documentation:
    def __init__(self, app: ASGIApp, title: str) -> None:
        self.app = app
        swagger = get_swagger_ui_html(
            openapi_url=DESCRIPTION,
            title=title,
            swagger_js_url="/docs/swagger-ui-bundle.js",
            swagger_css_url="/docs/swagger-ui.css",
            swagger_favicon_url="/docs/favicon.png",
            swagger_ui_parameters={"validatorUrl": None},
        )
        redoc = get_redoc_html(
            openapi_url=DESCRIPTION,
            title=title,
            redoc_js_url=f"/docs/{REDOC.name}",
            redoc_favicon_url="/docs/favicon.png",
            with_google_fonts=False,
        )
        self.answers: dict[str, ASGIApp] = {
            DOCS: _under_policy(swagger),
            "/redoc": _under_policy(redoc),
            **{
                f"/docs/{file.name}": FileResponse(file, headers=HEADERS)
                for file in FILES.iterdir()
            },
            f"/docs/{REDOC.name}": _without_logo,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        await (self.answers.get(scope["path"], self.app) if asked else self.app)(
            scope, receive, send
        )


async def _without_logo(scope: Scope, receive: Receive, send: Send) -> None:
    """A megabyte: read for the few who ask, not kept."""
    script = await to_thread.run_sync(REDOC.read_bytes)
    answer = Response(
        script.replace(LOGO, b"data:,"), media_type="text/javascript", headers=HEADERS
    )
    await answer(scope, receive, send)


def _under_policy(page: HTMLResponse) -> HTMLResponse:
    digests = [
        b64encode(sha256(script).digest()).decode() for script in INLINE.findall(bytes(page.body))
    ]
    page.headers.update(HEADERS)
    page.headers["Content-Security-Policy"] = policy(
        {
            "default-src": "'self'",
            "script-src": " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)]),
            "style-src": "'self' 'unsafe-inline'",  # ReDoc writes its styles while it runs
            "img-src": "'self' data:",
            "worker-src": "blob:",  # in which ReDoc searches
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
    )
    return page
