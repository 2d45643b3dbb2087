"""`python -m demo.receiver`: one channel system as a process of its own."""

import argparse
import errno
import logging
import signal
import sys
from pathlib import Path
from threading import Thread

from demo.receiver.behaviour import Behaviour
from demo.receiver.inbox import Server
from demo.receiver.registry import Puller, Registry, Reporter
from demo.receiver.store import Store

POLL_SECONDS = 1.0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m demo.receiver", description=__doc__)
    parser.add_argument("--name", required=True, help="the code under which the registry knows this channel system")
    parser.add_argument("--mode", choices=["push", "pull"], default="push", help="take messages, or fetch changes")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the first line printed names it")
    parser.add_argument("--state", type=Path, required=True, help="folder for what it serves")
    parser.add_argument("--secret-file", type=Path, help="signing secrets, one a line; needed for push")
    parser.add_argument("--token-file", type=Path, required=True, help="bearer token for the registry")
    parser.add_argument("--registry", required=True, help="base URL of the registry")
    parser.add_argument("--fail-first", type=int, default=0, metavar="N", help="answer 503 to the first N messages")
    parser.add_argument("--tamper", action="store_true", help="serve something else than was sent, and report so")
    parser.add_argument("--reject", action="store_true", help="refuse all content")
    options = parser.parse_args()
    if options.mode == "push" and options.secret_file is None:
        parser.error("--mode push needs --secret-file")
    return options


def main() -> int:
    """Serve until a signal ends it, and return 0; return 1 when the port is taken."""
    options = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    options.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = Store(options.state / f"{options.name}.sqlite3")
    registry = Registry(options.registry, options.token_file)
    behaviour = Behaviour(fail_first=options.fail_first, tamper=options.tamper, reject=options.reject)
    reporter = Reporter(store, registry)
    try:
        server = Server(
            options.port,
            name=options.name,
            store=store,
            secret_file=options.secret_file if options.mode == "push" else None,
            behaviour=behaviour,
            on_message=reporter.wake,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(f"Port {options.port} is in use; choose another with --port, or 0 for any free one.", file=sys.stderr)
        return 1
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    reporter.start()
    if options.mode == "pull":
        Puller(store, registry, reporter, seconds=POLL_SECONDS, behaviour=behaviour).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the serving loop, which this very thread runs.
        signal.signal(number, lambda *_: Thread(target=server.shutdown).start())
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
