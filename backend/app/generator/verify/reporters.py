"""How the command says it: to a person, or to a program."""

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
    """Verdicts to stdout, one line each as it is known; what takes a while meanwhile to stderr."""

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
    """Only the end goes to stdout."""

    def on_result(self, result: TableResult) -> None:
        typer.echo(result.describe(), err=True)

    def on_end(self, report: Report) -> None:
        typer.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))


class JsonLinesReporter:
    """Everything to stdout, one JSON object a line, with the words in the language of the terminal
    beside their key.
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
