from app.generator.facts import Unique
from app.generator.plan.rule import rules_of

from .tables import column, planned, table


def test_a_rule_is_called_after_its_fields_and_no_two_are_called_the_same() -> None:
    long = "one_of_two_names_that_are", "together_far_too_long"
    sets = ("code",), ("code", "it"), (*long, "it"), (*long, "other")
    thing = table(*(column(name, nullable=False) for name in ("code", "it", "other", *long)))
    uniques = tuple(Unique(name=None, columns=columns) for columns in sets)
    rules = rules_of(planned(thing.model_copy(update={"uniques": uniques})).model)
    begun = "_require_one_of_two_names_that_are_together_far_too_long"
    assert [rule.check for rule in rules] == [
        "_require_code_free",
        "_require_code_it_free",
        *(f"{begun[:57]}_{number}_free" for number in (3, 4)),
    ]
    assert [(rule.key, rule.label) for rule in rules[:2]] == [
        ("shop.thing.code_taken", "code"),
        ("shop.thing.code_it_taken", "code_and_it"),
    ]
    for names in zip(*((rule.key, rule.check, rule.label) for rule in rules), strict=True):
        assert len(set(names)) == len(rules)
