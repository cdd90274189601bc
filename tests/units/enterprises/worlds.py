"""A city with two counties, their unions, and the list of enterprises that the market office sends."""

from datetime import date

from apps.units.enterprises import keeping
from apps.units.identifiers import ALPHABET, uscc_fault
from apps.units.models import EnterpriseList
from tests import builders
from tests.builders import Level

AS_OF = date(2014, 9, 30)
ISSUER = "柳州市市场监督管理局"


def code(number: int, office: str = "91") -> str:
    """A code with the check character that fits: an employer's, of the office 81 a union's own."""
    body = f"{office}4502{number:011d}"
    return next(body + last for last in ALPHABET if uscc_fault(body + last) is None)


class EnterpriseTown:
    def __init__(self) -> None:
        self.city = builders.federation("450200", name="柳州市总工会", division_code="450200")
        county = {"level": Level.COUNTY, "name": "鱼峰区总工会", "division_code": "450203"}
        self.county = builders.federation("450203", self.city, **county)
        other = {"level": Level.COUNTY, "name": "柳南区总工会", "division_code": "450204"}
        self.other = builders.federation("450204", self.city, **other)
        self.elsewhere = builders.federation("450300", name="桂林市总工会", division_code="450300")
        self.by_code = builders.grassroots("450203-A1", self.county, name="甲厂工会", uscc=code(1))
        self.by_name = builders.grassroots("450203-A2", self.county, name="柳州市宏达建材有限公司工会")
        self.closed = builders.grassroots(
            "450203-A3", self.county, name="旧厂工会", uscc=code(3), closed=date(2013, 1, 1)
        )
        self.joint = builders.grassroots("450203-A4", self.county, name="东环联合基层工会", type="joint")
        self.far = builders.grassroots("450300-A1", self.elsewhere, name="远方矿业公司工会")
        builders.clerk(self.city)
        builders.clerk(self.county, "county")
        builders.clerk(self.city, "colleague")
        builders.clerk(self.elsewhere, "next door")
        builders.person("viewer", "viewer", self.city)


ROWS = (
    f"柳州市市场主体名单\n社会信用代码,企业名称,从业人数,行政区划\n{code(1)},柳州甲厂有限公司,320,450203\n"
    f"{code(2)},宏达建材公司,40,鱼峰区\n{code(3)},旧厂有限公司,12,柳州市鱼峰区\n{code(4)},远方矿业公司,,450204\n"
    f",小店铺,3,450203001\n{code(1)},柳州甲厂(重复),1,450203\n{code(5)},桂林某公司,9,450300\n"
    f"9145020000000000XX,东环餐饮店,5,450203\n{code(6)},,5,450203\n{code(7)},南环商贸公司,很多,450204\n合计,,,\n"
)


def kept(town: EnterpriseTown, text: str = ROWS, as_of: date = AS_OF, name: str = "名单.csv") -> EnterpriseList:
    """The list as the clerk of the city keeps it."""
    clerk = builders.person_called("clerk")
    return keeping.keep(text.encode(), name, town.city, as_of=as_of, issuer=ISSUER, by=clerk)
