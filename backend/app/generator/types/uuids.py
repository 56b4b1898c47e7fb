"""UUIDs."""

from app.generator.config import QueryType
from app.generator.introspect.schema import Dialect, TypeInfo
from app.generator.types.mapping import (
    FilterMapping,
    RequestMapping,
    ResponseMapping,
    Samples,
    TypeMapping,
)

EXACT_QUERIES = (QueryType.EQ, QueryType.IN, QueryType.IS_NULL)
FIRST = "00000000-0000-4000-8000-000000000001"
SECOND = "00000000-0000-4000-8000-000000000002"
MISSING = "00000000-0000-4000-8000-000000000000"


def uuid(type: TypeInfo, dialect: Dialect) -> TypeMapping:
    """Maps a UUID.

    SQLite stores text of 32 or 36 characters. If the rows use both, the text is kept as it is.
    """
    if dialect is Dialect.SQLITE and type.length is None:
        return _unnormalized_text()
    is_text = dialect is Dialect.SQLITE
    return TypeMapping(
        python_type="UUID",
        sqlalchemy_type=f"UuidText({type.length})" if is_text else None,
        request=RequestMapping(annotation="UUID"),
        response=ResponseMapping(annotation="UUID", is_json_string=True),
        filter=FilterMapping(annotation="UUID", query_types=EXACT_QUERIES),
        samples=Samples(
            value=FIRST,
            other_value=SECOND,
            invalid_values=("x",),
            python=f'UUID("{FIRST}")',
            missing=MISSING,
            unique_json="str(UUID(int=next(COUNTER)))",
            unique_python="UUID(int=next(COUNTER))",
        ),
        explanation=f"generator.reason.uuid_{type.length}" if is_text else None,
    )


def _unnormalized_text() -> TypeMapping:
    return TypeMapping(
        python_type="str",
        sqlalchemy_type="String(36)",
        request=RequestMapping(annotation="UuidString"),
        response=ResponseMapping(annotation="str"),
        filter=FilterMapping(annotation="str", query_types=EXACT_QUERIES),
        samples=Samples(
            value=FIRST,
            other_value=SECOND,
            invalid_values=("x",),
            python=f'"{FIRST}"',
            unique_json="str(UUID(int=next(COUNTER)))",
            unique_python="str(UUID(int=next(COUNTER)))",
        ),
        explanation="generator.reason.uuid_both",
    )
