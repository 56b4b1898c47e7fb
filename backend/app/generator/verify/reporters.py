"""Output formats of `gen verify`: text for people, JSON for programs."""

import json

import typer

from app.generator.verify.events import (
    LocalizedMessage,
    ProgressEvent,
    TableResult,
    VerifyOutcome,
    VerifyStep,
)
from app.generator.verify.report import Report
from app.kit.i18n import translate


class TextReporter:
    """Writes one line for each result to stdout, and progress to stderr."""

    def on_start(self, tables: tuple[str, ...]) -> None:
        pass

    def on_step(self, step: VerifyStep, modules: int = 0) -> None:
        typer.echo(f"… {translate(f'command.step.{step}', count=modules)}", err=True)

    def on_result(self, result: TableResult) -> None:
        typer.echo(result.describe())

    def on_end(self, report: Report) -> None:
        typer.echo(report.summary())

    def on_failure(self, message: LocalizedMessage) -> None:
        typer.echo(message.reason, err=True)


class JsonReporter(TextReporter):
    """Writes one JSON object to stdout at the end, and everything else to stderr."""

    def on_result(self, result: TableResult) -> None:
        typer.echo(result.describe(), err=True)

    def on_end(self, report: Report) -> None:
        typer.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))


class JsonLinesReporter:
    """Writes each event to stdout as one line of JSON.

    A message has its key and its text in the language of the terminal.
    """

    def on_start(self, tables: tuple[str, ...]) -> None:
        self._write_event(ProgressEvent(tables=tables))

    def on_step(self, step: VerifyStep, modules: int = 0) -> None:
        self._write_event(ProgressEvent(step=step, modules=modules))

    def on_result(self, result: TableResult) -> None:
        self._write_event(ProgressEvent(verdict=result))

    def on_end(self, report: Report) -> None:
        self._write_event(
            ProgressEvent(summary={outcome: report.count(outcome) for outcome in VerifyOutcome})
        )

    def on_failure(self, message: LocalizedMessage) -> None:
        self._write_event(ProgressEvent(failure=message))

    def _write_event(self, event: ProgressEvent) -> None:
        typer.echo(event.model_dump_json(exclude_unset=True))


Reporter = TextReporter | JsonLinesReporter
