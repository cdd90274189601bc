"""A process in which the system is loaded, and which begets senders: each goes round for ever, until it is killed.

It has gone round once itself, so that a sender does at once what it does. To each line it reads it answers with the
number of a new sender, and with a second line when that one is gone.
"""

import os
import sys
import time

import django


def main() -> None:
    django.setup()
    from django.db import connections

    from unionrecords.operating import post

    post.go_round()  # what is loaded at the first time is loaded once for all
    connections.close_all()
    print("ready", flush=True)
    for _line in sys.stdin:
        sender = os.fork()
        if not sender:
            while True:
                post.go_round()
                time.sleep(0.002)
        print(sender, flush=True)
        os.waitpid(sender, 0)
        print("gone", flush=True)


main()
