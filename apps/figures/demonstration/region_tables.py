"""What the invented region is made of: its federations, the kinds of units in it, its years. Nothing here is real.

Codes begin with 99, which no division of GB/T 2260 has. Names are generic and begin with MARK.
"""

from datetime import date
from typing import NamedTuple

from apps.units.models import Campaign, Facility, GrassrootsUnion, WorkerStation

MARK, MARK_EN = "演示", "Demo"
SITE_NAME = "演示数据 · Demonstration data"
NOTE = "演示数据，由 make demo 生成，不是任何单位的真实数据。Demonstration data made by make demo: no real unit's."
SEED = "2018"
YEARS = (2014, 2015, 2016, 2017, 2018)
COLLECTED = YEARS[-1]  # the year that is still under collection
LONG_AGO = date(2008, 10, 1)

TOP = "990000"
CITY_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
CITY_LETTERS = "ABCDEFGHIJKLMN"
CITY_TILES = (  # as they would lie on a map: column from the west and row from the north
    (2, 3), (2, 1), (3, 1), (4, 2), (3, 4), (1, 4), (2, 4), (3, 2), (3, 3), (1, 2), (4, 1), (1, 1), (2, 2), (1, 3),
)  # fmt: skip
RAILWAY, DIRECT = "990000-TL", "990000-ZS"  # the two federations of city level that have no area
COUNTIES = 111
COUNTIES_OF_A_CITY = 8
UNIONS_OF_A_COUNTY = 13
UNIONS_WITHOUT_AREA = 24  # of each of the two federations that have no area

Type, Setting, Employer = GrassrootsUnion.Type, GrassrootsUnion.Setting, GrassrootsUnion.Employer


class UnionKind(NamedTuple):
    """A kind of grassroots union: its name, what it is in the register, and how many staff and employers it has."""

    name: str
    name_en: str
    industry: str
    employer: str
    setting: GrassrootsUnion.Setting
    type: GrassrootsUnion.Type
    staff: tuple[int, int]
    covered: tuple[int, int] = (1, 1)


UNION_KINDS = (
    UnionKind("机械厂", "Machine Works", "C", Employer.STATE, Setting.EMPLOYER, Type.SINGLE, (300, 900)),
    UnionKind("纺织厂", "Textile Mill", "C", Employer.PRIVATE, Setting.EMPLOYER, Type.SINGLE, (200, 700)),
    UnionKind("食品厂", "Food Works", "C", Employer.PRIVATE, Setting.EMPLOYER, Type.SINGLE, (80, 300)),
    UnionKind("中心小学", "Central School", "P", Employer.INSTITUTION, Setting.EMPLOYER, Type.SINGLE, (60, 140)),
    UnionKind("人民医院", "Hospital", "Q", Employer.INSTITUTION, Setting.EMPLOYER, Type.SINGLE, (250, 800)),
    UnionKind("供电所", "Power Station", "D", Employer.STATE, Setting.EMPLOYER, Type.SINGLE, (60, 160)),
    UnionKind("农贸市场", "Market", "F", "", Setting.MARKET, Type.JOINT, (120, 300), (12, 40)),
    UnionKind("工业园区", "Industrial Park", "C", "", Setting.PARK, Type.JOINT, (300, 900), (10, 30)),
    UnionKind("社区", "Community", "", "", Setting.COMMUNITY, Type.JOINT, (100, 300), (8, 25)),
    UnionKind("新区工程项目", "Building Site", "E", Employer.STATE, Setting.PROJECT, Type.SINGLE, (120, 400)),
    UnionKind("百货公司", "Store", "F", Employer.PRIVATE, Setting.EMPLOYER, Type.SINGLE, (60, 180)),
    UnionKind("机关", "Government Offices", "S", Employer.GOVERNMENT, Setting.EMPLOYER, Type.SINGLE, (60, 180)),
    UnionKind("物流公司", "Carriers", "G", Employer.HONGKONG, Setting.EMPLOYER, Type.SINGLE, (60, 220)),
)

STATION_KINDS = (
    ("工地工作站", "Site Station", WorkerStation.Kind.SITE),
    ("园区工作站", "Park Station", WorkerStation.Kind.PARK),
    ("社区工作站", "Community Station", WorkerStation.Kind.COMMUNITY),
    ("职工之家", "Workers' Home", WorkerStation.Kind.HOME),
)
CAMPAIGN_KINDS = (
    ("劳动竞赛", "Labour Competition", Campaign.Kind.COMPETITION),
    ("职工文化节", "Culture Festival", Campaign.Kind.CULTURE),
    ("社区活动月", "Community Month", Campaign.Kind.COMMUNITY),
)
FACILITY_KINDS = (
    ("工人文化宫", "Workers' Palace", Facility.Kind.PALACE),
    ("劳模创新工作室", "Model Workers' Studio", Facility.Kind.STUDIO_MODEL),
    ("女职工创新工作室", "Women Workers' Studio", Facility.Kind.STUDIO_WOMEN),
)
NATIONAL_ROOM_EVERY, PROVINCIAL_ROOM_EVERY = 29, 7  # which reading rooms, as they are numbered, are model ones
