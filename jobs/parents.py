"""A process that ends with its parent, also where that is killed outright: nothing keeps a port or a lease for a dead one."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> Callable[[], None] | None:
    """A function for a new child of the process `parent`: it asks the kernel to send SIGTERM when the parent ends.

    None where no kernel does that (anything but Linux). The function may run between fork and exec.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return ask_kernel
