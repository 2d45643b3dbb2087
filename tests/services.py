"""Run the tests on PostgreSQL, and beside each broker that answers: `make test-services`.

Looks for PostgreSQL at DATABASE_URL or on this machine, for Redis at REDIS_URL and for RabbitMQ at RABBITMQ_URL or on their
usual ports. What is missing is said loudly and left out; the exit code is 1 if any test failed, 0 if none could run.
"""

import getpass
import os
import subprocess
import sys
from collections.abc import Iterable

import psycopg
from amqp.exceptions import AMQPError
from kombu.connection import Connection
from kombu.exceptions import KombuError

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
RABBITMQ_URL = os.environ.get("RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
POSTGRESQL_URLS = [
    "postgres://postgres@127.0.0.1:5432/postgres",
    f"postgres://{getpass.getuser()}@127.0.0.1:5432/postgres",
    f"postgres://{getpass.getuser()}@%2Fvar%2Frun%2Fpostgresql/postgres",
]

PROCESSES = ("-n", "auto", "--dist", "worksteal")
WITH_DATABASE = ("-p", "tests.support.with_database")
STORM = "storm"
"""Alone, because it measures itself by the clock, and once, because it needs no broker."""
BESIDE_BROKERS = "(services or worker) and not storm"
"""One after the other: the processes of two such tests would wake one another's workers."""


def first_database(urls: Iterable[str]) -> str | None:
    """The first of `urls` that lets us in and lets us make databases."""
    for url in urls:
        try:
            with psycopg.connect(url, connect_timeout=3) as connection:
                row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        except psycopg.Error:
            continue
        if row and row[0]:
            return url
    return None


def answers(broker_url: str) -> bool:
    """Whether a broker is there and lets us in."""
    try:
        with Connection(broker_url, connect_timeout=3, transport_options={"socket_connect_timeout": 3}) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except (OSError, AMQPError, KombuError):
        return False
    return True


def pytest(selection: str, *options: str, **environment: str) -> bool:
    """Run the selected tests in a process with `environment`; whether they passed."""
    command = [sys.executable, "-m", "pytest", "-m", selection, *options, *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode == 0


def shout(text: str) -> None:
    """Print `text` so that nobody scrolls past it."""
    print(f"\n{'!' * 20} {text} {'!' * 20}", file=sys.stderr, flush=True)


def main() -> int:
    """Run what can be run; 0 if all of that passed."""
    given = os.environ.get("DATABASE_URL")
    database = first_database([given] if given else POSTGRESQL_URLS)
    brokers = {name: url for name, url in {"Redis": REDIS_URL, "RabbitMQ": RABBITMQ_URL}.items() if answers(url)}
    passed = []
    if database:
        print(
            "\n=== PostgreSQL: every test that asks for a database but those of the browser and those that follow", flush=True
        )
        passed.append(
            pytest(f"not browser and not ({BESIDE_BROKERS}) and not {STORM}", *PROCESSES, *WITH_DATABASE, DATABASE_URL=database)
        )
        print("\n=== PostgreSQL: much at once", flush=True)
        passed.append(pytest(STORM, DATABASE_URL=database))
        for name, url in (brokers or {"no broker": ""}).items():
            print(f"\n=== PostgreSQL and {name}", flush=True)
            passed.append(pytest(BESIDE_BROKERS, DATABASE_URL=database, THROUGHLINE_TEST_BROKER_URL=url))
    else:
        shout(
            "NO POSTGRESQL: nothing was run on it. Start one, or set DATABASE_URL (its role must be allowed to make databases)."
        )
    for name in {"Redis", "RabbitMQ"} - brokers.keys():
        shout(f"NO {name.upper()}: nothing was run beside it. Start one, or set {name.upper()}_URL.")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
