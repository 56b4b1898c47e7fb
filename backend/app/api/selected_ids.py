"""The ids of the rows that a request selects."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Body, Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, create_model

# The limit is far below the number of parameters that a database accepts in one statement.
MAX_IDS = 1000
Ids = list[Any]


class IdList(BaseModel):
    """The JSON body of a request that selects rows."""

    model_config = ConfigDict(extra="forbid")

    ids: Ids = Field(title="ID", min_length=1, max_length=MAX_IDS)


def selected_ids(kind: Any, body_name: str, *, required: bool = True) -> Any:
    """Returns a dependency that reads the ids in the JSON body or, for a few, in the query.

    Proxies limit the length of an address: nginx to 8 kB, which is fewer than 200 UUIDs.
    `body_name` names the body in the API description.
    """

    async def read(ids: Ids | None = None, body: IdList | None = None) -> Ids | None:
        if ids is not None and body is not None:
            raise _query_error("repeated")
        if ids is None and body is None and required:
            raise _query_error("missing")
        return ids if body is None else body.ids

    field: Any = (list[kind], IdList.model_fields["ids"])
    model = create_model(body_name, __base__=IdList, __doc__=IdList.__doc__, ids=field)
    _annotate(
        read,
        ids=Annotated[list[kind] | None, Query(min_length=1, max_length=MAX_IDS)],
        body=Annotated[model | None, Body()],
    )
    return Depends(read)


def _annotate(function: Callable[..., Any], **annotations: Any) -> None:
    """Sets the types of parameters that depend on a value."""
    function.__annotations__.update(annotations)


def _query_error(kind: str) -> RequestValidationError:
    error = {"type": kind, "loc": ("query", "ids"), "msg": "", "input": None}
    return RequestValidationError([error])
