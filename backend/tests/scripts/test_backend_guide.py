"""The example test of the backend guide, run as a test file of its own."""

import subprocess
import sys
from pathlib import Path

from tests.server_process import BACKEND, command, environment

# The file of the guide. Only the client is authenticated, because routes need a permission.
TEST_FILE = '''
import pytest
from fastapi.testclient import TestClient
from app.main import app

client = TestClient(app)
tokens = client.post("/api/v1/auth/login", json={"username": "admin", "password": "123456"})
client.headers["Authorization"] = "Bearer " + tokens.json()["data"]["access_token"]

def test_create_user():
    """测试创建用户"""
    response = client.post(
        "/api/v1/users/",
        json={
            "username": "testuser",
            "email": "test@example.com",
            "password": "testpassword"
        }
    )
    assert response.status_code == 200
    assert response.json()["data"]["username"] == "testuser"

def test_get_user():
    """测试获取用户"""
    # 先创建用户
    create_response = client.post(
        "/api/v1/users/",
        json={
            "username": "testuser2",
            "email": "test2@example.com",
            "password": "testpassword"
        }
    )
    user_id = create_response.json()["data"]["id"]

    # 获取用户
    response = client.get(f"/api/v1/users/{user_id}")
    assert response.status_code == 200
    assert response.json()["data"]["username"] == "testuser2"
'''


def test_test_file_of_guide_passes_with_authenticated_client(tmp_path: Path) -> None:
    env = environment(f"sqlite+aiosqlite:///{tmp_path / 'app.db'}", tmp_path)
    command(env, "upgrade")
    file = tmp_path / "test_users.py"
    file.write_text(TEST_FILE, encoding="utf-8")
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    result = subprocess.run(  # noqa: S603
        [*pytest_command, "-c", str(BACKEND / "pyproject.toml"), "--rootdir", str(BACKEND), file],
        env={**env, "APP_ENV": "testing"},
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in result.stdout, result.stdout + result.stderr
