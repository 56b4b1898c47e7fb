"""Serves the built console.

Pure ASGI, before authentication. It is not a route, because a route for "any other path" would make
every path public. All files are listed once at start, so a path of a request never becomes a path
on disk.
"""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

DIST_DIR = Path(__file__).parents[4] / "frontend" / "dist"
API_PATHS = ("/api", "/health", "/metrics", "/docs", "/redoc", "/openapi.json")

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Element Plus measures text areas with a style attribute.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "vue",
}


def format_csp(directives: dict[str, str]) -> str:
    """Returns the value of a Content-Security-Policy header."""
    return "; ".join(f"{name} {value}" for name, value in directives.items())


SECURITY_HEADERS = {
    "Content-Security-Policy": format_csp(CONTENT_SECURITY_POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# The name of a file under /assets contains a hash of its content.
IMMUTABLE = "public, max-age=31536000, immutable"


class SpaMiddleware:
    """Serves the files of the build, and its index page for all other pages outside the API.

    Without a build, `/` redirects to `fallback_url`.
    """

    def __init__(
        self, app: ASGIApp, folder: Path = DIST_DIR, fallback_url: str | None = None
    ) -> None:
        self.app = app
        files = [path for path in folder.rglob("*") if path.is_file() and ".vite" not in path.parts]
        self.files = {f"/{path.relative_to(folder).as_posix()}": path for path in files}
        self.index = self.files.get("/index.html")
        self.root_app = self.app
        if self.index:
            self.files["/"] = self.index
        elif fallback_url:
            self.root_app = RedirectResponse(fallback_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._find_file(scope)
        if file is None:
            is_root = self._is_read(scope) and scope["path"] == "/"
            await (self.root_app if is_root else self.app)(scope, receive, send)
        else:
            await self._serve_file(file, scope, receive, send)

    @staticmethod
    def _is_read(scope: Scope) -> bool:
        return scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}

    def _find_file(self, scope: Scope) -> Path | None:
        if not self._is_read(scope):
            return None
        path: str = scope["path"]
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in API_PATHS):
            return None
        accepts_html = "text/html" in Headers(scope=scope).get("accept", "")
        return self.files.get(path) or (self.index if accepts_html else None)

    async def _serve_file(self, file: Path, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {
            **SECURITY_HEADERS,
            "Cache-Control": IMMUTABLE if file.parent.name == "assets" else "no-cache",
        }
        compressed = file.with_name(f"{file.name}.gz")
        response = FileResponse(file, headers=headers)
        if compressed in self.files.values():
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                headers["Content-Encoding"] = "gzip"
                response = FileResponse(compressed, headers=headers, media_type=response.media_type)
        await response(scope, receive, send)
