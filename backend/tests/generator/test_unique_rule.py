from app.generator.introspect.schema import UniqueInfo
from app.generator.plan.unique_rule import build_unique_rules

from .tables import column, planned, table


def test_a_rule_is_called_after_its_fields_and_no_two_are_called_the_same() -> None:
    long = "one_of_two_names_that_are", "together_far_too_long"
    sets = ("code",), ("code", "it"), (*long, "it"), (*long, "other")
    thing = table(*(column(name, nullable=False) for name in ("code", "it", "other", *long)))
    uniques = tuple(UniqueInfo(name=None, columns=columns) for columns in sets)
    rules = build_unique_rules(planned(thing.model_copy(update={"uniques": uniques})).model)
    begun = "_require_unique_one_of_two_names_that_are_together_far_too_long"
    assert [rule.method_name for rule in rules] == [
        "_require_unique_code",
        "_require_unique_code_it",
        *(f"{begun[:64]}_{number}" for number in (3, 4)),
    ]
    assert [(rule.message_key, rule.test_label) for rule in rules[:2]] == [
        ("shop.thing.code_taken", "code"),
        ("shop.thing.code_it_taken", "code_and_it"),
    ]
    for names in zip(
        *((rule.message_key, rule.method_name, rule.test_label) for rule in rules), strict=True
    ):
        assert len(set(names)) == len(rules)
