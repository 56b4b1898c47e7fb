"""The generator by command. What a command does stands in `gen_jobs`, imported only when one runs."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

TableNamesArgument = Annotated[
    list[str], typer.Argument(metavar="TABLE...", help="Names of tables.", show_default=False)
]
TableNameArgument = Annotated[str, typer.Argument(metavar="TABLE", show_default=False)]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, show_default=False)]
ModuleOption = Annotated[str, typer.Option(help="The module they belong to.")]

gen = typer.Typer(no_args_is_help=True, help="Turn tables of the database into modules.")


@gen.command("db")
def list_database(
    search: Annotated[str, typer.Option(help="Part of a name or comment.")] = "",
) -> None:
    """Tables of the database that are not imported yet."""
    _run_job("list_database", search)


@gen.command("list")
def list_imported() -> None:
    """Imported tables, and where their modules go."""
    _run_job("list_imported")


@gen.command("import")
def import_tables(
    names: TableNamesArgument,
    module: ModuleOption = "app",
    *,
    junctions: Annotated[
        bool, typer.Option("--junctions", help="Pure junctions too, as modules of their own.")
    ] = False,
) -> None:
    """Import tables. Ends with 1 when one could not be, and says why."""
    _run_job("import_tables", names, module, junctions, writes=True)


@gen.command("show")
def show(name: TableNameArgument) -> None:
    """A table's configuration as JSON, as `update` takes it."""
    _run_job("show", name)


@gen.command("update")
def update(name: TableNameArgument, file: FileArgument) -> None:
    """Take over a configuration from a JSON file that `show` wrote and you changed."""
    _run_job("update", name, file, writes=True)


@gen.command("preview")
def preview(
    name: TableNameArgument,
    *,
    diff: Annotated[
        bool, typer.Option("--diff", help="With what would change in each file.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="What the endpoint answers.")] = False,
) -> None:
    """The files that `output` would write."""
    _run_job("preview", name, diff, as_json)


@gen.command("zip")
def pack(
    names: TableNamesArgument,
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("code.zip"),
) -> None:
    """Pack the modules of these tables."""
    _run_job("pack", names, to)


@gen.command("output")
def output(
    names: TableNamesArgument,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Over files edited by hand; their text is kept.")
    ] = False,
    types: Annotated[bool, typer.Option(help="Check types too, which takes longest.")] = True,
) -> None:
    """Check the modules of these tables and write them into the project, and their menus into the
    database.
    """
    _run_job("output", names, force, types)


@gen.command("sync")
def sync(
    name: TableNameArgument,
    *,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what moved.")] = False,
) -> None:
    """Take over what changed in the database; columns that did not change keep their settings."""
    _run_job("preview_sync" if dry else "sync", name, writes=not dry)


@gen.command("create")
def create(file: FileArgument, module: ModuleOption = "app") -> None:
    """Make a table from a file, JSON (a table definition) or DDL (one CREATE TABLE, read and never
    run); import it.
    """
    _run_job("create", file, module, writes=True)


@gen.command("delete")
def delete(names: TableNamesArgument) -> None:
    """Forget the configuration of these tables. The tables, and what was written, stay."""
    _run_job("delete", names, writes=True)


@gen.command("verify")
def verify(
    database: Annotated[
        str, typer.Option(metavar="URL", help="Of which database. The project's own unless given.")
    ] = "",
    tables: Annotated[
        str,
        typer.Option(
            metavar="A,B", help="Only these tables; `-`: those in a JSON list on standard input."
        ),
    ] = "",
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: the verdicts as JSON at the end.")
    ] = False,
    as_lines: Annotated[
        bool,
        typer.Option(
            "--lines",
            help="For programs that watch: one JSON object a line, as soon as it is known. `step` (reading, rendering, "
            "checking, copying, testing; `modules` says how many), `tables` (their names), a `verdict` for each, and "
            "at the end `summary`, or `failure` where nothing could be asked.",
        ),
    ] = False,
) -> None:
    """Would a database's tables become working modules? Tried on copies: neither it nor the project
    is touched.

    Every table becomes a module that is checked and runs its own tests. Ends with 1 when one
    failed, with 2 when the database cannot be reached or has no such table.
    """
    from app.cli import generator_verify
    from app.generator.verify import reporters

    teller = (
        reporters.JsonLinesReporter()
        if as_lines
        else reporters.JsonReporter()
        if as_json
        else reporters.TextReporter()
    )
    given = json.load(sys.stdin) if tables == "-" else tables.split(",")
    code = generator_verify.run(
        database or None, [name for part in given if (name := part.strip())], teller
    )
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    raise typer.Exit(code)


def _run_job(job: str, *values: object, writes: bool = False) -> None:
    from app.cli import generator_jobs

    refusal, code = asyncio.run(
        generator_jobs.run(getattr(generator_jobs, job), values, writes=writes)
    )
    if refusal:
        typer.echo(refusal, err=True)
    sys.stdout.flush()
    raise typer.Exit(code)
