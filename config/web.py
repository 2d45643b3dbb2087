"""What granian serves: the application, in workers that end with their master and wait for no lock for long."""

import multiprocessing

from config.postgresql import watch_connections
from config.wsgi import application
from jobs.parents import end_with_parent

__all__ = ["application"]

watch_connections()
if (master := multiprocessing.parent_process()) and master.pid and (ask_kernel := end_with_parent(master.pid)):
    ask_kernel()
