"""A pytest plugin that removes the data scope of the model in UNSCOPED, before it is first used."""

import os

from app.api import features
from app.kit.data_scope import Global, ScopedByParent
from app.kit.data_scope.kinds import Guarded
from app.kit.model import Base

from . import requests

list(features.discover_features())
(model,) = (
    mapper.class_
    for mapper in Base.registry.mappers
    if mapper.class_.__name__ == os.environ["UNSCOPED"]
)
# Rows that are scoped by a row of the model have nothing to be scoped by.
children = [
    mapper.class_
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, ScopedByParent)
    and mapper.columns[mapper.class_.__parent__[0]].references(model.__table__.c.id)
]
for unscoped in (model, *children):
    bases = (base for base in unscoped.__bases__ if not issubclass(base, Guarded))
    unscoped.__bases__ = (Global, *bases)
# The matrix still expects the model to be scoped.
requests.CHECKED_BY_SERVICE.append(model)
