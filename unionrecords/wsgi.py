"""The WSGI application, for `manage.py serve` and for any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from unionrecords.collecting import leave_aside_what_is_loaded
from unionrecords.planned_once import plan_pages_once

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionrecords.settings")
application = get_wsgi_application()
plan_pages_once()
leave_aside_what_is_loaded()
