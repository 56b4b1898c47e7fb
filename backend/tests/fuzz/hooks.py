"""What schemathesis is told that the description does not say."""

from typing import Any

import schemathesis
from schemathesis.core.failures import Failure


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,  # noqa: ARG001 (the hook's name and arguments are given)
    failure: Failure,  # noqa: ARG001
    case: schemathesis.Case[Any],  # noqa: ARG001
    response: schemathesis.Response,
) -> bool:
    """A request line of more than 64 KB is no HTTP to uvicorn: it answers in its own words, and we
    never hear of it.
    """
    return not (
        response.status_code == 400 and response.content == b"Invalid HTTP request received."
    )
