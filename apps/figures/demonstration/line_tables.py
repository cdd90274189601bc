"""How much units say in each line of their forms: plain tables, from which the numbers are drawn by chance.

A `Share` is drawn once for a unit and kept over the years: 300 to 520 of a thousand of the staff are women. Every line
of a form that is in none of these tables is left blank.
"""

from typing import NamedTuple


class Share(NamedTuple):
    """A line that is so much of another one, from `low` to `high` times it; `answering` of a hundred units fill it."""

    indicator: str
    of: str
    low: float
    high: float
    answering: int = 100


# The staff of a union (ORG10) and what it covers (ORG02) follow from its kind.
UNION_SHARES = (
    Share("ORG11", "ORG10", 0.30, 0.52),
    Share("ORG12", "ORG10", 0.80, 0.97),
    Share("ORG13", "ORG11", 0.78, 0.96),
    Share("ORG14", "ORG12", 0.10, 0.60),
    Share("ORG16", "ORG12", 0.07, 0.09),
    Share("CAD01", "ORG12", 0.003, 0.008),
    Share("CAD02", "ORG12", 0.006, 0.015, 50),
    Share("CON03", "ORG10", 0.85, 1.00, 55),
    Share("CON06", "CON03", 0.60, 0.90, 80),
    Share("DEM03", "ORG10", 0.04, 0.08, 50),
    Share("LAW01", "ORG12", 0.02, 0.05, 30),
    Share("LAW02", "LAW01", 0.20, 0.40, 60),
    Share("LAW03", "LAW02", 3000, 12000, 70),
    Share("ECO02", "ORG10", 0.30, 0.90, 40),
    Share("ECO04", "ECO02", 0.20, 0.60),
    Share("ECO05", "ORG10", 0.10, 0.40, 30),
    Share("ECO06", "ECO05", 0.40, 0.70),
    Share("ECO07", "ECO06", 0.50, 0.90),
    Share("ECO08", "ECO07", 8000, 60000, 80),
    Share("ECO09", "ORG10", 0.01, 0.03, 15),
    Share("ECO10", "ECO09", 0.20, 0.60, 70),
    Share("ECO11", "ECO09", 0.10, 0.40, 60),
    Share("ECO12", "ECO10", 0.30, 0.80, 60),
    Share("ECO13", "ECO09", 60000, 200000),
    Share("PRO02", "ORG12", 0.02, 0.06, 40),
    Share("PRO03", "PRO02", 400, 1200, 80),
    Share("PRO05", "ORG12", 0.30, 0.80, 30),
    Share("CUL08", "ORG12", 0.20, 0.90, 20),
    Share("CUL09", "ORG10", 0.01, 0.03, 35),
    Share("CUL10", "ORG12", 0.80, 2.50, 35),
    Share("FIN01", "ORG12", 260, 420),
    Share("FIN02", "FIN01", 0.40, 0.40),
    Share("FIN03", "FIN01", 0.70, 0.90),
)
# What a union of one employer does or has (1) or not (0), and of how many in a hundred it is so.
UNION_HAS = (
    ("ORG21", 70),
    ("DEM01", 85),
    ("DEM02", 80),
    ("SAF01", 60),
    ("SAF02", 50),
    ("LAW09", 55),
    ("ECO01", 55),
    ("CUL14", 15),
)
SAID_IF_NOT = ("DEM01", "DEM02")  # the form requires these; the others are left blank where it is not so

