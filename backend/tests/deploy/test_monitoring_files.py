"""The dashboard and the alerts against the metrics that the code has."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.api.state import get_app_state
from app.core.database_error_counts import DatabaseErrorKind
from app.core.metrics.cache import CacheResult
from app.core.metrics.requests import REJECTED_STATUSES
from app.core.metrics.tasks import AttemptState
from app.kit.metrics import MetricDefinition
from app.main import create_app
from app.state import LOGIN_OUTCOMES
from tests.conftest import SETTINGS
from tests.deploy.files import ALERTS, COMPOSE_FILE, DASHBOARD, DEPLOY, read_json, read_yaml

PROMETHEUS = DEPLOY / "prometheus"
# Labels that Prometheus adds, and the label of the bounds of a histogram.
PROMETHEUS_LABELS = {"job", "instance", "le"}
KEYWORDS = {"and", "or", "unless", "on", "by", "without", "ignoring", "offset", "bool"}
# Values of labels that the code chooses from a list.
LABEL_VALUES = {
    "fastapiadmin_http_requests_total": {"status": {f"{digit}xx" for digit in range(1, 6)}},
    "fastapiadmin_http_rejected_requests_total": {"status": set(map(str, REJECTED_STATUSES))},
    "fastapiadmin_logins_total": {"outcome": {outcome.value for outcome in LOGIN_OUTCOMES}},
    "fastapiadmin_database_errors_total": {"kind": {kind.value for kind in DatabaseErrorKind}},
    "fastapiadmin_cache_requests_total": {"result": {result.value for result in CacheResult}},
    "fastapiadmin_task_runs_total": {"state": {state.value for state in AttemptState}},
    "fastapiadmin_job_misfires_total": {"reason": {"late", "overlap"}},
}


@pytest.fixture(scope="module")
def definitions() -> dict[str, MetricDefinition]:
    """The metrics by the names of their samples."""
    samples: dict[str, MetricDefinition] = {}
    for definition in get_app_state(create_app(SETTINGS)).metrics.registry.definitions.values():
        if definition.kind == "histogram":
            for suffix in ("_bucket", "_sum", "_count"):
                samples[definition.name + suffix] = definition
        else:
            samples[definition.name] = definition
    return {**samples, "up": MetricDefinition("up", "gauge", ())}


def alert_rules() -> list[dict[str, Any]]:
    return [rule for group in read_yaml(ALERTS)["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return [panel for panel in read_json(DASHBOARD)["panels"] if panel["type"] != "row"]


def dashboard_expressions() -> Iterator[str]:
    for panel in panels():
        for target in panel["targets"]:
            yield target["expr"]


def expressions() -> list[str]:
    return [*(rule["expr"] for rule in alert_rules()), *dashboard_expressions()]


def metric_names(expression: str) -> set[str]:
    """Returns the names of metrics: words that are no function, label, duration or keyword."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|on|without|ignoring) *\([^)]*\)", " ", expression)
    words = re.findall(r"\b[a-zA-Z_]\w*\b(?! *\()", bare)
    return {word for word in words if word not in KEYWORDS}


def grouped_labels(expression: str) -> set[str]:
    groups = re.findall(r"\b(?:by|on|without|ignoring) *\(([^)]*)\)", expression)
    return {label.strip() for group in groups for label in group.split(",")}


def matchers(expression: str) -> Iterator[tuple[str, str, str]]:
    """Yields metric, label and value of each condition within braces."""
    for name, conditions in re.findall(r"(\w+)\{([^}]*)\}", expression):
        for label, value in re.findall(r'(\w+) *[=!]~? *"([^"]*)"', conditions):
            yield name, label, value


@pytest.mark.parametrize("expression", expressions())
def test_expression_uses_only_metrics_and_labels_of_the_code(
    definitions: dict[str, MetricDefinition], expression: str
) -> None:
    names = metric_names(expression)
    assert names
    assert names <= definitions.keys()
    labels = {label for name in names for label in definitions[name].labels} | PROMETHEUS_LABELS
    assert grouped_labels(expression) <= labels
    for name, label, value in matchers(expression):
        assert label in {*definitions[name].labels, *PROMETHEUS_LABELS}
        known_values = LABEL_VALUES.get(name, {}).get(label)
        if known_values is not None:
            assert set(value.split("|")) <= known_values
        elif label not in PROMETHEUS_LABELS:
            raise AssertionError(f"add the values of {label} to LABEL_VALUES")


