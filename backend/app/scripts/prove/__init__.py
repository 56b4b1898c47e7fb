"""Would a database's tables become working modules? Asked of a copy of both: neither the project
nor it is touched.

verdict   what is said of all tables together
counters  sequences of the copy, moved on to where its rows are
tree      a copy of the project to write the modules into
suite     their tests, run in that copy against a scratch copy of the database
listener  what each of these tests tells while they run
tested    whose test it was
"""

import asyncio
from collections.abc import Collection, Coroutine, Mapping
from pathlib import Path

from app.api.v1.module_generator.gencode.jinja2_template_util import render
from app.generator.configure import aside, beyond_us, configure_all, module_of, refuse
from app.generator.examine import examine, unreadable
from app.generator.facts import Database
from app.generator.plan import Plan, make
from app.generator.project import CACHE
from app.generator.proof import Audience, Nobody, ProofOutcome, ProofStep, Verdict
from app.generator.reflect import open_database, reflect
from app.generator.reflect.listing import is_ours
from app.generator.scratch import scratch_copy
from app.kit.errors import NotFound
from app.scripts.prove import suite, tree
from app.scripts.prove.counters import move_on
from app.scripts.prove.tested import Tests
from app.scripts.prove.verdict import Report

__all__ = ["ProofOutcome", "Report", "Verdict", "prove"]

Files = Mapping[str, Mapping[str, str]]  # by table, then by path
KEPT = ("/__init__.py", "/model.py")


async def prove(
    address: str, names: Collection[str] = (), audience: Audience | None = None
) -> Report:
    """Of all tables, or those called `names`."""
    audience = audience or Nobody()
    audience.step(ProofStep.READING)
    async with open_database(address) as engine:
        database = await reflect(engine)
    report = Report(_wanted(database, names), audience)
    audience.begin(tuple(report.tables))
    _refuse(database, report)
    plans, files = await _rendered(
        database, module_of(Path(engine.url.database or "app").stem), report
    )
    if plans:
        with tree.copied() as backend:
            audience.step(ProofStep.CHECKING, len(plans))
            await _finished(asyncio.to_thread(_check, backend, files, report))
            sound = {name: plans[name] for name in report.open}
            if sound:
                audience.step(ProofStep.COPYING)
                async with scratch_copy(address) as scratch:
                    await move_on(scratch)
                    audience.step(ProofStep.TESTING, len(sound))
                    tests = Tests(sound, report)
                    tests.end(
                        await suite.run(backend, scratch, [*tests.files], tests.urls, tests.hear)
                    )
    return report


def _wanted(database: Database, names: Collection[str]) -> list[str]:
    """In their order. The platform's own tables are no material unless they are asked for by name."""
    present = {**database.tables, **database.unreadable}
    if absent := [name for name in names if name not in present]:
        raise NotFound("generator.no_such_tables", names=", ".join(absent))
    return sorted(set(names) or {name for name in present if not is_ours(name)})


def _refuse(database: Database, report: Report) -> None:
    for name in report.tables:
        if is_ours(name):
            report.refuse(name, "generator.refused.ours")
        elif name in database.unreadable:
            report.refuse(name, database.unreadable[name])
        elif (reason := refuse(database.tables[name]) or aside(name, database)) is not None:
            report.refuse(name, reason.key, reason.values)


async def _rendered(
    database: Database, module: str, report: Report
) -> tuple[dict[str, Plan], Files]:
    """A table whose module cannot even be written down fails alone."""
    every = configure_all(database, module)
    for name in report.open:
        if name not in every:
            report.refuse(name, (reason := beyond_us(database.tables[name])).key, reason.values)
    configs = {name: every[name] for name in report.open}
    plans: dict[str, Plan] = {}
    files: dict[str, dict[str, str]] = {}
    report.audience.step(ProofStep.RENDERING, len(report.open))
    for name in report.open:
        try:
            plan = make(name, database, configs)
            files[name] = await render(plan)
            plans[name] = plan
        except Exception as error:  # noqa: BLE001 (whatever it is, it is this table's verdict)
            report.fail(name, f"render: {type(error).__name__}: {error}")
    return plans, files


async def _finished(work: Coroutine[None, None, None]) -> None:
    """Nobody removes the tree under a tool that still writes into it: whoever stops us waits for
    that one.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    finally:
        await asyncio.wait({task})


def _check(backend: Path, files: Files, report: Report) -> None:
    """All at once, by the project's own tools. Of what they find fault with only a sound model
    stays for the others.
    """
    every = {path: text for written in files.values() for path, text in written.items()}
    tree.write(backend, every)
    problems = [*unreadable(every)] or [*examine(backend, every, backend / CACHE).problems]
    first = {problem.path: str(problem) for problem in reversed(problems)}
    for name, written in files.items():
        if found := next((first[path] for path in written if path in first), None):
            report.fail(name, f"check: {found}")
            tree.remove(
                backend, [path for path in written if path in first or not path.endswith(KEPT)]
            )
