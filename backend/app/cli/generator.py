"""Commands of the code generator. Their jobs are in `generator_jobs`, imported when one runs."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.generator.verify.reporters import Reporter

TableNamesArgument = Annotated[
    list[str], typer.Argument(metavar="TABLE...", help="Table names.", show_default=False)
]
TableNameArgument = Annotated[str, typer.Argument(metavar="TABLE", show_default=False)]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, show_default=False)]
ModuleOption = Annotated[str, typer.Option(help="Module that the tables belong to.")]

cli = typer.Typer(no_args_is_help=True, help="Generate modules from database tables.")


@cli.command("db")
def list_database(
    search: Annotated[str, typer.Option(help="Part of the table's name or comment.")] = "",
) -> None:
    """List the tables of the database that are not imported."""
    _run_job("list_database", search)


@cli.command("list")
def list_imported() -> None:
    """List the imported tables and their modules."""
    _run_job("list_imported")


@cli.command("import")
def import_tables(
    names: TableNamesArgument,
    module: ModuleOption = "app",
    *,
    junctions: Annotated[
        bool,
        typer.Option("--junctions", help="Import pure association tables too, as own modules."),
    ] = False,
) -> None:
    """Import tables. Exits with 1 if a table was rejected, and prints the reason."""
    _run_job("import_tables", names, module, junctions, writes=True)


@cli.command("show")
def show(name: TableNameArgument) -> None:
    """Print the configuration of a table as JSON, in the format of `update`."""
    _run_job("show", name)


@cli.command("update")
def update(name: TableNameArgument, file: FileArgument) -> None:
    """Replace the configuration of a table by an edited JSON file from `show`."""
    _run_job("update", name, file, writes=True)


@cli.command("preview")
def preview(
    name: TableNameArgument,
    *,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print the changes of each file too.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the response of the endpoint.")
    ] = False,
) -> None:
    """List the files that `output` would write."""
    _run_job("preview", name, diff, as_json)


@cli.command("zip")
def pack(
    names: TableNamesArgument,
    to: Annotated[Path, typer.Option(help="ZIP file to write.")] = Path("code.zip"),
) -> None:
    """Write the modules of these tables to a ZIP file."""
    _run_job("pack", names, to)


@cli.command("output")
def output(
    names: TableNamesArgument,
    *,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace files edited by hand. Their text is backed up."),
    ] = False,
    types: Annotated[bool, typer.Option(help="Check types too. This is the slowest check.")] = True,
) -> None:
    """Check the modules of these tables and write them into the project.

    Inserts their menus into the database.
    """
    _run_job("output", names, force, types)


@cli.command("sync")
def sync(
    name: TableNameArgument,
    *,
    dry: Annotated[bool, typer.Option("--dry-run", help="Print the changes only.")] = False,
) -> None:
    """Apply changes of the database table to its configuration.

    Unchanged columns keep their settings.
    """
    _run_job("preview_sync" if dry else "sync", name, writes=not dry)


@cli.command("create")
def create(file: FileArgument, module: ModuleOption = "app") -> None:
    """Create a table from a file and import it.

    The file is a table definition in JSON, or DDL with one CREATE TABLE. DDL is parsed, not run.
    """
    _run_job("create", file, module, writes=True)


@cli.command("delete")
def delete(names: TableNamesArgument) -> None:
    """Delete the configuration of these tables. Tables and written files stay."""
    _run_job("delete", names, writes=True)


@cli.command("verify")
def verify(
    database: Annotated[
        str, typer.Option(metavar="URL", help="Database to verify. Default: the project's own.")
    ] = "",
    tables: Annotated[
        str,
        typer.Option(
            metavar="A,B",
            help="Only these tables. `-` reads a JSON list of names from standard input.",
        ),
    ] = "",
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: print the results as JSON at the end.")
    ] = False,
    as_lines: Annotated[
        bool,
        typer.Option(
            "--lines",
            help="For programs that show progress: print one JSON object per line. Keys: `step` "
            "(reading, rendering, checking, copying, testing; with the number of `modules`), "
            "`tables` (names), one `verdict` per table, and at the end `summary`, or `failure` if "
            "the database could not be verified.",
        ),
    ] = False,
) -> None:
    """Check whether the tables of a database become working modules.

    Works on copies: neither the database nor the project changes. Every table becomes a module
    that is checked and runs its own tests. Exits with 1 if a table failed, and with 2 if the
    database cannot be reached or lacks a table.
    """
    from app.cli import generator_verify

    names = json.load(sys.stdin) if tables == "-" else tables.split(",")
    stripped_names = [name.strip() for name in names]
    code = generator_verify.run(
        database or None,
        [name for name in stripped_names if name],
        _reporter(as_json=as_json, as_lines=as_lines),
    )
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    raise typer.Exit(code)


def _reporter(*, as_json: bool, as_lines: bool) -> "Reporter":
    from app.generator.verify import reporters

    if as_lines:
        return reporters.JsonLinesReporter()
    if as_json:
        return reporters.JsonReporter()
    return reporters.TextReporter()


def _run_job(job: str, *values: object, writes: bool = False) -> None:
    from app.cli import generator_jobs

    message, code = asyncio.run(
        generator_jobs.run(getattr(generator_jobs, job), values, writes=writes)
    )
    if message:
        typer.echo(message, err=True)
    sys.stdout.flush()
    raise typer.Exit(code)
