"""The units of the invented region, as rows of the files by which registers come in."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from apps.figures.demonstration.region_tables import (
    CAMPAIGN_KINDS,
    CITY_LETTERS,
    CITY_NAMES,
    CITY_TILES,
    COUNTIES,
    COUNTIES_OF_A_CITY,
    DIRECT,
    FACILITY_KINDS,
    LONG_AGO,
    MARK,
    MARK_EN,
    NATIONAL_ROOM_EVERY,
    NOTE,
    PROVINCIAL_ROOM_EVERY,
    RAILWAY,
    STATION_KINDS,
    TOP,
    UNION_KINDS,
    UNIONS_OF_A_COUNTY,
    UNIONS_WITHOUT_AREA,
    YEARS,
    UnionKind,
)
from apps.figures.demonstration.unit_changes import CLOSED, OPENED
from apps.units.files import importer as units_importer
from apps.units.models import Federation, ReadingRoom, Register

Row = dict[str, object]
Level = Federation.Level
ALL_REGISTERS = "; ".join(Register.values)


def includes_all(code: str) -> bool:
    """The whole region."""
    return True


def bring_in(includes: Callable[[str], bool] = includes_all) -> None:
    """Every register by its file, the federations first: the way a person would."""
    for register, rows in (
        (Register.FEDERATION, federations()),
        (Register.GRASSROOTS, unions()),
        (Register.STATION, stations()),
        (Register.ROOM, rooms()),
        (Register.CAMPAIGN, campaigns()),
        (Register.FACILITY, facilities()),
    ):
        included = [row for row in rows if includes(str(row["code"]))]
        units_importer.bring_in(_file(included), f"{MARK} {register.value}.csv", register, by=None)


def _file(rows: Iterable[Row]) -> bytes:
    """The rows as CSV, below the columns that any of them fills."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _unit(code: str, name: str, name_en: str, parent: str, **own: object) -> Row:
    row: Row = {"code": code, "name": f"{MARK}{name}", "name_en": f"{MARK_EN} {name_en}"}
    row |= {"parent_code": parent, "reports_from": LONG_AGO, "line": "territorial", "notes": NOTE, **own}
    row["opened"], row["closed"] = OPENED.get(code, ""), CLOSED.get(code, "")
    return row


def city_codes() -> list[str]:
    """The cities with an area: 990100 to 991400."""
    return [f"99{number:02}00" for number in range(1, len(CITY_NAMES) + 1)]


def county_codes() -> Iterator[tuple[str, str]]:
    """Each county with its city: 990101 of 990100."""
    places = [(city, number) for city in city_codes() for number in range(1, COUNTIES_OF_A_CITY + 1)]
    for city, number in places[:COUNTIES]:
        yield f"{city[:4]}{number:02}", city


def named(code: str) -> tuple[str, str]:
    """What a city or county is called, in both languages, without the mark: 甲市1县, City A County 1."""
    number, county = int(code[2:4]), int(code[4:])
    city, city_en = f"{CITY_NAMES[number - 1]}市", f"City {CITY_LETTERS[number - 1]}"
    if not county:
        return city, city_en
    return f"{city}{county}县", f"{city_en} County {county}"


def federations() -> Iterator[Row]:
    """The region, 16 federations of city level, two of them without an area, and the counties."""
    general = {"kind": "general", "complete": ALL_REGISTERS}
    yield _unit(TOP, "省总工会", "Provincial Federation", "", level=Level.PROVINCE.label, division_code=TOP, **general)
    for code, (tile_column, tile_row) in zip(city_codes(), CITY_TILES, strict=True):
        name, name_en = named(code)
        yield _unit(
            code,
            f"{name}总工会",
            f"{name_en} Federation",
            TOP,
            level=Level.CITY.label,
            division_code=code,
            tile_column=tile_column,
            tile_row=tile_row,
            **general,
        )
    without_area = {"level": Level.CITY.label, "complete": ALL_REGISTERS}
    yield _unit(
        RAILWAY, "铁路工会", "Railway Union", TOP, **without_area | {"kind": "industrial", "line": "industrial"}
    )
    yield _unit(
        DIRECT, "省直机关工会", "Union of Direct Units", TOP, **without_area | {"kind": "general", "line": "direct"}
    )
    for code, city in county_codes():
        name, name_en = named(code)
        yield _unit(
            code,
            f"{name}总工会",
            f"{name_en} Federation",
            city,
            level=Level.COUNTY.label,
            division_code=code,
            **general,
        )


