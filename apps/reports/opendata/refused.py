"""Why a program is not answered: the number that HTTP has for it, and a sentence for who wrote the program."""

from http import HTTPStatus


class QueryRefused(Exception):
    """Raised wherever an address asks for what cannot be given; the view answers it as JSON."""

    def __init__(self, said: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(said)
        self.said, self.status = said, status
