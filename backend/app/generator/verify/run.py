"""Generates modules for the tables of a database and runs their tests.

Works on a copy of the project and a copy of the database; both originals are only read.
"""

import asyncio
from collections.abc import Collection, Coroutine, Mapping
from pathlib import Path

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
from app.generator.output.render import TemplateSet, render
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

PLATFORM_MARK = "gen_verify_run"  # only the platform's own database has this table
FilesByTable = Mapping[str, Mapping[str, str]]  # by table, then by path
MODEL_FILES = ("/__init__.py", "/model.py")


async def verify(
    address: str,
    templates: TemplateSet,
    names: Collection[str] = (),
    listener: ProgressListener | None = None,
) -> Report:
    """Verifies the tables in `names`, or all tables.

    Raises NotFound if the database does not have one of `names`.
    """
    listener = listener or NullListener()
    listener.on_step(VerifyStep.READING)
    async with open_database(address) as engine:
        database = await reflect(engine)
    report = Report(_select_tables(database, names), listener)
    listener.on_start(tuple(report.tables))
    _skip_unsupported(database, report)
    module = module_name(Path(engine.url.database or "app").stem)
    plans, files = await _render(database, module, templates, report)
    if not plans:
        return report
    with workspace.workspace() as backend:
        listener.on_step(VerifyStep.CHECKING, len(plans))
        await _shielded(asyncio.to_thread(_check_modules, backend, files, report))
        checked_plans = {name: plans[name] for name in report.pending}
        if checked_plans:
            await _run_tests(address, backend, checked_plans, report)
    return report


async def _run_tests(
    address: str, backend: Path, plans: Mapping[str, ModulePlan], report: Report
) -> None:
    report.listener.on_step(VerifyStep.COPYING)
    async with scratch_copy(address) as scratch:
        await advance_sequences(scratch)
        report.listener.on_step(VerifyStep.TESTING, len(plans))
        collector = ResultCollector(plans, report)
        last_line = await pytest_runner.run_tests(
            backend,
            scratch,
            [*collector.tables_by_file],
            collector.tables_by_url,
            collector.record,
        )
        collector.finish(last_line)


def _select_tables(database: SchemaInfo, names: Collection[str]) -> list[str]:
    """Returns the names sorted.

    The platform's tables in its own database are included only if `names` has them. In another
    database, a table of such a name gets a result like every other.
    """
    present = {**database.tables, **database.unreadable_reasons}
    if absent := [name for name in names if name not in present]:
        raise NotFound("generator.no_such_tables", names=", ".join(absent))
    is_platform_database = PLATFORM_MARK in present
    return sorted(
        set(names)
        or {name for name in present if not (is_platform_database and is_platform_table(name))}
    )


def _skip_unsupported(database: SchemaInfo, report: Report) -> None:
    present = {**database.tables, **database.unreadable_reasons}
    for name in report.tables:
        if is_platform_table(name):
            key = "platform_table" if PLATFORM_MARK in present else "platform_name"
            report.skip(name, f"generator.unsupported.{key}")
        elif name in database.unreadable_reasons:
            report.skip(name, database.unreadable_reasons[name])
        else:
            table = database.tables[name]
            reason = ineligible_reason(table) or association_reason(name, database)
            if reason is not None:
                report.skip(name, reason.key, reason.values)


async def _render(
    database: SchemaInfo, module: str, templates: TemplateSet, report: Report
) -> tuple[dict[str, ModulePlan], FilesByTable]:
    """Renders the pending tables. One that cannot be rendered fails without stopping the others."""
    all_configs = configure_all(database, module)
    for name in report.pending:
        if name not in all_configs:
            reason = generator_failed(database.tables[name])
            report.skip(name, reason.key, reason.values)
    configs = {name: all_configs[name] for name in report.pending}
    plans: dict[str, ModulePlan] = {}
    files: dict[str, dict[str, str]] = {}
    report.listener.on_step(VerifyStep.RENDERING, len(report.pending))
    for name in report.pending:
        try:
            plan = build_plan(name, database, configs)
            files[name] = await render(plan, templates)
            plans[name] = plan
        except Exception as error:  # noqa: BLE001 (any error is the result of this table)
            report.fail(name, f"render: {type(error).__name__}: {error}")
    return plans, files


async def _shielded(work: Coroutine[None, None, None]) -> None:
    """Lets `work` finish before a cancellation takes effect.

    A cancelled run removes the workspace, and a tool may still be writing into it.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    finally:
        await asyncio.wait({task})


def _check_modules(backend: Path, files: FilesByTable, report: Report) -> None:
    """Runs the tools on all modules at once.

    Of a module that fails, only a model without problems stays: other modules may need it.
    """
    all_files = {path: text for written in files.values() for path, text in written.items()}
    workspace.add_files(backend, all_files)
    problems = list(syntax_errors(all_files))
    if not problems:
        problems = list(run_tools(backend, all_files, backend / MYPY_CACHE).problems)
    first_problems = {problem.path: str(problem) for problem in reversed(problems)}
    for name, written in files.items():
        messages = [first_problems[path] for path in written if path in first_problems]
        if messages:
            report.fail(name, f"check: {messages[0]}")
            removed = [
                path for path in written if path in first_problems or not path.endswith(MODEL_FILES)
            ]
            workspace.remove_files(backend, removed)
