"""How a process of its own reaches the test's database: as the application, with its rights."""

import os
from urllib.parse import urlsplit

from django.db import connection

from tests.unionrecords.test_grants import LOGIN


def environ_of_application() -> dict[str, str]:
    server = urlsplit(os.environ["DATABASE_URL"])
    where = f"{server.path.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    url = server._replace(netloc=f"{LOGIN}@{server.netloc.rpartition('@')[2]}", path=where).geturl()
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "unionrecords.settings"}
