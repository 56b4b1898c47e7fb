"""A pytest plugin that removes the data scope of the model in UNSCOPED, before it is first used."""

import os

from app.api import features
from app.kit.data_scope import Global
from app.kit.data_scope.kinds import Guarded
from app.kit.model import Base

from . import requests

list(features.discover_features())
(model,) = (
    mapper.class_
    for mapper in Base.registry.mappers
    if mapper.class_.__name__ == os.environ["UNSCOPED"]
)
model.__bases__ = (Global, *(base for base in model.__bases__ if not issubclass(base, Guarded)))
# The matrix still expects the model to be scoped.
requests.CHECKED_BY_SERVICE.append(model)
