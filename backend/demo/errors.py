"""Error of a demo step."""


class DemoError(Exception):
    """A step failed. The message is one line with the step and its result."""

    def __init__(self, step: str, detail: str) -> None:
        super().__init__(f"{step}: {' '.join(detail.split())[:500]}")
