"""The platform's own tables: a module may point at one, and then uses the class that maps it
already.
"""

from app.kit.model import Base

FEATURES_PREFIX = "app.api.v1."


def is_platform(table: str) -> bool:
    return table in Base.metadata.tables


def class_names() -> frozenset[str]:
    """What classes of ours are called: whoever points at `User` by its name alone must not find
    two.
    """
    ours = frozenset(Base.metadata.tables.values())
    return frozenset(
        mapper.class_.__name__ for mapper in Base.registry.mappers if mapper.local_table in ours
    )


def class_of(table: str) -> type[Base] | None:
    """The class of a feature that maps it; None where the table is somebody else's, or no
    feature's.
    """
    if not is_platform(table):
        return None
    found = (
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.local_table is Base.metadata.tables[table]
    )
    return next((model for model in found if model.__module__.startswith(FEATURES_PREFIX)), None)
