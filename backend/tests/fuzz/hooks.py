"""Hooks of schemathesis for behaviour that the OpenAPI description does not contain."""

from typing import Any

import schemathesis
from schemathesis.core.failures import Failure


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,  # noqa: ARG001 (schemathesis checks the names)
    failure: Failure,  # noqa: ARG001
    case: schemathesis.Case[Any],  # noqa: ARG001
    response: schemathesis.Response,
) -> bool:
    """Ignores the response of uvicorn to a request line of more than 64 KB.

    Such a request does not reach the application.
    """
    return not (
        response.status_code == 400 and response.content == b"Invalid HTTP request received."
    )
