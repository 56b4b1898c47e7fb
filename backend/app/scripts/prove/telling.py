"""How the command says it: to a person, or to a program."""

import json

import typer

from app.generator.proof import Line, ProofOutcome, ProofStep, Verdict, Words
from app.kit.i18n import say
from app.scripts.prove.verdict import Report


class ToPerson:
    """Verdicts to stdout, one line each as it is known; what takes a while meanwhile to stderr."""

    def begin(self, tables: tuple[str, ...]) -> None:
        pass

    def step(self, step: ProofStep, modules: int = 0) -> None:
        typer.echo(f"… {say(f'command.step.{step}', count=modules)}", err=True)

    def verdict(self, verdict: Verdict) -> None:
        typer.echo(verdict.line())

    def end(self, report: Report) -> None:
        typer.echo(report.summary())

    def failure(self, words: Words) -> None:
        typer.echo(words.reason, err=True)


class AsJson(ToPerson):
    """Only the end goes to stdout."""

    def verdict(self, verdict: Verdict) -> None:
        typer.echo(verdict.line(), err=True)

    def end(self, report: Report) -> None:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))


class AsLines:
    """Everything to stdout, one JSON object a line, with the words in the language of the terminal
    beside their key.
    """

    def begin(self, tables: tuple[str, ...]) -> None:
        self._tell(Line(tables=tables))

    def step(self, step: ProofStep, modules: int = 0) -> None:
        self._tell(Line(step=step, modules=modules))

    def verdict(self, verdict: Verdict) -> None:
        self._tell(Line(verdict=verdict))

    def end(self, report: Report) -> None:
        self._tell(Line(summary={outcome: report.count(outcome) for outcome in ProofOutcome}))

    def failure(self, words: Words) -> None:
        self._tell(Line(failure=words))

    def _tell(self, line: Line) -> None:
        typer.echo(line.model_dump_json(exclude_unset=True))


Teller = ToPerson | AsLines
