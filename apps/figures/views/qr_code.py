"""A text as a QR code that a page draws by itself: one path of black modules on a white square."""

from dataclasses import dataclass
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules that stay white on each side, so that a camera finds the code


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """`size` is the length of a side in modules, the white rim with it; `path` draws the black ones, run by run."""

    size: int
    path: str


def modules(text: str) -> list[list[bool]]:
    """Row by row which modules are black; readable with up to a seventh of them lost, as to a stamp or a fold."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    return code.get_matrix()


def drawn(text: str) -> DrawnCode:
    """The code as a page draws it; M4 4h7v1h-7z are seven black modules beside one another."""
    matrix, runs = modules(text), []
    for y, row in enumerate(matrix):
        x = 0
        for black, run in groupby(row):
            length = len(list(run))
            if black:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return DrawnCode(len(matrix), "".join(runs))
