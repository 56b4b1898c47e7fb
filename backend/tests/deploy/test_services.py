"""Services as docker-compose.yml starts them, with a password of any characters.

The programs are those of this machine: MariaDB in place of MySQL, and no containers.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient, TransportError
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine
from yarl import URL

from app.core.config import Settings
from app.core.database_engine import create_engine
from tests.conftest import SETTINGS, SYSTEM
from tests.deploy.files import COMPOSE_FILE, DEPLOY, read_yaml
from tests.helpers.mariadb import run_mariadb
from tests.helpers.port import system_program, wait_for_port
from tests.server_process import free_port, run_app

pytestmark = pytest.mark.anyio

PASSWORD = "p@ss/w#rd%41:?&[x '\"\\ $HOME `id` 密码"


def service(name: str) -> Any:
    return read_yaml(COMPOSE_FILE)["services"][name]


def settings_with(**values: Any) -> Settings:
    return Settings(app_env="testing", jwt_secret_key=SETTINGS.jwt_secret_key, **values)


def run(
    shell: str, script: str, environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 (a script of this project)
        [shell, "-c", script], env=environment, capture_output=True, text=True, check=False
    )


async def test_script_creates_the_user_of_the_database(tmp_path: Path) -> None:
    script = (
        "docker_process_sql() { cat; }\n"  # the function of the image, which sends it to the server
        f". {DEPLOY / 'mysql' / 'create-user.sh'}"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "MYSQL_DATABASE": "fastapi_admin",
        "APP_USER": "fastapi_admin",
        "APP_PASSWORD": PASSWORD,
    }
    sql = run("/bin/bash", script, environment).stdout
    with run_mariadb(tmp_path) as root_url:
        root = create_async_engine(root_url, poolclass=NullPool)
        async with root.begin() as connection:
            for statement in ("create database fastapi_admin", "create database fastapixadmin"):
                await connection.exec_driver_sql(statement)
            for statement in sql.split(";\n")[:2]:
                await connection.exec_driver_sql(statement.replace("%", "%%"))
            # The user of all hosts has less weight than an anonymous one of this host.
            await connection.exec_driver_sql("delete from mysql.global_priv where user = ''")
            await connection.exec_driver_sql("flush privileges")
        await root.dispose()
        settings = settings_with(
            database_url=f"mysql://fastapi_admin@127.0.0.1:{root_url.port}/fastapi_admin",
            database_password=SecretStr(PASSWORD),
        )
        user = create_engine(settings.database_url, poolclass=NullPool)
        async with user.execution_options(scope=SYSTEM).connect() as connection:
            await connection.execute(text("create table t (id integer)"))
            databases = set((await connection.execute(text("show databases"))).scalars())
        await user.dispose()
    assert "fastapixadmin" not in databases


@contextmanager
def run_redis(folder: Path) -> Iterator[int]:
    """Runs the command of the service at a free port."""
    port = free_port()
    shell, option, command = service("redis")["command"]
    command = command.replace("$$", "$").replace("redis-server", f"redis-server --port {port}")
    log = folder / "redis.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 (a command of this project)
            [shell, option, command],
            cwd=folder,
            env={**os.environ, "PASSWORD": PASSWORD},
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            wait_for_port(port, process, log)
            yield port
        finally:
            process.kill()


@pytest.mark.skipif(system_program("redis-server") is None, reason="redis-server is not installed")
async def test_redis_requires_the_password_of_the_settings(tmp_path: Path) -> None:
    with run_redis(tmp_path) as port:
        settings = settings_with(
            redis_url=f"redis://127.0.0.1:{port}/0", redis_password=SecretStr(PASSWORD)
        )
        assert settings.redis_url is not None
        async with Redis.from_url(settings.redis_url) as redis:
            assert await redis.set("key", "value")
        async with Redis(port=port) as redis:
            with pytest.raises(AuthenticationError):
                await redis.get("key")
        check = service("redis")["healthcheck"]["test"].replace("$$", "$")
        check = check.replace("redis-cli", f"redis-cli -p {port}")
        for password, code in ((PASSWORD, 0), ("wrong", 1)):
            result = run("/bin/sh", check, {**os.environ, "PASSWORD": password})
            assert result.returncode == code


def test_broker_gets_the_password_as_its_client_reads_the_url() -> None:
    settings = settings_with(
        task_broker_url="amqp://fastapi_admin@rabbitmq:5672/%2F",
        task_broker_password=SecretStr(PASSWORD),
    )
    url = URL(settings.task_broker_url or "")
    assert (url.user, url.password, url.host, url.port) == (
        "fastapi_admin",
        PASSWORD,
        "rabbitmq",
        5672,
    )
    assert url.path == "//"  # the virtual host "/"


@contextmanager
def run_caddy(folder: Path, port: int, upstream: str) -> Iterator[None]:
    """Runs the Caddyfile for plain HTTP, without its interface for administrators."""
    caddy = system_program("caddy")
    assert caddy is not None
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "SITE_ADDRESS": f"http://127.0.0.1:{port}",
        "UPSTREAM": upstream,
    }
    source = (DEPLOY / "caddy" / "Caddyfile").read_text("utf-8")
    file = folder / "Caddyfile"
    file.write_text(source.replace("{\n", "{\n\tadmin off\n", 1), "utf-8")
    log = folder / "caddy.log"
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(file)]
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 (the program of the system)
            command, env=environment, stdout=output, stderr=output
        ) as process,
    ):
        try:
            wait_for_port(port, process, log)
            yield
        finally:
            process.kill()


@pytest.mark.skipif(system_program("caddy") is None, reason="caddy is not installed")
async def test_proxy_passes_the_client_on_and_hides_metrics(tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with (
        run_app(environment, tmp_path / "app.log", app="tests.deploy.echo:app") as server,
        run_caddy(tmp_path, port, server.url.removeprefix("http://")),
    ):
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            response = await client.get("/api", headers={"X-Forwarded-For": "203.0.113.9"})
            headers = response.json()
            assert headers["x-forwarded-for"] == "127.0.0.1"
            assert headers["x-forwarded-proto"] == "http"
            assert headers["host"] == f"127.0.0.1:{port}"
            assert "max-age" in response.headers["strict-transport-security"]
            for path in ("/metrics", "/metrics/", "/%6detrics", "/x/../metrics"):
                assert (await client.get(path)).status_code == 404, path
            try:
                large = await client.post("/api", content=b"x" * 11_000_000)
            except TransportError:
                pass  # the proxy closed the connection
            else:
                assert large.status_code in (413, 502)
