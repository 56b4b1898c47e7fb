"""What docs/access-decisions.md says of each table is what its model says."""

import re

from app.api.features import PLATFORM, discover
from app.core.config import BACKEND
from app.kit.model import Base
from app.kit.scope import Global, Private, Scoped, Tied

ROW = re.compile(r"\| `(\w+)` \| (\w+) \| \S.* \|")
KINDS = (Global, Private, Scoped, Tied)
MODULES = ("app.core.", "app.extensions.", *(f"app.api.v1.{module}." for module in PLATFORM))


def test_every_table_of_the_platform_is_decided_and_explained() -> None:
    list(discover())
    declared = {
        mapper.class_.__name__: next(
            kind.__name__ for kind in KINDS if issubclass(mapper.class_, kind)
        )
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith(MODULES)
    }
    text = (BACKEND.parent / "docs/access-decisions.md").read_text("utf-8")
    assert dict(ROW.findall(text)) == declared
