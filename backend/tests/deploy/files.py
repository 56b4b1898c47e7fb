"""The files of deploy/ and docker-compose.yml, as data."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.server_process import BACKEND

ROOT = BACKEND.parent
DEPLOY = ROOT / "deploy"
COMPOSE_FILE = ROOT / "docker-compose.yml"
ENV_EXAMPLE = DEPLOY / "compose.env.example"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARD = DEPLOY / "grafana" / "dashboards" / "fastapiadmin.json"


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
