"""JSON, arrays, bytes, UUIDs, addresses, and what we can only look at."""

from base64 import b64encode
from dataclasses import replace

from app.generator.config import QueryType, Widget
from app.generator.facts import Dialect, Family, Type
from app.generator.types.kind import Kind, Samples

TEXTS = (Family.STRING, Family.TEXT)


def json(type: Type, *, nullable: bool) -> Kind:
    """Any JSON value, not only an object. Its null is the column's NULL where there is one, else a
    value.
    """
    binary = type.declared.lower() == "jsonb"
    loose = f"{'JSONB' if binary else 'JSON'}(none_as_null=True)"
    return Kind(
        python="Any",
        sql=loose if nullable else f"Document({'binary=True' if binary else ''})",
        asked="JsonValue",
        shown="JsonValue",
        widget=Widget.JSON,
        samples=Samples(full={"a": [1, None, "b"]}, other=[1] if nullable else None),
        model_value='{"a": 1}',
    )


def array(type: Type, alias: str | None) -> Kind:
    """Whatever its declaration says, one may hold NULLs and other arrays: it is shown as it is, and
    taken in flat.
    """
    item = type.item
    if item is None or item.family not in (*TEXTS, Family.ENUM, Family.INTEGER):
        return unreadable(Dialect.POSTGRESQL, Family.UNKNOWN)
    if item.family is Family.ENUM and alias is not None and item.choices:
        value = item.choices[0]
        asked = f"list[{alias}]"
        sql = f'ARRAY(Enum(*get_args({alias}), name="{item.name}"))'
        return Kind(
            python="list[str]",
            sql=sql,
            asked=asked,
            shown="list[JsonValue]",
            widget=Widget.SELECT,
            samples=Samples(full=[value], other=[], wrong=(["no such choice"],)),
            literals=item.choices,
            flags=True,
            model_value=f"[{value!r}]",
        )
    word = "int" if item.family is Family.INTEGER else "str"
    sql = {"int": "BigInteger" if (item.bits or 32) > 32 else "Integer", "str": "Text"}[word]
    asked = {16: "Int16", 64: "SafeInt"}.get(item.bits or 32, "Int32") if word == "int" else "str"
    if item.family is Family.STRING:
        sql = "String"
    full: list[object] = [1, None, 2] if word == "int" else ["a", None, "b"]
    return Kind(
        python=f"list[{word} | None]",
        sql=f"ARRAY({sql})",
        asked=f"list[{asked} | None]",
        shown="list[JsonValue]",
        widget=Widget.TAGS,
        samples=Samples(full=full, other=full[:1], wrong=("a",)),
        model_value=repr(full).replace("'", '"'),
    )


def binary(type: Type) -> Kind:
    """Travels as base64 on the way in, and is in no list and no answer: it may be as large as it
    likes.
    """
    limit = type.length if type.length and type.length < 65_535 else None
    size = (type.length or 2) if type.fixed else min(limit or 2, 16)
    return Kind(
        python="bytes",
        sql="LargeBinary",
        asked="Base64",
        shown="bytes",
        rules={"max_length": limit} if limit else {},
        widget=Widget.UPLOAD,
        samples=Samples(
            full=_sent(b"\xff\x00", size),
            other=_sent(b"\xfe", size),
            wrong=("?", *([_sent(b"\xff", limit + 1)] if limit and limit < 4000 else [])),
        ),
        hidden=True,
        model_value=f'b"{"a" * min(size, 32)}"',
    )


def _sent(pattern: bytes, length: int) -> str:
    return b64encode((pattern * length)[:length]).decode()


def uuid(type: Type, dialect: Dialect) -> Kind:
    """SQLite keeps a text. Where its rows are not written alike, each is known by its own, as it
    stands.
    """
    if dialect is Dialect.SQLITE and type.length is None:
        return replace(
            uuid(type, Dialect.POSTGRESQL),
            python="str",
            sql="String(36)",
            asked="AnyUuid",
            shown="str",
            filtered="str",
            told="generator.reason.uuid_both",
            model_value='"00000000-0000-4000-8000-000000000001"',
        )
    text = dialect is Dialect.SQLITE
    return Kind(
        python="UUID",
        sql=f"UuidText({type.length})" if text else None,
        asked="UUID",
        shown="UUID",
        filtered="UUID",
        queries=(QueryType.EQ, QueryType.IN, QueryType.IS_NULL),
        samples=Samples(
            full="00000000-0000-4000-8000-000000000001",
            other="00000000-0000-4000-8000-000000000002",
            wrong=("x",),
        ),
        told=f"generator.reason.uuid_{type.length}" if text else None,
        model_value='UUID("00000000-0000-4000-8000-000000000001")',
    )


def network(type: Type, dialect: Dialect) -> Kind:
    word = type.declared.lower().split("(")[0]
    if dialect is not Dialect.POSTGRESQL:
        full, other = ("10.0.0.1", "10.0.0.2") if word == "inet4" else ("::1", "::2")
        return _address("String(45)", full, other)
    if word == "inet":
        return _address("INET", "10.0.0.1", "10.0.0.2")
    if word == "cidr":
        return _address("CIDR", "10.0.0.0/8", "11.0.0.0/8")
    return unreadable(dialect, Family.UNKNOWN)


def _address(sql: str, full: str, other: str) -> Kind:
    pattern = r"^[0-9a-fA-F.:]+(/\d{1,3})?$"
    return Kind(
        python="str",
        sql=sql,
        asked="str",
        shown="str",
        rules={"pattern": pattern, "max_length": 45},
        samples=Samples(full=full, other=other, wrong=("here",)),
        model_value=f'"{full}"',
    )


def unreadable(dialect: Dialect, family: Family) -> Kind:
    """Shown as the text the database makes of it; nobody writes it."""
    geometry = dialect is Dialect.MYSQL and family is Family.GEOMETRY
    return Kind(
        python="str",
        sql='AsText("ST_AsText")' if geometry else "AsText()",
        asked="str",
        shown="str",
        widget=Widget.NONE,
        readonly="generator.reason.unreadable",
    )