def unions() -> Iterator[Row]:
    """Thirteen in each county, one of each kind; those of the two federations without an area are of one employer."""
    for county, _city in county_codes():
        for number in range(1, UNIONS_OF_A_COUNTY + 1):
            yield _union(county, number, *named(county))
    for federation, name, name_en in ((RAILWAY, "铁路", "Railway"), (DIRECT, "省直", "Direct")):
        for number in range(1, UNIONS_WITHOUT_AREA + 1):
            yield _union(federation, number, f"{name}第{number}单位", f"{name_en} Unit {number}", line="direct")


def _union(parent: str, number: int, name: str, name_en: str, **own: object) -> Row:
    kind = union_kind(number)
    return _unit(
        f"{parent}-J{number:02}",
        f"{name}{kind.name}工会",
        f"{name_en} {kind.name_en} Union",
        parent,
        type=kind.type,
        setting=kind.setting,
        employer=kind.employer,
        industry=kind.industry,
        **own,
    )


def union_kind(number: int) -> UnionKind:
    """The kind of the union with this number below its federation, counted from 1."""
    return UNION_KINDS[(number - 1) % len(UNION_KINDS)]


def stations() -> Iterator[Row]:
    """Two in each county, of all kinds by turns."""
    for place, (county, _city) in enumerate(county_codes()):
        name, name_en = named(county)
        for number in (1, 2):
            kind, kind_en, value = STATION_KINDS[(2 * place + number) % len(STATION_KINDS)]
            yield _unit(f"{county}-Z{number}", f"{name}{kind}", f"{name_en} {kind_en}", county, kind=value)


def rooms() -> Iterator[Row]:
    """Two in each county, some of them model rooms."""
    for place, (county, _city) in enumerate(county_codes()):
        name, name_en = named(county)
        for number in (1, 2):
            yield _unit(
                f"{county}-S{number}",
                f"{name}第{number}职工书屋",
                f"{name_en} Reading Room {number}",
                county,
                kind=ReadingRoom.Kind.ROOM if (place + number) % 5 else ReadingRoom.Kind.BOOKS,
                **_designation(2 * place + number),
            )


def _designation(number: int) -> Row:
    if number % NATIONAL_ROOM_EVERY == 0:
        return {"designation": ReadingRoom.Designation.NATIONAL, "designated": YEARS[0] - 1}
    if number % PROVINCIAL_ROOM_EVERY == 0:
        return {"designation": ReadingRoom.Designation.PROVINCIAL, "designated": YEARS[0] - 2}
    return {}


def campaigns() -> Iterator[Row]:
    """Three of each city, which report each year; the cities' unions take part in the labour competitions."""
    for city in city_codes():
        name, name_en = named(city)
        for number, (kind, kind_en, value) in enumerate(CAMPAIGN_KINDS, start=1):
            yield _unit(
                f"{city}-H{number}",
                f"{name}{kind}",
                f"{name_en} {kind_en}",
                city,
                kind=value,
                participants="; ".join(f"{city[:4]}01-J{place:02}" for place in range(1, 2 * (number == 1) + 1)),
            )


def facilities() -> Iterator[Row]:
    """A palace and two studios in each city."""
    for city in city_codes():
        name, name_en = named(city)
        for number, (kind, kind_en, value) in enumerate(FACILITY_KINDS, start=1):
            yield _unit(f"{city}-D{number}", f"{name}{kind}", f"{name_en} {kind_en}", city, kind=value, state="open")