STATION_SHARES = (
    Share("MIG03", "size", 200, 900),
    Share("MIG02", "size", 20000, 80000),
    Share("MIG04", "MIG03", 1.5, 3.0),
    Share("MIG05", "MIG04", 0.10, 0.30),
)
ROOM_SHARES = (
    Share("CUL15", "size", 800, 4000),
    Share("CUL16", "CUL15", 0.5, 1.5),
    Share("CUL17", "size", 3, 12),
)
CAMPAIGN_SHARES = {
    "competition": (
        Share("ECO01", "size", 20, 90),
        Share("ECO02", "size", 1200, 5000),
        Share("ECO03", "size", 4, 9),
        Share("ECO04", "ECO02", 0.30, 0.60),
        Share("ECO14", "ECO04", 0.01, 0.03),
    ),
    "culture": (Share("CUL05", "size", 8, 30), Share("CUL06", "CUL05", 150, 400), Share("CUL08", "size", 300, 2000)),
    "community": (Share("COM01", "size", 6, 30), Share("COM02", "COM01", 2, 4), Share("COM03", "COM02", 60, 160)),
}
FACILITY_SHARES = {
    "palace": (Share("CUL13", "size", 3000, 16000), Share("CUL12", "size", 100000, 900000)),
    "studio_model": (Share("ECO18", "size", 40, 200), Share("ECO19", "size", 60000, 400000)),
    "studio_women": (Share("ECO18", "size", 20, 120), Share("ECO19", "size", 20000, 200000)),
}

# What a federation says of itself; by level, since a city's office does more than a county's.
COUNTY_SHARES = (
    Share("CAD01", "size", 4, 9),
    Share("CAD02", "size", 3, 8),
    Share("LAW01", "size", 30, 80),
    Share("LAW10", "LAW01", 0.90, 1.00),
    Share("LAW02", "LAW01", 0.10, 0.30),
    Share("LAW03", "LAW02", 5000, 20000),
    Share("LAW07", "size", 6, 12),
    Share("ECO01", "size", 4, 9),
    Share("ECO02", "size", 300, 900),
    Share("ECO04", "ECO02", 0.20, 0.40),
    Share("ECO14", "ECO04", 0.02, 0.05),
    Share("ECO16", "size", 2, 8),
    Share("ECO21", "size", 1, 4),
    Share("PRO01", "size", 40, 160),
    Share("PRO02", "PRO01", 1.5, 3.0),
    Share("PRO03", "PRO02", 400, 900),
    Share("PRO05", "size", 500, 1500),
    Share("CUL05", "size", 3, 12),
    Share("CUL06", "CUL05", 150, 400),
    Share("CUL07", "size", 6, 24),
    Share("CUL08", "size", 300, 1500),
    Share("CUL09", "size", 4, 12),
    Share("CUL10", "CUL09", 80, 300),
    Share("FIN01", "size", 600000, 1500000),
    Share("FIN02", "FIN01", 0.40, 0.40),
    Share("FIN03", "FIN01", 0.70, 0.90),
    Share("FIN04", "size", 3, 6),
    Share("FIN05", "size", 5, 9),
    Share("FIN07", "FIN05", 0.80, 1.00),
    Share("HON02", "size", 1, 3),
    Share("HAR01", "size", 8, 25),
)
OTHERWISE_IN_CITIES = ("FIN01", "FIN02", "FIN03", "FIN04", "FIN05", "FIN07", "HAR01")
CITY_SHARES = (
    *(share for share in COUNTY_SHARES if share.indicator not in OTHERWISE_IN_CITIES),
    Share("FIN01", "size", 4000000, 9000000),
    Share("FIN02", "FIN01", 0.40, 0.40),
    Share("FIN03", "FIN01", 0.70, 0.90),
    Share("FIN04", "size", 5, 9),
    Share("FIN05", "size", 6, 10),
    Share("FIN07", "FIN05", 0.80, 1.00),
    Share("SRV01", "size", 20, 60),
    Share("SRV02", "size", 1500, 5000),
    Share("SRV03", "SRV02", 2, 5),
    Share("SRV04", "SRV03", 40, 90),
    Share("HON01", "size", 1, 3),
    Share("HON03", "size", 1, 4),
    Share("HON04", "size", 1, 3),
    Share("HON05", "size", 2, 7),
    Share("HAR01", "size", 15, 40),
)
# Groups in which a county states what its area adds up to; of all others it leaves the sum from below to speak.
ADDED_BY_COUNTIES = ("ORG", "PRO", "FIN")
# What a federation states for its area without adding it up.
STATED_SHARES = (
    Share("ORG22", "size", 60, 95),
    Share("LAW06", "size", 3, 8),
    Share("ECO03", "size", 6, 30),
    Share("ECO15", "size", 55, 95),
)
