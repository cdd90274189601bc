"""Templates without their indentation, which is for who reads them: a page of thousands of cells is half as long."""

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    """Lines stay lines, so that an error names the right one. No template holds text in which indentation counts."""

    def get_contents(self, origin: Origin) -> str:
        return INDENTATION.sub("", super().get_contents(origin))
