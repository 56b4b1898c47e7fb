"""docker-compose.yml against the schema, the settings of the code and the files it names.

The images are neither built nor started here, because that needs a container engine.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jsonschema_rs
import pytest
from dotenv import dotenv_values
from sqlalchemy import make_url

from app.core import config
from app.core.config import BACKEND_DIR, Settings, load_settings
from app.core.http.host import HEALTH_PATHS
from tests.deploy.files import COMPOSE_FILE, ENV_EXAMPLE, ROOT, read_json, read_yaml

SCHEMA = Path(__file__).parent / "schemas" / "compose-spec.json"
OWN_SERVICES = ("upgrade", "app", "worker")
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")
# Variables of the compose file itself.
COMPOSE_VARIABLES = {"APP_PORT", "SUBNET", "PROXY_ADDRESS", "SITE_ADDRESS", "GRAFANA_PASSWORD"}
PASSWORD = "p@ss/w#rd%41:?&[x '\"\\ $HOME 密码"
SECRETS = {
    "JWT_SECRET_KEY": "kV3xQ9mT7bW2sL8nR4cH6yD1fG5jP0zA",
    "DATABASE_PASSWORD": PASSWORD,
    "REDIS_PASSWORD": PASSWORD,
    "TASK_BROKER_PASSWORD": PASSWORD,
}


@pytest.fixture(scope="module")
def compose() -> Any:
    return read_yaml(COMPOSE_FILE)


def has_compose() -> bool:
    """Returns whether Docker's client has the plugin. An engine is not needed."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    version = [docker, "compose", "version"]
    return subprocess.run(version, capture_output=True, check=False).returncode == 0  # noqa: S603


def settings_names() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """Replaces `${NAME:-default}` and `${NAME:?message}` as Compose does."""

    def value(match: "re.Match[str]") -> str:
        name, operator, rest = match.groups()
        if variables.get(name):
            return variables[name]
        if operator == "?":
            raise ValueError(f"{name} {rest}")
        return rest or ""

    return VARIABLE.sub(value, text).replace("$$", "$")