def test_names_in_expressions_are_found() -> None:
    expression = 'sum by (le, job) (rate(a_bucket{b="c"}[5m])) > 2 unless on (x) d offset 15m'
    assert metric_names(expression) == {"a_bucket", "d"}
    assert grouped_labels(expression) == {"le", "job", "x"}
    assert list(matchers(expression)) == [("a_bucket", "b", "c")]


def test_dashboard_shows_every_metric(definitions: dict[str, MetricDefinition]) -> None:
    used = {name for expression in dashboard_expressions() for name in metric_names(expression)}
    shown = {definitions[name].name for name in used}
    assert shown == {definition.name for definition in definitions.values()} - {"up"}


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    all_panels = read_json(DASHBOARD)["panels"]
    assert len({panel["id"] for panel in all_panels}) == len(all_panels)
    cells: set[tuple[int, int]] = set()
    for panel in all_panels:
        position = panel["gridPos"]
        covered = {
            (x, y)
            for x in range(position["x"], position["x"] + position["w"])
            for y in range(position["y"], position["y"] + position["h"])
        }
        assert not cells & covered, panel["title"]
        assert position["x"] + position["w"] <= 24
        cells |= covered


def test_dashboard_uses_only_variables_that_it_defines() -> None:
    dashboard = read_json(DASHBOARD)
    defined = {variable["name"] for variable in dashboard["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", DASHBOARD.read_text("utf-8")))
    # Grafana's own begin with two underscores.
    assert {name for name in used if not name.startswith("__")} == defined


def test_every_alert_has_severity_and_summary_and_is_documented() -> None:
    names = [rule["alert"] for rule in alert_rules()]
    assert len(set(names)) == len(names)
    for rule in alert_rules():
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]
    for page in ("guide/monitoring.md", "zh/guide/monitoring.md"):
        text = (DEPLOY.parent / "docs" / page).read_text("utf-8")
        assert [name for name in names if f"| `{name}` |" not in text] == []


def test_summary_names_only_labels_that_the_alert_has(
    definitions: dict[str, MetricDefinition],
) -> None:
    for rule in alert_rules():
        expression = rule["expr"]
        summary = rule["annotations"]["summary"]
        named = set(re.findall(r"\$labels\.(\w+)", summary))
        if groups := grouped_labels(expression):
            kept = groups - {"le"}
        elif re.match(r"\s*(sum|max|min|histogram_quantile) *\(", expression):
            kept = set()
        else:
            names = metric_names(expression)
            kept = {label for name in names for label in definitions[name].labels}
            kept |= PROMETHEUS_LABELS
        assert named <= kept, rule["alert"]


def test_bounds_of_alerts_are_bounds_of_the_histograms() -> None:
    """A quantile between two bounds is a guess, which an alert cannot rely on."""
    text = (Path(__file__).parents[2] / "app" / "core" / "metrics").rglob("*.py")
    source = "".join(path.read_text("utf-8") for path in text)
    for rule in alert_rules():
        if "histogram_quantile" in rule["expr"]:
            bound = rule["expr"].rsplit(">", 1)[1].strip()
            assert re.search(rf"\b{re.escape(bound)}\b", source), rule["alert"]


def test_scrape_targets_are_services_and_ports_of_compose() -> None:
    services = read_yaml(COMPOSE_FILE)["services"]
    token_files = {
        f"/run/secrets/{secret['source']}" for secret in services["prometheus"]["secrets"]
    }
    configuration = read_yaml(PROMETHEUS / "prometheus.yml")
    targets = {}
    for job in configuration["scrape_configs"]:
        assert job["authorization"]["credentials_file"] in token_files
        [target] = job["dns_sd_configs"]
        targets[target["names"][0]] = target["port"]
    backend = services["app"]["environment"]
    assert targets == {"app": backend["PORT"], "worker": backend["WORKER_PORT"]}
    assert configuration["rule_files"] == [ALERTS.name]


promtool = shutil.which("promtool")


@pytest.mark.skipif(promtool is None, reason="promtool is not installed")
def test_promtool_accepts_configuration_alerts_and_their_tests() -> None:
    for arguments in (
        ("check", "config", "--syntax-only", "prometheus.yml"),
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts.test.yml"),
    ):
        run_promtool(PROMETHEUS, *arguments)


@pytest.mark.skipif(promtool is None, reason="promtool is not installed")
def test_promtool_accepts_the_expressions_of_the_dashboard(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "5m")}
        for number, expression in enumerate(dashboard_expressions())
    ]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}), "utf-8")
    run_promtool(tmp_path, "check", "rules", file.name)


def run_promtool(folder: Path, *arguments: str) -> None:
    result = subprocess.run(  # noqa: S603 (the program of the system)
        [promtool or "", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
