"""Would a database's tables become working modules? Asked of a copy of both: neither the project nor it is touched.

verdict   what is said of a table
tree      a copy of the project to write the modules into
suite     their tests, run in that copy against a scratch copy of the database
"""

import asyncio
from collections.abc import Collection, Mapping
from pathlib import Path

from app.api.v1.module_generator.gencode.jinja2_template_util import render
from app.generator.check import check
from app.generator.config import Reason, TableConfig
from app.generator.configure import aside, configure_all, module_of, refuse
from app.generator.facts import Database
from app.generator.plan import Plan, make
from app.generator.reflect import open_database, reflect
from app.generator.scratch import scratch_copy
from app.kit.i18n import say
from app.scripts.prove import suite, tree
from app.scripts.prove.verdict import Outcome, Report, Verdict

__all__ = ["Outcome", "Report", "Verdict", "prove"]


async def prove(address: str, names: Collection[str] | None = None) -> Report:
    """One verdict a table, in their order. A module is proven when it passes its checks and every test of its own."""
    async with open_database(address) as engine:
        database = await reflect(engine)
    wanted = [name for name in sorted(database.tables) if names is None or name in names]
    module = module_of(Path(engine.url.database or "app").stem)
    usable = {
        name: config for name, config in configure_all(database, module).items() if _against(name, database) is None
    }
    verdicts = {name: refusal for name in wanted if (refusal := _refused(name, database)) is not None}
    plans, files = await _rendered([name for name in wanted if name in usable], database, usable, verdicts)
    _blame(await asyncio.to_thread(_problems, files), plans, files, verdicts)
    sound = {name: plan for name, plan in plans.items() if name not in verdicts}
    if sound:
        async with scratch_copy(address) as scratch:
            verdicts |= await _tested(sound, files, scratch)
    unreadable = [Verdict(name, Outcome.REFUSED, say(why)) for name, why in database.unreadable.items() if not names]
    return Report([*(verdicts[name] for name in wanted), *unreadable])


def _against(name: str, database: Database) -> Reason | None:
    return refuse(database.tables[name]) or aside(name, database)


def _refused(name: str, database: Database) -> Verdict | None:
    reason = _against(name, database)
    return None if reason is None else Verdict(name, Outcome.REFUSED, say(reason.key, **reason.values))


async def _rendered(
    names: Collection[str], database: Database, configs: Mapping[str, TableConfig], verdicts: dict[str, Verdict]
) -> tuple[dict[str, Plan], dict[str, dict[str, str]]]:
    """A table whose module cannot even be written down fails alone."""
    plans: dict[str, Plan] = {}
    files: dict[str, dict[str, str]] = {}
    for name in names:
        try:
            plans[name] = make(name, database, configs)
            files[name] = await render(plans[name])
        except Exception as error:  # noqa: BLE001 (whatever it is, it is this table's verdict)
            plans.pop(name, None)
            verdicts[name] = Verdict(name, Outcome.FAILED, f"render: {type(error).__name__}: {error}"[:300])
    return plans, files


def _problems(files: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """By path: what the project's own tools say of it first."""
    every = {path: text for written in files.values() for path, text in written.items()}
    with tree.copied() as backend:
        checked = check(backend.parent, every, backend / ".mypy_cache") if every else None
    found = checked.problems if checked is not None else ()
    return {problem.path: str(problem) for problem in reversed(found)}


def _blame(
    problems: Mapping[str, str],
    plans: Mapping[str, Plan],
    files: Mapping[str, Mapping[str, str]],
    verdicts: dict[str, Verdict],
) -> None:
    for name in plans:
        if found := next((problems[path] for path in files[name] if path in problems), None):
            verdicts[name] = Verdict(name, Outcome.FAILED, f"check: {found}"[:300])


async def _tested(
    plans: Mapping[str, Plan], files: Mapping[str, Mapping[str, str]], scratch: str
) -> dict[str, Verdict]:
    urls = {name: f"/{plan.model.module}/{plan.path}" for name, plan in plans.items()}
    with tree.copied() as backend:
        for name in plans:
            tree.write(backend, files[name])
        outcomes = await suite.run(backend, scratch, list(urls.values()))
    verdicts = {}
    for name, plan in plans.items():
        own = [outcomes.get(f"tests.api.{plan.model.module}.test_{plan.model.business}"), outcomes.get(urls[name])]
        ran = [outcome for outcome in own if outcome is not None]
        failure = next((outcome.failure for outcome in ran if outcome.failure), "")
        if not failure and len(ran) < len(own):
            failure = "tests: none of its own were run"
        tests = sum(outcome.passed for outcome in ran)
        verdicts[name] = Verdict(name, Outcome.FAILED if failure else Outcome.PROVEN, failure, tests)
    return verdicts