def texts(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield node


def environment_of(compose: Any, service: str, variables: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment of a container: the env file, and what the service sets."""
    environment = compose["services"][service]["environment"]
    fixed = {name: interpolate(str(value), variables) for name, value in environment.items()}
    return {**variables, **fixed}


def test_file_is_valid_for_the_schema_of_compose(compose: Any) -> None:
    errors = jsonschema_rs.validator_for(read_json(SCHEMA)).iter_errors(compose)
    assert [f"{error.instance_path}: {error.message}" for error in errors] == []


@pytest.mark.skipif(not has_compose(), reason="Docker Compose is not installed")
def test_docker_compose_accepts_the_file() -> None:
    environment = {**os.environ, **SECRETS, "METRICS_TOKEN": SECRETS["JWT_SECRET_KEY"]}
    for profile in ("", "proxy", "monitoring"):
        command = ["docker", "compose", "--file", str(COMPOSE_FILE), "--profile", profile]
        subprocess.run([*command, "config", "--quiet"], check=True, env=environment)  # noqa: S603


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_service_sets_only_settings_of_the_code(compose: Any, service: str) -> None:
    assert set(compose["services"][service]["environment"]) <= settings_names()


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_every_setting_is_reachable_through_the_env_file(compose: Any, service: str) -> None:
    definition = compose["services"][service]
    assert [file["path"] for file in definition["env_file"]] == [".env"]
    for name, value in definition["environment"].items():
        if name in ("HOST", "PORT", "WORKER_PORT"):  # the port of the host is APP_PORT
            continue
        assert str(value).startswith(f"${{{name}:"), f"{name} of the env file has no effect"


def test_variables_of_the_file_are_settings_or_in_the_example(compose: Any) -> None:
    used = {match.group(1) for text in texts(compose) for match in VARIABLE.finditer(text)}
    used |= {secret["environment"] for secret in compose["secrets"].values()}
    assert used - settings_names() == COMPOSE_VARIABLES
    example = ENV_EXAMPLE.read_text("utf-8")
    listed = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert listed - settings_names() == COMPOSE_VARIABLES | {"LANG"}


@pytest.mark.parametrize("missing", SECRETS)
def test_missing_secret_stops_compose(compose: Any, missing: str) -> None:
    variables = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(ValueError, match=f"{missing} must be set in .env"):
        environment_of(compose, "app", variables)


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_settings_of_the_service_start_production_with_any_password(
    compose: Any, service: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in (*settings_names(), config.ENV_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment_of(compose, service, SECRETS).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(config, "BACKEND_DIR", tmp_path)
    settings = load_settings("prod")
    url = make_url(settings.database_url)
    assert (url.password, url.host, url.port) == (PASSWORD, "mysql", 3306)
    assert settings.redis_url is not None
    assert settings.redis_url.endswith("@redis:6379/0")
    assert settings.task_broker_url is not None
    assert settings.task_broker_url.endswith("@rabbitmq:5672/%2F")
    assert (settings.app_env, settings.worker_port) == ("production", 8001)


def test_example_file_is_read_as_documented(tmp_path: Path) -> None:
    example = ENV_EXAMPLE.read_text("utf-8")
    escaped = PASSWORD.replace("'", "\\'")
    file = tmp_path / ".env"
    file.write_text(
        example.replace("DATABASE_PASSWORD=''", f"DATABASE_PASSWORD='{escaped}'"), "utf-8"
    )
    # python-dotenv also reads a backslash before a backslash as an escape, Compose does not.
    values = dotenv_values(file, interpolate=False)
    assert values["DATABASE_PASSWORD"] == PASSWORD
    assert {name for name in values if not values[name]} == SECRETS.keys() - {"DATABASE_PASSWORD"}


def test_services_wait_for_what_they_need(compose: Any) -> None:
    services = compose["services"]
    for name in ("app", "worker"):
        conditions = {
            dependency: rule["condition"]
            for dependency, rule in services[name]["depends_on"].items()
        }
        assert conditions.pop("upgrade") == "service_completed_successfully"
        assert set(conditions) == {"mysql", "redis", "rabbitmq"}
        assert set(conditions.values()) == {"service_healthy"}
    assert services["upgrade"]["depends_on"] == {"mysql": {"condition": "service_healthy"}}


def test_every_service_that_others_wait_for_has_a_health_check(compose: Any) -> None:
    services = compose["services"]
    awaited = {
        name
        for service in services.values()
        for name, rule in service.get("depends_on", {}).items()
        if rule["condition"] == "service_healthy"
    }
    assert awaited == {"mysql", "redis", "rabbitmq", "app"}
    assert all("healthcheck" in services[name] for name in (*awaited, "worker"))


@pytest.mark.parametrize("service", ["app", "worker"])
def test_health_check_succeeds_only_if_the_server_is_ready(compose: Any, service: str) -> None:
    command, *arguments = compose["services"][service]["healthcheck"]["test"][1:]
    assert command == "python"
    for status, code in ((200, 0), (503, 1)):
        with answering(status) as (port, paths):
            result = subprocess.run(  # noqa: S603 (this interpreter)
                [sys.executable, *arguments],
                env={**os.environ, "PORT": str(port)},
                capture_output=True,
                check=False,
            )
        assert (result.returncode, paths) == (code, ["/health/ready"])
    assert "/health/ready" in HEALTH_PATHS


@contextmanager
def answering(status: int) -> Iterator[tuple[int, list[str]]]:
    """Runs a server that answers with this status. Yields its port and the paths of requests."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, paths
        server.shutdown()


def test_commands_exist(compose: Any) -> None:
    text = "".join(path.read_text("utf-8") for path in (BACKEND_DIR / "app" / "cli").glob("*.py"))
    for name in ("upgrade", "app"):
        _, script, command, *options = compose["services"][name]["command"].split()
        assert (script, options) == ("main.py", ["--env=prod"])
        assert f"def {command}(" in text


def test_files_that_containers_mount_exist(compose: Any) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source
            else:
                assert source in compose["volumes"]


def test_only_the_proxy_is_published_to_other_machines(compose: Any) -> None:
    for name, service in compose["services"].items():
        for port in service.get("ports", []):
            address = interpolate(port, {})
            assert name == "proxy" or address.startswith("127.0.0.1:"), (name, port)


def test_only_the_address_of_the_proxy_is_trusted(compose: Any) -> None:
    services = compose["services"]
    address = interpolate(services["proxy"]["networks"]["default"]["ipv4_address"], {})
    assert interpolate(services["app"]["environment"]["TRUSTED_PROXIES"], {}) == address


def test_additions_are_optional(compose: Any) -> None:
    profiles = {
        name: service["profiles"]
        for name, service in compose["services"].items()
        if "profiles" in service
    }
    assert profiles == {
        "proxy": ["proxy"],
        "prometheus": ["monitoring"],
        "grafana": ["monitoring"],
    }
