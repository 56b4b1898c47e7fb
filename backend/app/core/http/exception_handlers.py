"""Renders every error as one envelope: {code, message, data, error, request_id}."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.core.database_errors import describe_outage
from app.kit.data_scope import OutOfScope
from app.kit.db import driver_errors
from app.kit.db.driver_errors import is_foreign_key_violation
from app.kit.db.integrity_errors import CHECK_VIOLATION, ConstraintViolation
from app.kit.db.value_errors import InvalidValue
from app.kit.errors import (
    AppError,
    Conflict,
    CredentialRejected,
    InProgress,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
    VersionConflict,
)
from app.kit.i18n import translate, translate_error
from app.kit.unmanaged_edit import InvalidEdit

log = logging.getLogger(__name__)

KEY_BY_STATUS = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "too_large",
}
# A name or a message can repeat what the client sent.
MAX_NAME_LENGTH = 100
MAX_MESSAGE_LENGTH = 500


class FieldError(BaseModel):
    """A field of the form, and what is wrong with it."""

    field: str
    message: str


class ErrorResponse(BaseModel):
    """The envelope of every error."""

    code: int
    message: str
    data: list[FieldError] | None = None
    error: str
    request_id: str


def render_response(
    scope: Scope, status: int, key: str, message: str, data: list[FieldError] | None = None
) -> JSONResponse:
    """Returns the envelope as a response."""
    request_id: str = scope.get("request_id", "")
    envelope = ErrorResponse(
        code=status, message=message, data=data, error=key, request_id=request_id
    )
    # Responses to crashes and of the server itself pass no middleware.
    headers = {
        "X-Request-ID": request_id,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return JSONResponse(envelope.model_dump(), status, headers=headers)


def render_error(scope: Scope, error: AppError) -> JSONResponse:
    """Returns the response of an AppError, with the headers of its status."""
    message = translate(error.key, **error.values)
    field_errors = [FieldError(field=field, message=message) for field in error.fields]
    response = render_response(scope, error.status, error.key, message, field_errors or None)
    if isinstance(error, TooManyRequests | InProgress):
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def on_app_error(request: Request, error: AppError) -> JSONResponse:
    if isinstance(error, CredentialRejected):
        request.scope["credential_rejected"] = True
    return render_error(request.scope, error)


async def on_integrity_error(request: Request, error: IntegrityError) -> JSONResponse:
    """Handles violations that were not translated, such as those at COMMIT."""
    log.info("conflict: %s", type(error.orig).__name__)
    key = "reference_not_found" if is_foreign_key_violation(error.orig) else "conflict"
    return render_error(request.scope, Conflict(key))


async def on_constraint_violation(request: Request, error: ConstraintViolation) -> JSONResponse:
    """Handles violated constraints.

    The message does not say whose row conflicts: the caller may not see it.
    """
    log.info("conflict: %s", type(error.orig).__name__)
    kind = Unprocessable if error.key == CHECK_VIOLATION else Conflict
    return render_error(request.scope, kind(error.key, fields=error.fields, references=""))


def is_retryable(error: DBAPIError) -> bool:
    """Returns whether the transaction was rolled back and can succeed when repeated."""
    return driver_errors.is_retryable(error.orig)


async def on_database_error(request: Request, error: DBAPIError) -> JSONResponse:
    if is_retryable(error):
        return render_error(request.scope, TooManyRequests())
    return await on_unhandled(request, error)


async def on_invalid_value(request: Request, error: InvalidValue) -> JSONResponse:
    return render_error(request.scope, Unprocessable(error.key, fields=error.fields))


async def on_version_conflict(request: Request, _: StaleDataError) -> JSONResponse:
    return render_error(request.scope, VersionConflict())


async def on_out_of_scope(request: Request, error: OutOfScope) -> JSONResponse:
    """Returns 404: a row outside the data scope does not exist for the caller."""
    log.warning("out of scope: %s", error)
    return render_error(request.scope, NotFound(field=error.field))


def field_path(error: Mapping[str, Any]) -> str:
    """Returns the name of a field, such as `items.0.name`.

    For invalid JSON, pydantic reports the number of a character, which is not a field.
    """
    location, *path = (str(part) for part in error["loc"])
    return ".".join(path) if path and error["type"] != "json_invalid" else location


def render_invalid(scope: Scope, listed: Sequence[FieldError], count: int) -> JSONResponse:
    """Returns 422 with the errors. The message says how many of `count` are not listed."""
    message = translate("invalid")
    if count > len(listed):
        message = translate("invalid_many", listed=len(listed), count=count)
    fields = [
        FieldError(
            field=shorten(error.field, MAX_NAME_LENGTH),
            message=shorten(error.message, MAX_MESSAGE_LENGTH),
        )
        for error in listed
    ]
    return render_response(scope, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", message, fields)


def shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


async def on_validation_error(
    request: Request, error: RequestValidationError | InvalidEdit, *, max_errors: int
) -> JSONResponse:
    problems = error.errors()
    listed = [
        FieldError(field=field_path(problem), message=translate_error(problem))
        for problem in problems[:max_errors]
    ]
    return render_invalid(request.scope, listed, len(problems))


async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
    key = KEY_BY_STATUS.get(error.status_code, "bad_request")
    return render_response(request.scope, error.status_code, key, translate(key))


async def on_unhandled(request: Request, error: Exception) -> JSONResponse:
    """Returns 503 for an outage of the database, and 500 for a bug."""
    if (outage := describe_outage(error)) is not None:
        log.error("%s", outage)
        cause = error.orig if isinstance(error, DBAPIError) else error.__cause__
        key = driver_errors.outage_key(cause)
        response = render_response(
            request.scope,
            HTTPStatus.SERVICE_UNAVAILABLE,
            key,
            translate(key),
        )
        response.headers["Retry-After"] = "5"
        return response
    log.error("crash", exc_info=error)
    return render_response(
        request.scope, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", translate("internal")
    )


# Starlette's type of a handler takes any Exception. Each of these takes its own.
HANDLERS: dict[type[Exception], Any] = {
    AppError: on_app_error,
    DBAPIError: on_database_error,
    IntegrityError: on_integrity_error,
    InvalidValue: on_invalid_value,
    ConstraintViolation: on_constraint_violation,
    StaleDataError: on_version_conflict,
    OutOfScope: on_out_of_scope,
    HTTPException: on_http_exception,
    Exception: on_unhandled,
}


def install_handlers(app: FastAPI, max_errors: int) -> None:
    """Registers all handlers. A response lists at most `max_errors` invalid values."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    validation_handler: Any = partial(on_validation_error, max_errors=max_errors)
    for kind in (RequestValidationError, InvalidEdit):
        app.add_exception_handler(kind, validation_handler)
