"""A process in which the system is loaded, and which begets workers for large files: each goes on until it is killed.

To each line it reads it answers with the number of a new worker, and with a second line when that one is gone.
"""

import os
import sys

import django

PAUSE_SECONDS = 0.02


def main() -> None:
    django.setup()
    from django.db import connections

    from unionrecords.operating import background

    background.PAUSE_SECONDS = PAUSE_SECONDS
    background.do_one()  # what is loaded at the first time is loaded once for all
    connections.close_all()
    print("ready", flush=True)
    for _line in sys.stdin:
        worker = os.fork()
        if not worker:
            background.keep_doing()
        print(worker, flush=True)
        os.waitpid(worker, 0)
        print("gone", flush=True)


main()
