"""What stays for as long as a server runs is not gone through again and again for cycles."""

import subprocess
import sys

from django.conf import settings

SERVED = """
import gc
import sys
import unionrecords.wsgi
print(gc.get_freeze_count(), "apps.reports.pages.home" in sys.modules)
"""


def test_what_a_server_has_loaded_is_left_aside_with_all_its_pages():
    done = subprocess.run(
        [sys.executable, "-c", SERVED], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    left_aside, are_pages_loaded = done.stdout.split()
    assert are_pages_loaded == "True"
    assert int(left_aside) > 100_000
