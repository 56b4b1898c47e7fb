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
from app.generator.configure import (
    association_reason,
    configure_all,
    generator_failed,
    ineligible_reason,
    module_name,
)
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import SchemaInfo
from app.generator.introspect.table_list import is_platform_table
from app.generator.output.tools import run_tools, syntax_errors
from app.generator.plan import ModulePlan, build_plan
from app.generator.project import MYPY_CACHE
from app.generator.scratch.database import scratch_copy
from app.generator.verify import pytest_runner, workspace
from app.generator.verify.events import (
    NullListener,
    ProgressListener,
    TableResult,
    VerifyOutcome,
    VerifyStep,
)
from app.generator.verify.report import Report
from app.generator.verify.results import ResultCollector
from app.generator.verify.sequences import advance_sequences
from app.kit.errors import NotFound

__all__ = ["Report", "TableResult", "VerifyOutcome", "verify"]

FilesByTable = Mapping[str, Mapping[str, str]]  # by table, then by path
MODEL_FILES = ("/__init__.py", "/model.py")


async def verify(
    address: str, names: Collection[str] = (), listener: ProgressListener | None = None
) -> Report:
    """Of all tables, or those called `names`."""
    listener = listener or NullListener()
    listener.on_step(VerifyStep.READING)
    async with open_database(address) as engine:
        database = await reflect(engine)
    report = Report(_select_tables(database, names), listener)
    listener.on_start(tuple(report.tables))
    _skip_unsupported(database, report)
    plans, files = await _render(
        database, module_name(Path(engine.url.database or "app").stem), report
    )
    if plans:
        with workspace.workspace() as backend:
            listener.on_step(VerifyStep.CHECKING, len(plans))
            await _shielded(asyncio.to_thread(_check_modules, backend, files, report))
            sound = {name: plans[name] for name in report.pending}
            if sound:
                listener.on_step(VerifyStep.COPYING)
                async with scratch_copy(address) as scratch:
                    await advance_sequences(scratch)
                    listener.on_step(VerifyStep.TESTING, len(sound))
                    tests = ResultCollector(sound, report)
                    tests.finish(
                        await pytest_runner.run_tests(
                            backend,
                            scratch,
                            [*tests.tables_by_file],
                            tests.tables_by_url,
                            tests.record,
                        )
                    )
    return report


def _select_tables(database: SchemaInfo, names: Collection[str]) -> list[str]:
    """In their order. The platform's own tables are no material unless they are asked for by name."""
    present = {**database.tables, **database.unreadable_reasons}
    if absent := [name for name in names if name not in present]:
        raise NotFound("generator.no_such_tables", names=", ".join(absent))
    return sorted(set(names) or {name for name in present if not is_platform_table(name)})


def _skip_unsupported(database: SchemaInfo, report: Report) -> None:
    for name in report.tables:
        if is_platform_table(name):
            report.skip(name, "generator.unsupported.platform_table")
        elif name in database.unreadable_reasons:
            report.skip(name, database.unreadable_reasons[name])
        elif (
            reason := ineligible_reason(database.tables[name]) or association_reason(name, database)
        ) is not None:
            report.skip(name, reason.key, reason.values)


async def _render(
    database: SchemaInfo, module: str, report: Report
) -> tuple[dict[str, ModulePlan], FilesByTable]:
    """A table whose module cannot even be written down fails alone."""
    every = configure_all(database, module)
    for name in report.pending:
        if name not in every:
            report.skip(
                name, (reason := generator_failed(database.tables[name])).key, reason.values
            )
    configs = {name: every[name] for name in report.pending}
    plans: dict[str, ModulePlan] = {}
    files: dict[str, dict[str, str]] = {}
    report.listener.on_step(VerifyStep.RENDERING, len(report.pending))
    for name in report.pending:
        try:
            plan = build_plan(name, database, configs)
            files[name] = await render(plan)
            plans[name] = plan
        except Exception as error:  # noqa: BLE001 (whatever it is, it is this table's verdict)
            report.fail(name, f"render: {type(error).__name__}: {error}")
    return plans, files


async def _shielded(work: Coroutine[None, None, None]) -> None:
    """Nobody removes the tree under a tool that still writes into it: whoever stops us waits for
    that one.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    finally:
        await asyncio.wait({task})


def _check_modules(backend: Path, files: FilesByTable, report: Report) -> None:
    """All at once, by the project's own tools. Of what they find fault with only a sound model
    stays for the others.
    """
    every = {path: text for written in files.values() for path, text in written.items()}
    workspace.add_files(backend, every)
    problems = [*syntax_errors(every)] or [
        *run_tools(backend, every, backend / MYPY_CACHE).problems
    ]
    first = {problem.path: str(problem) for problem in reversed(problems)}
    for name, written in files.items():
        if found := next((first[path] for path in written if path in first), None):
            report.fail(name, f"check: {found}")
            workspace.remove_files(
                backend,
                [path for path in written if path in first or not path.endswith(MODEL_FILES)],
            )
