"""The platform's own tables and the classes that map them."""

from app.kit.model import Base

FEATURES_PREFIX = "app.api.v1."


def is_platform(table: str) -> bool:
    return table in Base.metadata.tables


def class_names() -> frozenset[str]:
    """Returns the names of the platform's mapped classes.

    A generated class must not repeat one, because relationships refer to classes by name.
    """
    tables = frozenset(Base.metadata.tables.values())
    return frozenset(
        mapper.class_.__name__ for mapper in Base.registry.mappers if mapper.local_table in tables
    )


def class_of(table: str) -> type[Base] | None:
    """Returns the class of a feature that maps the table, or None."""
    if not is_platform(table):
        return None
    models = (
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.local_table is Base.metadata.tables[table]
    )
    return next((model for model in models if model.__module__.startswith(FEATURES_PREFIX)), None)


def package_mapping(table: str) -> str | None:
    """Returns the package of the feature whose class maps the table, or None."""
    for mapper in Base.registry.mappers:
        if getattr(mapper.local_table, "name", None) == table:
            return mapper.class_.__module__.rpartition(".")[0]
    return None
