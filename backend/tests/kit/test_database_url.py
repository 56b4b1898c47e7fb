"""Database URLs as hosting providers print them."""

import ssl

import pytest

from app.kit.db.tls import tls_context
from app.kit.db.url import parse_database_url


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Heroku
        (
            "postgres://u:p@ec2-1.amazonaws.com:5432/d",
            "postgresql://u:***@ec2-1.amazonaws.com:5432/d",
        ),
        # Neon
        (
            "postgresql://u:p@ep-a-pooler.neon.tech/d?sslmode=require&channel_binding=require",
            "postgresql://u:***@ep-a-pooler.neon.tech/d?sslmode=verify-full",
        ),
        # Supabase, for Prisma
        (
            "postgres://u.ref:p@aws-0.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1",
            "postgresql://u.ref:***@aws-0.supabase.com:6543/postgres?pgbouncer=true",
        ),
        # Supabase at Vercel
        (
            "postgres://u:p@supabase.com:6543/postgres?sslmode=require&supa=base-pooler.x",
            "postgresql://u:***@supabase.com:6543/postgres?pgbouncer=true&sslmode=require",
        ),
        (
            "postgres://u:p@h/d?workaround=supabase-pooler.vercel",
            "postgresql://u:***@h/d?pgbouncer=true",
        ),
        ("postgresql://u:p@h/d?pgbouncer=false", "postgresql://u:***@h/d"),
        ("postgresql://u:p@h/d?channel_binding=prefer", "postgresql://u:***@h/d"),
        (
            "postgresql://u:p@h/d?channel_binding=require",
            "postgresql://u:***@h/d?sslmode=verify-full",
        ),
        # node-postgres
        (
            "postgres://u:p@h/d?uselibpqcompat=true&sslmode=require",
            "postgresql://u:***@h/d?sslmode=require",
        ),
        # Certificates without a mode.
        (
            "mysql://u:p@h/d?ssl-ca=/ca.pem",
            "mysql://u:***@h/d?sslmode=verify-ca&sslrootcert=%2Fca.pem",
        ),
        (
            "postgresql://u:p@h/d?sslcert=/c.pem&sslkey=/k.pem",
            "postgresql://u:***@h/d?sslcert=%2Fc.pem&sslkey=%2Fk.pem&sslmode=require",
        ),
        # RDS
        (
            "postgresql://u:p@db.rds.amazonaws.com/d?sslmode=verify-full&sslrootcert=system",
            "postgresql://u:***@db.rds.amazonaws.com/d?sslmode=verify-full&sslrootcert=system",
        ),
        ("postgresql+asyncpg://u:p@h/d?ssl=true", "postgresql+asyncpg://u:***@h/d?sslmode=require"),
        ("postgresql://u:p@h/d?ssl=verify-full", "postgresql://u:***@h/d?sslmode=verify-full"),
        ("postgresql://u:p@h/d?connect_timeout=10", "postgresql://u:***@h/d"),
        (
            "postgresql://u@/d?host=/var/run/postgresql",
            "postgresql://u@/d?host=%2Fvar%2Frun%2Fpostgresql",
        ),
        # Aiven, DigitalOcean
        ("mysql://u:p@h:25060/d?ssl-mode=REQUIRED", "mysql://u:***@h:25060/d?sslmode=require"),
        ("mysql://u:p@h/d?ssl_mode=VERIFY_IDENTITY", "mysql://u:***@h/d?sslmode=verify-full"),
        # PlanetScale
        (
            "mysql://u:p@aws.psdb.cloud/d?sslaccept=strict",
            "mysql://u:***@aws.psdb.cloud/d?sslmode=verify-full",
        ),
        (
            'mysql://u:p@aws.psdb.cloud/d?ssl={"rejectUnauthorized":true}',
            "mysql://u:***@aws.psdb.cloud/d?sslmode=verify-full",
        ),
        (
            'mysql://u:p@h/d?ssl={"rejectUnauthorized":false}',
            "mysql://u:***@h/d?sslmode=require",
        ),
        # TiDB, PyMySQL
        (
            "mysql+pymysql://u:p@h/d?ssl_ca=/ca.pem&ssl_verify_cert=true&ssl_verify_identity=true",
            "mysql+pymysql://u:***@h/d?sslmode=verify-full&sslrootcert=%2Fca.pem",
        ),
        # ClearDB, Rails
        ("mysql2://u:p@h/d?reconnect=true&charset=utf8mb4", "mysql://u:***@h/d"),
    ],
)
def test_url_of_hosting_provider_is_accepted(value: str, expected: str) -> None:
    assert parse_database_url(value).render_as_string() == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("postgresql://u:hunter2@h/d?schema=public", "the option schema is not supported"),
        ("postgresql://u:hunter2@h/d?sslmode=maybe", "the option sslmode must be one of disable"),
        ("postgresql://u:hunter2@h/d?statement_cache_size=0", "the option statement_cache_size is"),
        ("postgresql://u:hunter2@h/d?channel_binding=always", "the option channel_binding must be"),
        ("postgresql://u:hunter2@h/d?pgbouncer=1", "the option pgbouncer must be true or false"),
        ("postgresql://u:hunter2@h/d?supa=other", "the option supa is not supported"),
        ("mysql://u:hunter2@h/d?pgbouncer=true", "the option pgbouncer is not supported"),
        ("mysql://u:hunter2@h/d?charset=latin1", "the option charset must be utf8mb4"),
        ("mysql://u:hunter2@h/d?autocommit=true", "the option autocommit is not supported"),
        ("mysql://u:hunter2@h/d?read_default_file=/etc/x", "the option read_default_file is"),
        ("sqlite:///a.db?isolation_level=x", "the option isolation_level is not supported"),
        # Parts of a password.
        ("postgresql://u:p@hunter2/x@h/d", "is not a database URL"),
        ("postgresql://u:p@ss?hunter2=1@h/d", "is not a database URL"),
        ("jdbc:postgresql://h/d?user=u&password=hunter2", "is not a database URL"),
    ],
)
def test_unsupported_url_is_rejected_with_its_option(value: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as error_info:
        parse_database_url(value)
    assert "hunter2" not in str(error_info.value)


@pytest.mark.parametrize(
    ("mode", "verify_mode", "check_hostname"),
    [
        ("require", ssl.CERT_NONE, False),
        ("verify-ca", ssl.CERT_REQUIRED, False),
        ("verify-full", ssl.CERT_REQUIRED, True),
    ],
)
def test_tls_mode_checks_what_it_does_in_libpq(
    mode: str, verify_mode: ssl.VerifyMode, check_hostname: bool
) -> None:
    context = tls_context({"sslmode": mode})
    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (verify_mode, check_hostname)


@pytest.mark.parametrize(
    ("option", "file"), [("sslrootcert", "/missing.pem"), ("sslcert", "/missing.pem")]
)
def test_certificate_that_cannot_be_read_is_reported_with_its_option(
    option: str, file: str
) -> None:
    message = f"the file of the option {option}.* cannot be read: No such file"
    with pytest.raises(ValueError, match=message):
        tls_context({"sslmode": "require", option: file})


@pytest.mark.parametrize("query", [{}, {"sslmode": "prefer"}, {"sslmode": "disable"}])
def test_tls_is_optional_without_a_mode_that_requires_it(query: dict[str, str]) -> None:
    assert tls_context(query) is None
