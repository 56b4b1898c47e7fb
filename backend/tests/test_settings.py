"""Loading, validation and documentation of the settings."""

import json
import re
import stat
from base64 import urlsafe_b64encode
from pathlib import Path
from random import Random
from typing import get_args
from urllib.parse import unquote, urlsplit

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from app.core import config
from app.core.config import Settings, SettingsError, load_settings, signing_keys
from app.core.settings.signing_secret import load_or_create_secret, secret_weakness
from app.extensions import logger
from tests.conftest import SETTINGS

GUIDE_FILE = """
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
GOOD_SECRET = "kV3xQ9mT7bW2sL8nR4cH6yD1fG5jP0zA"
PROVIDER: dict[str, object] = {
    "key": "a",
    "name": "A",
    "issuer": "https://id.example",
    "client_id": "c",
    "client_secret": "hunter2",
}


def oidc_providers_line(*providers: dict[str, object]) -> str:
    return f"OIDC_PROVIDERS = '{json.dumps(providers)}'"


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The env/ folder of an installation without any setting."""
    for name in (*Settings.model_fields, config.ENV_VARIABLE):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(config, "BACKEND_DIR", tmp_path)
    (tmp_path / "env").mkdir()
    return tmp_path / "env"


def load_errors(name: str = "dev") -> list[str]:
    with pytest.raises(SettingsError) as error_info:
        load_settings(name)
    return error_info.value.errors


def test_load_settings_with_file_and_environment_prefers_environment(
    env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (env / ".env.dev.py").write_text(GUIDE_FILE, "utf-8")
    settings = load_settings("dev")
    assert settings.debug
    assert settings.host == "0.0.0.0"  # noqa: S104
    assert settings.port == 8123
    assert settings.jwt_secret_key.get_secret_value() == "your-secret-key"
    monkeypatch.setenv("PORT", "8124")
    assert load_settings("dev").port == 8124


def test_load_settings_with_code_in_file_does_not_execute_it(env: Path, tmp_path: Path) -> None:
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
        ("DATABASE_URL = postgresql://u:hunter2@db/x?sslrootcert=/no.pem", "DATABASE_URL"),
        ("DATABASE_URL = sqlite://", "DATABASE_URL"),
        ("DATABASE_URL = sqlite:///:memory:", "DATABASE_URL"),
        ("DATABASE_URL = sqlite:///file:hunter2?mode=memory&uri=true", "DATABASE_URL"),
        ("REDIS_URL = hunter2", "REDIS_URL"),
        ("TASK_BROKER_URL = hunter2", "TASK_BROKER_URL"),
        ("MONGODB_URL = hunter2", "MONGODB_URL"),
        ("MONGODB_URL = mongodb://u:hunter2@host:99999/x", "MONGODB_URL"),
        ("MONGODB_URL = mongodb://u:p@ss:hunter2@host/x", "MONGODB_URL"),
        ("MONGODB_URL = mongodb://u:hunter2@host/x?unknown=1", "MONGODB_URL"),
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
        (oidc_providers_line(PROVIDER, PROVIDER), "OIDC_PROVIDERS"),
        (oidc_providers_line({**PROVIDER, "issuer": "ftp://hunter2"}), "OIDC_PROVIDERS.0.ISSUER"),
        (oidc_providers_line({**PROVIDER, "key": "Hunter2"}), "OIDC_PROVIDERS.0.KEY"),
        (oidc_providers_line({**PROVIDER, "secret": "hunter2"}), "OIDC_PROVIDERS.0.SECRET"),
        (oidc_providers_line({**PROVIDER, "scopes": ["hunter2"]}), "OIDC_PROVIDERS.0.SCOPES"),
        (oidc_providers_line({**PROVIDER, "icon": "https://hunter2/"}), "OIDC_PROVIDERS.0.ICON"),
    ],
)
def test_load_settings_with_invalid_value_names_setting_without_value(
    env: Path, line: str, setting: str
) -> None:
    (env / ".env.dev.py").write_text(line, "utf-8")
    [error] = load_errors()
    assert error.startswith(f"{setting}: ")
    assert "\n" not in error
    assert not re.search(r"hunter2|123456|\^|\(\?", error)


