from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like

from .model import Dict
from .param import DictParam
from .schema import DictOut


class DictCrud(Crud[Dict, DictOut]):
    model = Dict
    out_schema = DictOut
    default_order = "code"
    search_fields = ("name", "name_en", "code")

    def filters(self, param: DictParam) -> Clauses:
        return (
            *like(Dict.name, param.name),
            *like(Dict.name_en, param.name_en),
            *like(Dict.code, param.code),
            *equal(Dict.enabled, param.enabled),
        )
