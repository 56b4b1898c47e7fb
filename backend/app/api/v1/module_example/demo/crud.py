from app.kit.crud import Crud
from app.kit.param import Clauses, between, equal, like, one_of

from .model import Demo
from .param import DemoParam
from .schema import DemoOut


class DemoCrud(Crud[Demo, DemoOut]):
    model = Demo
    out_schema = DemoOut

    def filters(self, param: DemoParam) -> Clauses:
        return (
            *like(Demo.name, param.name),
            *one_of(Demo.status, param.status),
            *between(Demo.quantity, param.quantity_from, param.quantity_to),
            *between(Demo.price, param.price_from, param.price_to),
            *equal(Demo.is_public, param.is_public),
            *between(Demo.released_on, param.released_on_from, param.released_on_to),
            *between(Demo.starts_at, param.starts_at_from, param.starts_at_to),
            *like(Demo.remark, param.remark),
        )
