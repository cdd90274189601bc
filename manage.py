#!/usr/bin/env python
"""Runs the system's commands; what can go wrong at a start is said in one sentence, without a traceback."""

import gc
import os
import signal
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.utils import translation

from unionrecords.errors import DatabaseUnusable
from unionrecords.logins import for_command


def terminal_language() -> str:
    """Chinese where the terminal speaks Chinese, else English, which every terminal can print."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-hans" if locale.startswith("zh") else "en"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionrecords.settings")
    # A terminated command ends like a finished one, so that it lets go of the embedded database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        gc.disable()  # all that is loaded stays: to look through it for cycles takes a fifth of a start
        django.setup()
        gc.freeze()
        gc.enable()
        translation.activate(terminal_language())
        with for_command(sys.argv):
            execute_from_command_line(sys.argv)
    except (DatabaseUnusable, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
