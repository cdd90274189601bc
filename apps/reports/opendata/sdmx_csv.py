"""SDMX-CSV 2.1: a head and a row for each observation, written into a file from which the answer is read.

A file, so that memory holds one batch, what goes wrong is said in words, and no transaction waits for a reader.
"""

import csv
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpResponse, HttpResponseBase

from apps.reports.opendata.components import DIMENSIONS, IDENTIFIED, VALIDITY
from apps.reports.opendata.observations import Observation
from apps.reports.opendata.query import DataQuery

CONTENT_TYPE = "application/vnd.sdmx.data+csv; version=2.1.0; charset=utf-8"
IN_MEMORY = 1 << 20  # bytes; what is longer lies in a file of the temporary folder


def head(query: DataQuery) -> list[str]:
    columns = [component.id for component in (*DIMENSIONS, *query.columns)]
    return ["STRUCTURE", "STRUCTURE_ID", "ACTION", *columns, *_validity(query)]


def _validity(query: DataQuery) -> tuple[str, ...]:
    return VALIDITY if query.with_history else ()


def lines(query: DataQuery, observations: Iterable[Observation]) -> Iterator[list[str]]:
    columns = [*(component.id for component in query.columns), *_validity(query)]
    for observation in observations:
        identity = [observation.dimensions.get(dimension.id, "") for dimension in DIMENSIONS]
        said = [observation.said.get(column, "") for column in columns]
        yield [query.structure, IDENTIFIED, observation.action, *identity, *said]


class AnswerFile(SpooledTemporaryFile):
    """Where an answer lies until it is read."""

    def __init__(self) -> None:
        super().__init__(max_size=IN_MEMORY)


def answer(query: DataQuery, observations: Iterable[Observation]) -> HttpResponseBase:
    """The whole answer, read to its end or closed by who sends it; what goes wrong before is told instead of it."""
    file = AnswerFile()
    try:
        return _sent(file, _write(file, query, observations))
    except BaseException:
        file.close()
        raise


def _write(file: AnswerFile, query: DataQuery, observations: Iterable[Observation]) -> int:
    """How many bytes it has."""
    text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(head(query))
        writer.writerows(lines(query, observations))
    finally:
        text.detach()
    return file.tell()


def _sent(file: AnswerFile, size: int) -> HttpResponseBase:
    file.seek(0)
    if size > IN_MEMORY:
        return FileResponse(file, content_type=CONTENT_TYPE)
    with file:
        return HttpResponse(file.read(), content_type=CONTENT_TYPE)
