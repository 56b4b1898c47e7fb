"""Every failure becomes one envelope: {code, message, data, error, request_id}."""

import logging
from collections.abc import Mapping
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
from app.kit.db.integrity_errors import CHECK_VIOLATION, ConstraintViolation
from app.kit.errors import (
    AppError,
    Conflict,
    NotFound,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
    VersionConflict,
)
from app.kit.i18n import translate, translate_error

log = logging.getLogger(__name__)

KEY_BY_STATUS = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


class FieldError(BaseModel):
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
    request_id: str = scope.get("request_id", "")
    failure = ErrorResponse(
        code=status, message=message, data=data, error=key, request_id=request_id
    )
    return JSONResponse(failure.model_dump(), status, headers={"X-Request-ID": request_id})


def render_error(scope: Scope, error: AppError) -> JSONResponse:
    message = translate(error.key, **error.values)
    at_fault = [FieldError(field=field, message=message) for field in error.fields]
    answer = render_response(scope, error.status, error.key, message, at_fault or None)
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, Unauthorized):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def is_foreign_key_violation(error: IntegrityError) -> bool:
    """PostgreSQL says it in a code, for it translates its messages; the others in the same two
    words.
    """
    return (
        getattr(error.orig, "sqlstate", "") == "23503" or "foreign key" in str(error.orig).lower()
    )


async def on_app_error(request: Request, error: AppError) -> JSONResponse:
    return render_error(request.scope, error)


async def on_integrity_error(request: Request, error: IntegrityError) -> JSONResponse:
    """Whatever else a table does not allow; and what shows only when the transaction is to end."""
    log.info("conflict: %s", type(error.orig).__name__)
    return render_error(
        request.scope,
        Conflict("reference_not_found" if is_foreign_key_violation(error) else "conflict"),
    )


async def on_constraint_violation(request: Request, error: ConstraintViolation) -> JSONResponse:
    """One text for all: a unique key must not tell whose row it met."""
    log.info("conflict: %s", type(error.orig).__name__)
    kind = Unprocessable if error.key == CHECK_VIOLATION else Conflict
    return render_error(request.scope, kind(error.key, fields=error.fields))


# What PostgreSQL, or its driver, says of a value that no column of that type holds: the sender's
# fault, not ours.
DATA_ERRORS = {
    "22021": "not_text",  # a NUL character, in a text
    "22P05": "not_text",  # in JSON
    "22000": "out_of_range",  # the driver, before it sends: a number of more bits than the column's
    "22003": "out_of_range",
    "22008": "out_of_range",  # a time
}


# Two transactions waited for each other, or this one too long for another, in the words of each
# database.
RETRYABLE_ERRORS = ("40001", "40P01", "55P03", 1213, 1205, "database is locked")


def is_retryable(error: DBAPIError) -> bool:
    """The database undid this transaction: whoever asks again gets through."""
    known = getattr(error.orig, "sqlstate", None) or next(
        iter(getattr(error.orig, "args", ())), None
    )
    return known in RETRYABLE_ERRORS


async def on_database_error(request: Request, error: DBAPIError) -> JSONResponse:
    if is_retryable(error):
        return render_error(request.scope, TooManyRequests())
    key = DATA_ERRORS.get(getattr(error.orig, "sqlstate", ""))
    return (
        await on_unhandled(request, error)
        if key is None
        else render_error(request.scope, Unprocessable(key))
    )


async def on_version_conflict(request: Request, _: StaleDataError) -> JSONResponse:
    return render_error(request.scope, VersionConflict())


async def on_out_of_scope(request: Request, error: OutOfScope) -> JSONResponse:
    """What you cannot see does not exist."""
    log.warning("out of scope: %s", error)
    return render_error(request.scope, NotFound(field=error.field))


def field_path(error: Mapping[str, Any]) -> str:
    """Of what is no JSON at all only the number of a character is known, which is no field."""
    whole, *inside = (str(part) for part in error["loc"])
    return ".".join(inside) if inside and error["type"] != "json_invalid" else whole


async def on_validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
    fields = [
        FieldError(field=field_path(problem), message=translate_error(problem))
        for problem in error.errors()
    ]
    return render_response(
        request.scope, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", translate("invalid"), fields
    )


async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
    key = KEY_BY_STATUS.get(error.status_code, "bad_request")
    return render_response(request.scope, error.status_code, key, translate(key))


async def on_unhandled(request: Request, error: Exception) -> JSONResponse:
    """What is the database's trouble and no bug passes: whoever asks again in a moment may get
    through.
    """
    if (told := describe_outage(error)) is not None:
        log.error("%s", told)
        answer = render_response(
            request.scope,
            HTTPStatus.SERVICE_UNAVAILABLE,
            "database_unavailable",
            translate("database_unavailable"),
        )
        answer.headers["Retry-After"] = "5"
        return answer
    log.error("crash", exc_info=error)
    return render_response(
        request.scope, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", translate("internal")
    )


# Starlette types every handler as taking any Exception; each of ours takes its own.
HANDLERS: dict[type[Exception], Any] = {
    AppError: on_app_error,
    DBAPIError: on_database_error,
    IntegrityError: on_integrity_error,
    ConstraintViolation: on_constraint_violation,
    StaleDataError: on_version_conflict,
    OutOfScope: on_out_of_scope,
    RequestValidationError: on_validation_error,
    HTTPException: on_http_exception,
    Exception: on_unhandled,
}


def install_handlers(app: FastAPI) -> None:
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