def test_load_settings_with_unknown_environment_names_missing_file(env: Path) -> None:
    assert load_errors("stagign") == ["--env: env/.env.stagign.py does not exist"]
    (env / ".env.staging.py").write_text("PORT = 8125", "utf-8")
    assert load_settings("staging").port == 8125


def test_load_settings_without_file_derives_app_env_from_name(env: Path) -> None:
    assert not list(env.iterdir())
    assert (load_settings("dev").app_env, load_settings("test").app_env) == (
        "development",
        "testing",
    )


def test_load_settings_in_production_reports_all_errors(env: Path) -> None:
    assert load_errors("prod") == ["JWT_SECRET_KEY: is not set"]
    for secret, problem in (("your-production-secret-key", "published"), ("short", "shorter")):
        (env / ".env.prod.py").write_text(f"DEBUG = True\nJWT_SECRET_KEY = {secret}\n", "utf-8")
        secret_error, debug_error = load_errors("prod")
        assert problem in secret_error
        assert debug_error.startswith("DEBUG: ")
    (env / ".env.prod.py").write_text(f"JWT_SECRET_KEY = {GOOD_SECRET}\n", "utf-8")
    assert load_settings("prod").app_env == "production"


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ("METRICS_TOKEN = prometheus", "METRICS_TOKEN"),
        ("CORS_ORIGINS = *\nCORS_ALLOW_CREDENTIALS = True", "CORS_ORIGINS"),
        ("DATABASE_URL = postgresql://app:postgres@db/app", "DATABASE_URL"),
        ("DATABASE_URL = mysql+pymysql://app:App@db/app", "DATABASE_URL"),
        (f"JWT_PREVIOUS_SECRET_KEYS = {GOOD_SECRET}, changeme", "JWT_PREVIOUS_SECRET_KEYS"),
        ("TRUSTED_PROXIES = everywhere", "TRUSTED_PROXIES"),
        (oidc_providers_line(PROVIDER), "PUBLIC_URL"),
        (
            "PUBLIC_URL = https://a.example\n"
            + oidc_providers_line({**PROVIDER, "issuer": "http://id.example"}),
            "OIDC_PROVIDERS",
        ),
    ],
)
def test_load_settings_in_production_rejects_unsafe_setting(
    env: Path, line: str, setting: str
) -> None:
    (env / ".env.prod.py").write_text(f"JWT_SECRET_KEY = {GOOD_SECRET}\n{line}\n", "utf-8")
    [error] = load_errors("prod")
    assert error.startswith(f"{setting}: ")
    assert GOOD_SECRET not in error


def test_load_settings_splits_lists_at_commas(env: Path) -> None:
    lines = (
        f"JWT_SECRET_KEY = {GOOD_SECRET}\n"
        f"JWT_PREVIOUS_SECRET_KEYS = {GOOD_SECRET}2, {GOOD_SECRET}1\n"
        "TRUSTED_PROXIES = 10.0.0.0/8,::1\n"
    )
    (env / ".env.prod.py").write_text(lines, "utf-8")
    settings = load_settings("prod")
    assert signing_keys(settings) == [GOOD_SECRET, f"{GOOD_SECRET}2", f"{GOOD_SECRET}1"]
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    assert GOOD_SECRET not in repr(settings)


def test_oidc_provider_has_localized_names_and_hides_secret(env: Path) -> None:
    line = oidc_providers_line({**PROVIDER, "name": {"zh-CN": "公司", "en": "Company"}})
    (env / ".env.dev.py").write_text(line, "utf-8")
    settings = load_settings("dev")
    [provider] = settings.oidc_providers
    assert (provider.display_name("zh-CN"), provider.display_name("en")) == ("公司", "Company")
    assert "hunter2" not in f"{settings!r}{provider!r}"


def test_load_settings_without_secret_creates_private_file(env: Path, tmp_path: Path) -> None:
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


