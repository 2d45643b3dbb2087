"""`make story`: one change from draft to proof, in a temporary folder with a database and processes of its own.

Reads real files from THROUGHLINE_DATA (default: shared/data beside the repository). Exits with 1 when any channel system does
not serve, byte for byte, what was released; try it with `python -m demo.story --tamper website` (`web-cms` on the demo).
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import django
from django.core.management import CommandError, call_command

from demo.supervisor import ChildDiedError, NotReadyError, end_on_signals
from demo.terminal import complain, say

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = ("DATABASE_URL", "CELERY_BROKER_URL")
"""Variables that would lead the story to a database or a broker that others use."""


def main() -> int:
    """Play the story; return 0 when it is proved, 1 when it fails, 130 after Ctrl-C."""
    began = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m demo.story", description="One change from draft to proof.")
    parser.add_argument("--tamper", default="", metavar="CODE", help="let this channel system alter what it serves")
    options = parser.parse_args()
    end_on_signals()
    problems = Path(os.environ.get("THROUGHLINE_VAR") or ROOT / "var") / "story-import-problems.txt"
    folder = Path(tempfile.mkdtemp(prefix="throughline-story-"))
    for name in ELSEWHERE:
        os.environ.pop(name, None)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.development", "THROUGHLINE_VAR": str(folder)}
    try:
        django.setup()
        call_command("play_story", problems=problems.resolve(), tamper=options.tamper)
    except (CommandError, ChildDiedError, NotReadyError) as error:
        complain(f"\nFAILED: {error}\nWhat is left of it, with logs: {folder}")
        return 1
    except KeyboardInterrupt:
        say(f"\nStopped. What is left of it: {folder}")
        return 130
    shutil.rmtree(folder, ignore_errors=True)
    say(f"The whole story took {time.monotonic() - began:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
