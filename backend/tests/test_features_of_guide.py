"""The page that maps the features of the back-end guide to endpoints, settings and tests."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_group

from app.cli import cli
from app.core.config import BACKEND_DIR, Settings
from app.main import create_app

TESTS = Path(__file__).parent
GUIDE = BACKEND_DIR.parent / "docs" / "guide" / "features.md"
# The list of features of the guide, in its words.
FEATURES = (
    *("JWT 认证机制", "OAuth2 支持", "RBAC 权限模型", "菜单权限控制", "按钮级别权限控制"),
    *("数据权限控制", "SQLAlchemy ORM", "Alembic 数据库迁移", "多数据库支持", "连接池管理"),
    *("事务管理", "APScheduler 定时任务", "异步任务队列", "任务状态监控", "Redis 缓存支持"),
    *("缓存预热", "缓存失效策略", "结构化日志", "日志级别控制", "日志文件轮转", "在线用户监控"),
)


@dataclass(frozen=True, slots=True)
class FeatureRow:
    feature: str
    endpoints: list[str]
    settings: list[str]
    tests: list[str]


def read_rows() -> list[FeatureRow]:
    rows = []
    for line in GUIDE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0] in FEATURES:
            names = [re.findall(r"`([^`]+)`", cell) for cell in cells[2:]]
            rows.append(FeatureRow(cells[0], *names))
    return rows


ROWS = read_rows()


def test_every_feature_of_the_guide_has_a_row_with_a_test() -> None:
    assert [row.feature for row in ROWS] == list(FEATURES)
    assert all(row.tests for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_named_settings_and_tests_exist(row: FeatureRow) -> None:
    assert {name.lower() for name in row.settings} <= Settings.model_fields.keys()
    for name in row.tests:
        file, function = name.split("::")
        assert f"def {function}(" in (TESTS / file).read_text("utf-8"), name


def test_named_endpoints_and_commands_exist() -> None:
    paths = create_app(Settings(app_env="testing")).openapi()["paths"]
    commands = {f"main.py {name}" for name in get_group(cli).commands}
    for row in ROWS:
        for name in row.endpoints:
            method, _, path = name.partition(" ")
            is_endpoint = method.lower() in paths.get(path, {})
            assert is_endpoint or name in commands, name