@pytest.mark.parametrize("password", ["p@ss/w#rd%41:?&[x", " ", "密码", "'x"])
def test_database_password_needs_no_escape(
    env: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    (env / ".env.dev.py").write_text("DATABASE_URL = mysql://u@db:3306/name", "utf-8")
    monkeypatch.setenv("DATABASE_PASSWORD", password)
    url = make_url(load_settings("dev").database_url)
    assert (url.password, url.host, url.database) == (password, "db", "name")


@pytest.mark.parametrize("url", ["mysql://u:hunter3@db/name", "sqlite:///data/app.db"])
def test_database_password_that_the_url_cannot_take_is_rejected(
    env: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    (env / ".env.dev.py").write_text(f"DATABASE_URL = {url}", "utf-8")
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2")
    [error] = load_errors()
    assert error.startswith("DATABASE_PASSWORD: is set, but DATABASE_URL ")
    assert "hunter" not in error


SERVICES = [
    ("REDIS_PASSWORD", "REDIS_URL", "redis://redis:6379/0"),
    ("TASK_BROKER_PASSWORD", "TASK_BROKER_URL", "amqp://guest@rabbitmq:5672/%2F"),
    ("TASK_BROKER_PASSWORD", "TASK_BROKER_URL", "rediss://[2001:db8::1]:6379/0"),
]


@pytest.mark.parametrize("password", ["p@ss/w#rd%41:?&[x", " ", "密码", "'x"])
@pytest.mark.parametrize(("name", "url_name", "url"), SERVICES)
def test_service_password_needs_no_escape(
    env: Path, monkeypatch: pytest.MonkeyPatch, name: str, url_name: str, url: str, password: str
) -> None:
    (env / ".env.dev.py").write_text(f"{url_name} = {url}", "utf-8")
    monkeypatch.setenv(name, password)
    settings = load_settings("dev")
    parts = urlsplit(getattr(settings, url_name.lower()))
    original = urlsplit(url)
    assert unquote(parts.password or "") == password
    assert (parts.hostname, parts.port, parts.path) == (
        original.hostname,
        original.port,
        original.path,
    )
    assert parts.username == (original.username or "")
    assert not getattr(settings, name.lower()).get_secret_value()


@pytest.mark.parametrize(("name", "url_name"), [service[:2] for service in SERVICES[:2]])
def test_service_password_that_the_url_cannot_take_is_rejected(
    env: Path, monkeypatch: pytest.MonkeyPatch, name: str, url_name: str
) -> None:
    monkeypatch.setenv(name, "hunter2")
    assert load_errors() == [f"{name}: is set, but {url_name} is not"]
    (env / ".env.dev.py").write_text(f"{url_name} = redis://:hunter3@redis", "utf-8")
    [error] = load_errors()
    assert error.startswith(f"{name}: is set, but {url_name} has a password too")
    assert "hunter" not in error


def test_sqlite_path_is_relative_to_backend_folder(env: Path, tmp_path: Path) -> None:
    (env / ".env.dev.py").write_text('DATABASE_URL = "sqlite:///data/app.db"', "utf-8")
    assert make_url(load_settings("dev").database_url).database == str(tmp_path / "data" / "app.db")


def test_origins_in_browser_form_are_accepted(env: Path) -> None:
    origins = "https://a.example,http://localhost:5173,http://[::1]:8000,capacitor://localhost"
    (env / ".env.dev.py").write_text(
        f"CORS_ORIGINS = {origins},*\nPASSKEY_ORIGINS = {origins}\n", "utf-8"
    )
    settings = load_settings("dev")
    assert settings.cors_origins == (*origins.split(","), "*")
    assert settings.passkey_origins == tuple(origins.split(","))


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 48])
def test_load_settings_with_invalid_secret_file_names_it(env: Path, content: bytes) -> None:
    (env.parent / "data").mkdir()
    (env.parent / "data" / "jwt_secret_key").write_bytes(content)
    [error] = load_errors()
    assert error.startswith("JWT_SECRET_KEY: not set, and data/jwt_secret_key ")


WEAK_SECRETS = {
    "one repeated letter": "x" * 48,
    "a repeated word": "secret-key" * 5,
    "a repeated word and the beginning of another": "correct-Horse1" * 3 + "corr",
    "a sequence": "abcdefghijklmnopqrstuvwxyz0123456789",
    "digits": "31415926535897932384626433832795028841",
    "lower-case letters": "correcthorsebatterystaplecorrecthouse",
    "few characters": "aB1!" * 3 + "1!aB" * 3 + "!1Ba" * 3,
}


