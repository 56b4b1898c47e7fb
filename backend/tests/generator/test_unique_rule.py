"""Names of the unique rules of a service."""

from app.generator.introspect.schema import UniqueInfo
from app.generator.plan.unique_rule import build_unique_rules

from .tables import column, planned, table

LONG_NAMES = ("one_of_two_names_that_are", "together_far_too_long")


def test_unique_rules_are_named_after_their_fields_and_distinct() -> None:
    sets = (("code",), ("code", "it"), (*LONG_NAMES, "it"), (*LONG_NAMES, "other"))
    names = ("code", "it", "other", *LONG_NAMES)
    thing = table(*(column(name, nullable=False) for name in names))
    uniques = tuple(UniqueInfo(name=None, columns=columns) for columns in sets)
    rules = build_unique_rules(planned(thing.model_copy(update={"uniques": uniques})).model)
    cut_name = f"_require_unique_{'_'.join(LONG_NAMES)}"[:64]
    assert [rule.method_name for rule in rules] == [
        "_require_unique_code",
        "_require_unique_code_it",
        f"{cut_name}_3",
        f"{cut_name}_4",
    ]
    assert [(rule.message_key, rule.test_label) for rule in rules[:2]] == [
        ("shop.thing.code_taken", "code"),
        ("shop.thing.code_it_taken", "code_and_it"),
    ]
    for attribute in ("message_key", "method_name", "test_label"):
        assert len({getattr(rule, attribute) for rule in rules}) == len(rules)
