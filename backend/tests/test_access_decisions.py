"""docs/access-decisions.md lists the data scope of every table as its model declares it."""

import re

from app.api.features import PLATFORM_MODULE_DIRS, discover_features
from app.core.config import BACKEND_DIR
from app.kit.data_scope.kinds import KINDS
from app.kit.model import Base

ROW = re.compile(r"\| `(\w+)` \| (\w+) \| \S.* \|")
MODULES = (
    "app.core.",
    "app.extensions.",
    *(f"app.api.v1.{module}." for module in PLATFORM_MODULE_DIRS),
)


def test_document_lists_scope_of_every_platform_table() -> None:
    list(discover_features())
    declared = {
        mapper.class_.__name__: next(
            kind.__name__ for kind in KINDS if issubclass(mapper.class_, kind)
        )
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith(MODULES)
    }
    text = (BACKEND_DIR.parent / "docs/access-decisions.md").read_text("utf-8")
    assert dict(ROW.findall(text)) == declared