@pytest.mark.parametrize("secret", WEAK_SECRETS.values(), ids=list(WEAK_SECRETS))
def test_weak_secret_is_rejected_in_production_and_in_the_file(env: Path, secret: str) -> None:
    (env / ".env.prod.py").write_text(f"JWT_SECRET_KEY = {secret}\n", "utf-8")
    [error] = load_errors("prod")
    assert error.startswith("JWT_SECRET_KEY: is not random; generate one")
    (env / ".env.prod.py").write_text(
        f"JWT_SECRET_KEY = {GOOD_SECRET}\nJWT_PREVIOUS_SECRET_KEYS = {secret}\n", "utf-8"
    )
    [error] = load_errors("prod")
    assert error.startswith("JWT_PREVIOUS_SECRET_KEYS: ")
    (env.parent / "data").mkdir()
    (env.parent / "data" / "jwt_secret_key").write_text(secret, "utf-8")
    [error] = load_errors()
    assert "it is not random" in error
    assert secret not in error


def test_random_secrets_are_accepted() -> None:
    # Half of its characters follow a neighbour in the alphabet.
    assert secret_weakness("6efef550e4454765dda77eeeff1b1108") is None
    random = Random(1)  # noqa: S311 (the same secrets in every run)
    for _ in range(1_000):
        assert secret_weakness(random.randbytes(16).hex()) is None
        assert secret_weakness(urlsafe_b64encode(random.randbytes(24)).decode()) is None


def test_secret_file_that_others_can_read_becomes_private_or_is_rejected(
    env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = env.parent / "data" / "jwt_secret_key"
    file.parent.mkdir()
    file.write_text(GOOD_SECRET, "utf-8")
    for mode in (0o644, 0o640, 0o666):
        file.chmod(mode)
        assert load_settings("dev").jwt_secret_key.get_secret_value() == GOOD_SECRET
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    [error] = load_errors()
    assert error.endswith("its mode is 0644; only its owner may read it (chmod 600)")


def test_load_settings_with_unusable_path_names_it(env: Path) -> None:
    (env.parent / "data").write_text("a file, and no folder", "utf-8")
    [error] = load_errors()
    assert error.startswith("JWT_SECRET_KEY: not set, and data/jwt_secret_key ")
    (env / ".env.dev.py").mkdir()
    assert load_errors() == ["env/.env.dev.py: Is a directory"]


@pytest.mark.parametrize("place", ["", "file/app.log"])
def test_configure_logging_with_unwritable_file_names_setting(
    env: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    (env / ".env.dev.py").write_text(f"LOG_FILE = {tmp_path / place}\n", "utf-8")
    with pytest.raises(SettingsError, match="LOG_FILE: "):
        logger.configure_logging(load_settings("dev"))
    logger.configure_logging(SETTINGS)


def documented_settings() -> dict[str, tuple[str, str]]:
    """Returns type and default of each setting in docs/settings.md."""
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| .+ \|$", text, re.MULTILINE)
    return {name: (kind, default) for name, kind, default in rows}


def choices(annotation: object) -> list[str]:
    return [str(choice) for choice in get_args(annotation) if isinstance(choice, str)]


def test_settings_docs_have_default_and_choices_of_every_setting() -> None:
    documented = documented_settings()
    assert documented.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        kind, documented_default = documented[name.upper()]
        default = (
            field.default.get_secret_value()
            if isinstance(field.default, SecretStr)
            else field.default
        )
        default = ",".join(default) if isinstance(default, tuple) else default
        expected = str(default).lower() if isinstance(default, bool) else str(default)
        assert documented_default == ("–" if default in (None, "", ()) else f"`{expected}`"), name
        assert all(f"`{choice}`" in kind for choice in choices(field.annotation)), name


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_example_file_lists_every_setting(name: str) -> None:
    text = (ROOT / "backend" / "env" / f".env.{name}.py.example").read_text("utf-8")
    assert {
        *re.findall(r"^(?:# )?([A-Z_]+) = ", text, re.MULTILINE)
    } == documented_settings().keys()


def test_example_files_load_except_published_secrets_in_production(env: Path) -> None:
    examples = Path(config.__file__).parents[2] / "env"
    for name in ("dev", "prod"):
        (env / f".env.{name}.py").write_bytes((examples / f".env.{name}.py.example").read_bytes())
    assert load_settings("dev").debug
    assert load_errors("prod") == [
        "JWT_SECRET_KEY: is a published example",
        "DATABASE_URL: the password is published or equals the username",
    ]
