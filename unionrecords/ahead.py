"""What goes out in pieces is made at its own pace, however slowly it is read: nothing in the database waits for a
reader."""

import os
from collections.abc import Generator, Iterator
from tempfile import TemporaryFile
from threading import Condition, Thread

from django.db import connections
from django.utils import translation

PIECE = 1 << 18


class PiecesAhead:
    """The pieces of a generator, which runs in a thread with a connection of its own, and a file without a name in
    which they lie until they are read.

    Who reads gets each as soon as it is there, and at its place whatever the generator ends with. One that is read no
    further is made no further.
    """

    def __init__(self, pieces: Generator[bytes]) -> None:
        self.pieces = pieces
        self.news = Condition()
        self.written, self.has_ended, self.is_read = 0, False, True
        self.wrong: BaseException | None = None

    def __iter__(self) -> Iterator[bytes]:
        language = translation.get_language()
        with TemporaryFile(buffering=0) as file:
            maker = Thread(target=self._make, args=[file.fileno(), language], daemon=True)
            maker.start()
            try:
                yield from self._as_they_come(file.fileno())
            finally:
                self.is_read = False
                maker.join()
        if self.wrong:
            raise self.wrong

    def _as_they_come(self, file: int) -> Iterator[bytes]:
        read = 0
        while not (self.has_ended and read == self.written):
            with self.news:
                while read == self.written and not self.has_ended:
                    self.news.wait()
            while piece := os.pread(file, min(PIECE, self.written - read), read):
                read += len(piece)
                yield piece

    def _make(self, file: int, language: str | None) -> None:
        try:
            with translation.override(language):
                self._write(file)
        except BaseException as error:  # told where it is read
            self.wrong = error
        finally:
            connections.close_all()
            with self.news:
                self.has_ended = True
                self.news.notify()

    def _write(self, file: int) -> None:
        for piece in self.pieces:
            if not self.is_read:
                break
            rest = piece
            while rest:
                rest = rest[os.write(file, rest) :]
            with self.news:
                self.written += len(piece)
                self.news.notify()
        self.pieces.close()
