from app.kit.crud import Crud
from app.kit.param import Clauses, among, between, during, equal, like

from .model import Demo
from .param import DemoParam
from .schema import DemoOut


class DemoCrud(Crud[Demo, DemoOut]):
    model = Demo
    out = DemoOut

    def matching(self, param: DemoParam) -> Clauses:
        return (
            *like(Demo.name, param.name),
            *among(Demo.status, param.status),
            *between(Demo.quantity, param.quantity_from, param.quantity_to),
            *between(Demo.price, param.price_from, param.price_to),
            *equal(Demo.is_public, param.is_public),
            *between(Demo.released_on, param.released_on_from, param.released_on_to),
            *during(Demo.starts_at, param.starts_at_from, param.starts_at_to),
            *like(Demo.remark, param.remark),
        )
