import json
import re
import stat
from pathlib import Path
from typing import get_args

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from app.core import config
from app.core.config import Settings, SettingsError, load_settings, signing_keys
from app.core.settings.signing_secret import load_or_create_secret
from app.extensions import logger
from tests.conftest import SETTINGS

SPEC = """
APP_ENV = "development"
DEBUG = True
HOST = "0.0.0.0"
PORT = 8123
DATABASE_URL = "mysql+pymysql://root:password@localhost:3306/fastapi_admin"
REDIS_URL = "redis://localhost:6379/0"
JWT_SECRET_KEY = "your-secret-key"
JWT_ALGORITHM = "HS256"
JWT_ACCESS_TOKEN_EXPIRE_MINUTES = 30
"""
ROOT = Path(__file__).parents[2]
GOOD_SECRET = "x" * 48
PROVIDER: dict[str, object] = {
    "key": "a",
    "name": "A",
    "issuer": "https://id.example",
    "client_id": "c",
    "client_secret": "hunter2",
}


def offering(*providers: dict[str, object]) -> str:
    return f"OIDC_PROVIDERS = '{json.dumps(providers)}'"


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation without any setting, its env/ folder."""
    for name in (*Settings.model_fields, config.ENV_VARIABLE):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(config, "BACKEND_DIR", tmp_path)
    (tmp_path / "env").mkdir()
    return tmp_path / "env"


def refused(name: str = "dev") -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(name)
    return caught.value.errors


def test_the_guides_own_file_is_read_and_the_environment_wins(
    env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (env / ".env.dev.py").write_text(SPEC, "utf-8")
    settings = load_settings("dev")
    assert (settings.debug, settings.host, settings.port) == (True, "0.0.0.0", 8123)  # noqa: S104 (what the file says)
    assert settings.jwt_secret_key.get_secret_value() == "your-secret-key"
    monkeypatch.setenv("PORT", "8124")
    assert load_settings("dev").port == 8124


def test_a_settings_file_is_text_and_never_runs(env: Path, tmp_path: Path) -> None:
    (env / ".env.dev.py").write_text(f'open("{tmp_path / "ran"}", "w")\nPORT = 8123\n', "utf-8")
    with pytest.raises(SettingsError):
        load_settings("dev")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ("PORT = hunter2", "PORT"),
        ("PORT = 123456", "PORT"),
        ("DEBUG = hunter2", "DEBUG"),
        ("APP_ENV = hunter2", "APP_ENV"),
        ("DATABASE_URL = hunter2", "DATABASE_URL"),
        ("DATABASE_URL = oracle://root:hunter2@localhost/x", "DATABASE_URL"),
        ("DATABASE_URL = postgresql://u:p@ss:w0rdhunter2@host/x", "DATABASE_URL"),
        ("DATABASE_URL = postgresql://u:p@hunter2@host/x", "DATABASE_URL"),
        ("DATABASE_URL = postgresql://u:hunter2@host:99999/x", "DATABASE_URL"),
        ("DATABASE_URL = mysql+pymysql://root:hunter2@127.0.0.1:3306/", "DATABASE_URL"),
        ("DATABASE_URL = sqlite://", "DATABASE_URL"),
        ("DATABASE_URL = sqlite:///:memory:", "DATABASE_URL"),
        ("DATABASE_URL = sqlite:///file:hunter2?mode=memory&uri=true", "DATABASE_URL"),
        ("REDIS_URL = hunter2", "REDIS_URL"),
        ("CORS_ORIGINS = https://hunter2.example/app", "CORS_ORIGINS"),
        ("CORS_ORIGINS = hunter2.example", "CORS_ORIGINS"),
        ("CORS_ORIGINS = https://u:hunter2@a.example", "CORS_ORIGINS"),
        ("PASSKEY_ORIGINS = https://hunter2.example/", "PASSKEY_ORIGINS"),
        ("PASSKEY_ORIGINS = https://hunter2.example:99999", "PASSKEY_ORIGINS"),
        ("PASSKEY_ORIGINS = *", "PASSKEY_ORIGINS"),
        ("PASSKEY_RP_ID = https://hunter2.example", "PASSKEY_RP_ID"),
        ("GENERATOR_ROOT = /hunter2/nowhere", "GENERATOR_ROOT"),
        ("JWT_ACCESS_TOKEN_EXPIRE_MINUTES = 999999999999999999", "JWT_ACCESS_TOKEN_EXPIRE_MINUTES"),
        ("LOG_RETENTION_DAYS = 999999999999999999", "LOG_RETENTION_DAYS"),
        ("JWT_ALGORITHM = none", "JWT_ALGORITHM"),
        ("LOG_LEVELS = hunter2", "LOG_LEVELS"),
        ("LOG_ROTATION_MB = hunter2", "LOG_ROTATION_MB"),
        ("DATABSE_URL = hunter2", "DATABSE_URL"),
        ("PUBLIC_URL = hunter2", "PUBLIC_URL"),
        ("PUBLIC_URL = https://u:hunter2@example.org", "PUBLIC_URL"),
        ("PUBLIC_URL = https://example.org/hunter2", "PUBLIC_URL"),
        ("OIDC_PROVIDERS = hunter2", "OIDC_PROVIDERS"),
        ("OIDC_PROVIDERS = '[\"hunter2\"]'", "OIDC_PROVIDERS.0"),
        (offering(PROVIDER, PROVIDER), "OIDC_PROVIDERS"),
        (offering({**PROVIDER, "issuer": "ftp://hunter2"}), "OIDC_PROVIDERS.0.ISSUER"),
        (offering({**PROVIDER, "key": "Hunter2"}), "OIDC_PROVIDERS.0.KEY"),
        (offering({**PROVIDER, "secret": "hunter2"}), "OIDC_PROVIDERS.0.SECRET"),
        (offering({**PROVIDER, "scopes": ["hunter2"]}), "OIDC_PROVIDERS.0.SCOPES"),
        (offering({**PROVIDER, "icon": "https://hunter2/"}), "OIDC_PROVIDERS.0.ICON"),
    ],
)
def test_a_wrong_value_is_named_by_its_setting_and_never_shown(
    env: Path, line: str, setting: str
) -> None:
    (env / ".env.dev.py").write_text(line, "utf-8")
    [reason] = refused()
    assert reason.startswith(f"{setting}: ")
    assert "\n" not in reason
    assert not re.search(r"hunter2|123456|\^|\(\?", reason)


def test_an_environment_nobody_described_is_refused(env: Path) -> None:
    assert refused("stagign") == ["--env: there is no env/.env.stagign.py"]
    (env / ".env.staging.py").write_text("PORT = 8125", "utf-8")
    assert load_settings("staging").port == 8125


def test_a_command_takes_the_stage_its_environment_is_called_by(env: Path) -> None:
    assert not list(env.iterdir())
    assert (load_settings("dev").app_env, load_settings("test").app_env) == (
        "development",
        "testing",
    )


def test_production_says_everything_that_is_wrong_with_it_at_once(env: Path) -> None:
    assert refused("prod") == ["JWT_SECRET_KEY: is not set"]
    for secret, problem in (("your-production-secret-key", "published"), ("short", "shorter")):
        (env / ".env.prod.py").write_text(f"DEBUG = True\nJWT_SECRET_KEY = {secret}\n", "utf-8")
        about_secret, about_debug = refused("prod")
        assert problem in about_secret
        assert about_debug.startswith("DEBUG: ")
    (env / ".env.prod.py").write_text(f"JWT_SECRET_KEY = {GOOD_SECRET}\n", "utf-8")
    assert load_settings("prod").app_env == "production"


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ("CORS_ORIGINS = *\nCORS_ALLOW_CREDENTIALS = True", "CORS_ORIGINS"),
        ("DATABASE_URL = postgresql://app:postgres@db/app", "DATABASE_URL"),
        ("DATABASE_URL = mysql+pymysql://app:App@db/app", "DATABASE_URL"),
        (f"JWT_PREVIOUS_SECRET_KEYS = {GOOD_SECRET}, changeme", "JWT_PREVIOUS_SECRET_KEYS"),
        ("TRUSTED_PROXIES = everywhere", "TRUSTED_PROXIES"),
        (offering(PROVIDER), "PUBLIC_URL"),
        (
            f"PUBLIC_URL = https://a.example\n{offering({**PROVIDER, 'issuer': 'http://id.example'})}",
            "OIDC_PROVIDERS",
        ),
    ],
)
def test_production_refuses_what_only_development_may_do(
    env: Path, line: str, setting: str
) -> None:
    (env / ".env.prod.py").write_text(f"JWT_SECRET_KEY = {GOOD_SECRET}\n{line}\n", "utf-8")
    [reason] = refused("prod")
    assert reason.startswith(f"{setting}: ")
    assert GOOD_SECRET not in reason


def test_what_is_several_stands_between_commas(env: Path) -> None:
    lines = f"JWT_PREVIOUS_SECRET_KEYS = {GOOD_SECRET}2, {GOOD_SECRET}1\nTRUSTED_PROXIES = 10.0.0.0/8,::1\n"
    (env / ".env.prod.py").write_text(f"JWT_SECRET_KEY = {GOOD_SECRET}\n{lines}", "utf-8")
    settings = load_settings("prod")
    assert signing_keys(settings) == [GOOD_SECRET, f"{GOOD_SECRET}2", f"{GOOD_SECRET}1"]
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    assert GOOD_SECRET not in repr(settings)


def test_a_provider_is_read_with_its_names_and_never_shows_its_secret(env: Path) -> None:
    named = offering({**PROVIDER, "name": {"zh-CN": "公司", "en": "Company"}})
    (env / ".env.dev.py").write_text(named, "utf-8")
    settings = load_settings("dev")
    [provider] = settings.oidc_providers
    assert (provider.display_name("zh-CN"), provider.display_name("en")) == ("公司", "Company")
    assert "hunter2" not in f"{settings!r}{provider!r}"


def test_an_installation_without_a_secret_makes_one_and_keeps_it_to_itself(
    env: Path, tmp_path: Path
) -> None:
    assert env.exists()
    secret = load_settings("dev").jwt_secret_key.get_secret_value()
    [file] = (tmp_path / "data").iterdir()
    assert len(secret) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (
        load_settings("dev").jwt_secret_key.get_secret_value()
        == load_or_create_secret(file)
        == secret
    )


def test_the_file_of_sqlite_stands_where_the_project_is_not_where_one_stood(
    env: Path, tmp_path: Path
) -> None:
    (env / ".env.dev.py").write_text('DATABASE_URL = "sqlite:///data/app.db"', "utf-8")
    assert make_url(load_settings("dev").database_url).database == str(tmp_path / "data" / "app.db")


def test_origins_are_those_that_browsers_name(env: Path) -> None:
    given = "https://a.example,http://localhost:5173,http://[::1]:8000,capacitor://localhost"
    (env / ".env.dev.py").write_text(
        f"CORS_ORIGINS = {given},*\nPASSKEY_ORIGINS = {given}\n", "utf-8"
    )
    settings = load_settings("dev")
    assert settings.cors_origins == (*given.split(","), "*")
    assert settings.passkey_origins == tuple(given.split(","))


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 48])
def test_what_is_no_secret_is_not_signed_with(env: Path, content: bytes) -> None:
    (env.parent / "data").mkdir()
    (env.parent / "data" / "jwt_secret_key").write_bytes(content)
    [reason] = refused()
    assert reason.startswith("data/jwt_secret_key")


def test_a_place_that_cannot_be_written_or_read_is_named(env: Path) -> None:
    (env.parent / "data").write_text("a file, and no folder", "utf-8")
    [reason] = refused()
    assert reason.startswith("data/jwt_secret_key")
    (env / ".env.dev.py").mkdir()
    assert refused() == ["env/.env.dev.py: Is a directory"]


@pytest.mark.parametrize("place", ["", "file/app.log"])
def test_a_log_that_cannot_be_kept_is_named(env: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (env / ".env.dev.py").write_text(f"LOG_FILE = {tmp_path / place}\n", "utf-8")
    with pytest.raises(SettingsError, match="LOG_FILE: "):
        logger.configure_logging(load_settings("dev"))
    logger.configure_logging(SETTINGS)


def documented() -> dict[str, tuple[str, str]]:
    """Of each setting in docs/settings.md its type and its default."""
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| .+ \|$", text, re.MULTILINE)
    return {name: (kind, default) for name, kind, default in rows}


def choices(annotation: object) -> list[str]:
    return [str(choice) for choice in get_args(annotation) if isinstance(choice, str)]


def test_every_setting_is_explained_with_its_default_and_its_choices() -> None:
    told = documented()
    assert told.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        kind, shown = told[name.upper()]
        default = (
            field.default.get_secret_value()
            if isinstance(field.default, SecretStr)
            else field.default
        )
        default = ",".join(default) if isinstance(default, tuple) else default
        expected = str(default).lower() if isinstance(default, bool) else str(default)
        assert shown == ("–" if default in (None, "", ()) else f"`{expected}`"), name
        assert all(f"`{choice}`" in kind for choice in choices(field.annotation)), name


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_an_example_offers_every_setting_and_no_other(name: str) -> None:
    text = (ROOT / "backend" / "env" / f".env.{name}.py.example").read_text("utf-8")
    assert {*re.findall(r"^(?:# )?([A-Z_]+) = ", text, re.MULTILINE)} == documented().keys()


def test_the_examples_are_whole_and_only_production_refuses_its_secret(env: Path) -> None:
    examples = Path(config.__file__).parents[2] / "env"
    for name in ("dev", "prod"):
        (env / f".env.{name}.py").write_bytes((examples / f".env.{name}.py.example").read_bytes())
    assert load_settings("dev").debug
    assert refused("prod") == [
        "JWT_SECRET_KEY: is the published example's",
        "DATABASE_URL: its password is a published one, or the user's name",
    ]
