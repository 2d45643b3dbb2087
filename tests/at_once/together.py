"""Several things at the same moment, each in a thread with a connection of its own."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from tests.at_once.world import is_stated


def at_once(acts: Sequence[Callable[[], object]], met: Counter[str]) -> list[BaseException]:
    """Start all `acts` together and wait for them. Stated conflicts are counted in `met`; what else is raised is returned."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> BaseException | None:
        try:
            barrier.wait(timeout=30)
            act()
        except BaseException as error:  # noqa: BLE001 - the test says what was raised
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        raised = [error for error in pool.map(run, acts, timeout=120) if error is not None]
    met["done"] += len(acts) - len(raised)
    met["conflicts"] += sum(map(is_stated, raised))
    return [error for error in raised if not is_stated(error)]
