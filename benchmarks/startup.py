"""Time and memory of a start, and time of the generator for many tables and for a wide one."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import psutil

from benchmarks.cpu_meter import Client
from benchmarks.rows import TABLES, WIDE_COLUMN_COUNT, WIDE_TABLE

GENERATOR_URL = "/api/v1/generator/gencode"
PREVIEWS = 3


def measure_generator(client: Client, headers: Mapping[str, str]) -> str:
    """Imports a hundred tables and previews the module of a wide one. Returns the times."""
    body = {"names": TABLES, "module_name": "bench"}
    start = time.perf_counter()
    response = client.send("POST", f"{GENERATOR_URL}/import", body, headers)
    import_seconds = time.perf_counter() - start
    result = json.loads(response)["data"]
    if len(result["imported"]) != len(TABLES):
        raise RuntimeError(f"tables were not imported: {result}")
    response = client.send("POST", f"{GENERATOR_URL}/import", {"names": [WIDE_TABLE]}, headers)
    (wide_table,) = json.loads(response)["data"]["imported"]
    preview_times = []
    for _ in range(PREVIEWS):
        start = time.perf_counter()
        client.send("GET", f"{GENERATOR_URL}/preview/{wide_table['id']}", headers=headers)
        preview_times.append(time.perf_counter() - start)
    return (
        f"import of {len(TABLES)} tables {import_seconds:.2f} s, "
        f"preview of a table of {WIDE_COLUMN_COUNT} columns {median(preview_times):.2f} s"
    )


def measure_start(backend: Path, env: Mapping[str, str]) -> str:
    """Measures `main.py run` up to the first response, and the memory before and after a login."""
    client = Client(f"http://127.0.0.1:{env['PORT']}")
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "main.py", "run"],
        cwd=backend,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            while not _is_responding(client):
                time.sleep(0.01)
            seconds = time.perf_counter() - start
            idle_memory = _memory(process.pid)
            client.log_in("admin", "123456")
            memory_after_login = _memory(process.pid)
        finally:
            process.terminate()
    return (
        f"- SQLite: start to first 200 {seconds:.2f} s, "
        f"idle process {idle_memory:.0f} MB, {memory_after_login:.0f} after a login"
    )


def _is_responding(client: Client) -> bool:
    try:
        client.send("GET", "/docs")
    except (OSError, http.client.HTTPException):
        client.reconnect()
        return False
    return True


def _memory(pid: int) -> float:
    """Returns the memory of the process and its children in MB, after a second of rest."""
    time.sleep(1)
    process = psutil.Process(pid)
    processes = [process, *process.children(recursive=True)]
    byte_count: int = sum(process.memory_info().rss for process in processes)
    return byte_count / 1e6
