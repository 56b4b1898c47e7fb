"""What is timed by the clock: a start, and the generator's work on many tables and on a wide one."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import psutil

from .cpu_meter import Client
from .rows import TABLES, WIDE

GENCODE = "/api/v1/generator/gencode"


def generator(client: Client, headers: Mapping[str, str]) -> str:
    """By the clock, at the client: a hundred tables imported, the module of a wide one previewed."""
    names = {"names": TABLES, "module_name": "bench"}
    start = time.perf_counter()
    imported = json.loads(client.send("POST", f"{GENCODE}/import", names, headers))["data"]
    importing = time.perf_counter() - start
    if len(imported["imported"]) != len(TABLES):
        raise RuntimeError(imported["refused"])
    wide = json.loads(client.send("POST", f"{GENCODE}/import", {"names": [WIDE]}, headers))["data"]["imported"][0]
    previews = []
    for _ in range(3):
        start = time.perf_counter()
        client.send("GET", f"{GENCODE}/preview/{wide['id']}", headers=headers)
        previews.append(time.perf_counter() - start)
    return (
        f"import of {len(TABLES)} tables {importing:.2f} s, preview of a table of 120 columns {median(previews):.2f} s"
    )


def start(backend: Path, env: Mapping[str, str]) -> str:
    """`main.py run`, from the command to its first answer; what the idle process holds before and
    after a sign-in.
    """
    client = Client(f"http://127.0.0.1:{env['PORT']}")
    begun = time.perf_counter()
    run = [sys.executable, "main.py", "run"]
    with subprocess.Popen(run, cwd=backend, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 (our own)
        try:
            while not _answers(client):
                time.sleep(0.01)
            took = time.perf_counter() - begun
            idle = _held(process.pid)
            client.sign_in("admin", "123456")
            memory = f"idle process {idle:.0f} MB, {_held(process.pid):.0f} after a sign-in"
            return f"- SQLite: start to first 200 {took:.2f} s, {memory}"
        finally:
            process.terminate()


def _answers(client: Client) -> bool:
    try:
        client.send("GET", "/docs")
    except (OSError, http.client.HTTPException):
        client.reconnect()
        return False
    return True


def _held(pid: int) -> float:
    time.sleep(1)
    process = psutil.Process(pid)
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / 1e6
