"""JSON, arrays, bytes, UUIDs, addresses, and what we can only look at."""

from base64 import b64encode
from dataclasses import replace

from app.generator.config import QueryType, Widget
from app.generator.introspect.schema import Dialect, TypeFamily, TypeInfo
from app.generator.types.mapping import Samples, TypeMapping

STRING_FAMILIES = (TypeFamily.STRING, TypeFamily.TEXT)


def json(type: TypeInfo, *, nullable: bool) -> TypeMapping:
    """Any JSON value, not only an object. Its null is the column's NULL where there is one, else a
    value.
    """
    binary = type.sql.lower() == "jsonb"
    loose = f"{'JSONB' if binary else 'JSON'}(none_as_null=True)"
    return TypeMapping(
        python_type="Any",
        sqlalchemy_type=loose if nullable else f"JsonNotNull({'binary=True' if binary else ''})",
        request_type="JsonValue",
        response_type="JsonValue",
        widget=Widget.JSON,
        samples=Samples(value={"a": [1, None, "b"]}, other_value=[1] if nullable else None),
        python_sample='{"a": 1}',
    )


def array(type: TypeInfo, alias: str | None) -> TypeMapping:
    """Whatever its declaration says, one may hold NULLs and other arrays: it is shown as it is, and
    taken in flat.
    """
    item = type.item
    if item is None or item.family not in (*STRING_FAMILIES, TypeFamily.ENUM, TypeFamily.INTEGER):
        return read_only_text(Dialect.POSTGRESQL, TypeFamily.UNKNOWN)
    if item.family is TypeFamily.ENUM and alias is not None and item.choices:
        value = item.choices[0]
        asked = f"list[{alias}]"
        sql = f'ARRAY(Enum(*get_args({alias}), name="{item.name}"))'
        return TypeMapping(
            python_type="list[str]",
            sqlalchemy_type=sql,
            request_type=asked,
            response_type="list[JsonValue]",
            widget=Widget.SELECT,
            samples=Samples(value=[value], other_value=[], invalid_values=(["no such choice"],)),
            choices=item.choices,
            is_multiple=True,
            python_sample=f"[{value!r}]",
        )
    word = "int" if item.family is TypeFamily.INTEGER else "str"
    sql = {"int": "BigInteger" if (item.bits or 32) > 32 else "Integer", "str": "Text"}[word]
    asked = {16: "Int16", 64: "SafeInt"}.get(item.bits or 32, "Int32") if word == "int" else "str"
    if item.family is TypeFamily.STRING:
        sql = "String"
    full: list[object] = [1, None, 2] if word == "int" else ["a", None, "b"]
    return TypeMapping(
        python_type=f"list[{word} | None]",
        sqlalchemy_type=f"ARRAY({sql})",
        request_type=f"list[{asked} | None]",
        response_type="list[JsonValue]",
        widget=Widget.TAGS,
        samples=Samples(value=full, other_value=full[:1], invalid_values=("a",)),
        python_sample=repr(full).replace("'", '"'),
    )


def binary(type: TypeInfo) -> TypeMapping:
    """Travels as base64 on the way in, and is in no list and no answer: it may be as large as it
    likes.
    """
    limit = type.length if type.length and type.length < 65_535 else None
    size = (type.length or 2) if type.fixed else min(limit or 2, 16)
    return TypeMapping(
        python_type="bytes",
        sqlalchemy_type="LargeBinary",
        request_type="Base64",
        response_type="bytes",
        constraints={"max_length": limit} if limit else {},
        widget=Widget.UPLOAD,
        samples=Samples(
            value=_encode_base64(b"\xff\x00", size),
            other_value=_encode_base64(b"\xfe", size),
            invalid_values=(
                "?",
                *([_encode_base64(b"\xff", limit + 1)] if limit and limit < 4000 else []),
            ),
        ),
        hidden=True,
        python_sample=f'b"{"a" * min(size, 32)}"',
    )


def _encode_base64(pattern: bytes, length: int) -> str:
    return b64encode((pattern * length)[:length]).decode()


def uuid(type: TypeInfo, dialect: Dialect) -> TypeMapping:
    """SQLite keeps a text. Where its rows are not written alike, each is known by its own, as it
    stands.
    """
    if dialect is Dialect.SQLITE and type.length is None:
        return replace(
            uuid(type, Dialect.POSTGRESQL),
            python_type="str",
            sqlalchemy_type="String(36)",
            request_type="UuidString",
            response_type="str",
            filter_type="str",
            explanation="generator.reason.uuid_both",
            python_sample='"00000000-0000-4000-8000-000000000001"',
        )
    text = dialect is Dialect.SQLITE
    return TypeMapping(
        python_type="UUID",
        sqlalchemy_type=f"UuidText({type.length})" if text else None,
        request_type="UUID",
        response_type="UUID",
        filter_type="UUID",
        query_types=(QueryType.EQ, QueryType.IN, QueryType.IS_NULL),
        samples=Samples(
            value="00000000-0000-4000-8000-000000000001",
            other_value="00000000-0000-4000-8000-000000000002",
            invalid_values=("x",),
        ),
        explanation=f"generator.reason.uuid_{type.length}" if text else None,
        python_sample='UUID("00000000-0000-4000-8000-000000000001")',
    )


def network(type: TypeInfo, dialect: Dialect) -> TypeMapping:
    word = type.sql.lower().split("(")[0]
    if dialect is not Dialect.POSTGRESQL:
        full, other = ("10.0.0.1", "10.0.0.2") if word == "inet4" else ("::1", "::2")
        return _network_mapping("String(45)", full, other)
    if word == "inet":
        return _network_mapping("INET", "10.0.0.1", "10.0.0.2")
    if word == "cidr":
        return _network_mapping("CIDR", "10.0.0.0/8", "11.0.0.0/8")
    return read_only_text(dialect, TypeFamily.UNKNOWN)


def _network_mapping(sql: str, value: str, other_value: str) -> TypeMapping:
    pattern = r"^[0-9a-fA-F.:]+(/\d{1,3})?$"
    return TypeMapping(
        python_type="str",
        sqlalchemy_type=sql,
        request_type="str",
        response_type="str",
        constraints={"pattern": pattern, "max_length": 45},
        samples=Samples(value=value, other_value=other_value, invalid_values=("here",)),
        python_sample=f'"{value}"',
    )


def read_only_text(dialect: Dialect, family: TypeFamily) -> TypeMapping:
    """Shown as the text the database makes of it; nobody writes it."""
    geometry = dialect is Dialect.MYSQL and family is TypeFamily.GEOMETRY
    return TypeMapping(
        python_type="str",
        sqlalchemy_type='AsText("ST_AsText")' if geometry else "ReadOnlyText()",
        request_type="str",
        response_type="str",
        widget=Widget.NONE,
        readonly_reason="generator.reason.unreadable",
    )
