"""What granian serves: the application, in workers that end with their master."""

import multiprocessing

from config.wsgi import application
from jobs.parents import end_with_parent

__all__ = ["application"]

if (master := multiprocessing.parent_process()) and master.pid and (ask_kernel := end_with_parent(master.pid)):
    ask_kernel()
