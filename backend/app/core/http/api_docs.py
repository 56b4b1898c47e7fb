"""The API documentation: Swagger UI at /docs and ReDoc at /redoc, without external resources.

Pure ASGI, before authentication, like the console. Scripts and styles come from the package
fastapi-offline. The content security policy allows the inline script of a page by its digest.
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

from app.core.http import spa
from app.core.http.spa import format_csp

OPENAPI_PATH = "/openapi.json"
DOCS_PATH = "/docs"
SECURITY_HEADERS = {**spa.SECURITY_HEADERS, "Cache-Control": "no-cache"}
STATIC_DIR = Path(fastapi_offline.__file__).parent / "static"
REDOC_SCRIPT = STATIC_DIR / "redoc.standalone.js"
# ReDoc shows no logo if the address is empty.
REDOC_LOGO_URL = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
INLINE_SCRIPT_PATTERN = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class ApiDocsMiddleware:
    """Serves the documentation pages, their scripts and styles."""

    def __init__(self, app: ASGIApp, title: str) -> None:
        self.app = app
        swagger = get_swagger_ui_html(
            openapi_url=OPENAPI_PATH,
            title=title,
            swagger_js_url="/docs/swagger-ui-bundle.js",
            swagger_css_url="/docs/swagger-ui.css",
            swagger_favicon_url="/docs/favicon.png",
            swagger_ui_parameters={"validatorUrl": None},
        )
        redoc = get_redoc_html(
            openapi_url=OPENAPI_PATH,
            title=title,
            redoc_js_url=f"/docs/{REDOC_SCRIPT.name}",
            redoc_favicon_url="/docs/favicon.png",
            with_google_fonts=False,
        )
        self.responses: dict[str, ASGIApp] = {
            DOCS_PATH: _with_csp(swagger),
            "/redoc": _with_csp(redoc),
            **{
                f"/docs/{file.name}": FileResponse(file, headers=SECURITY_HEADERS)
                for file in STATIC_DIR.iterdir()
            },
            f"/docs/{REDOC_SCRIPT.name}": _serve_redoc_script,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_read = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        await (self.responses.get(scope["path"], self.app) if is_read else self.app)(
            scope, receive, send
        )


async def _serve_redoc_script(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the file on every request, because it is a megabyte and rarely requested."""
    script = await to_thread.run_sync(REDOC_SCRIPT.read_bytes)
    response = Response(
        script.replace(REDOC_LOGO_URL, b"data:,"),
        media_type="text/javascript",
        headers=SECURITY_HEADERS,
    )
    await response(scope, receive, send)


def _with_csp(page: HTMLResponse) -> HTMLResponse:
    digests = [
        b64encode(sha256(script).digest()).decode()
        for script in INLINE_SCRIPT_PATTERN.findall(bytes(page.body))
    ]
    page.headers.update(SECURITY_HEADERS)
    page.headers["Content-Security-Policy"] = format_csp(
        {
            "default-src": "'self'",
            "script-src": " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)]),
            # ReDoc adds its styles at run time.
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data:",
            # ReDoc searches in a worker.
            "worker-src": "blob:",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
    )
    return page
