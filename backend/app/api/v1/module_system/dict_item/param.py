from app.kit.param import PageParam
from app.kit.schema import SafeInt


class DictItemParam(PageParam):
    sortable = (
        "sort",
        "dict_id",
        "dict_name",
        "label",
        "label_en",
        "value",
        "created_at",
        "updated_at",
    )

    dict_id: list[SafeInt] | None = None
    label: str | None = None
    label_en: str | None = None
    value: str | None = None
    enabled: bool | None = None
