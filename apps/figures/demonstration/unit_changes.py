"""What became of the invented region's units over the years: opened, closed, moved."""

from datetime import date

OPENED = {
    "990203-J11": date(2015, 11, 2),
    "990304-J07": date(2016, 3, 1),
    "990501-J13": date(2016, 5, 3),
    "990707-S2": date(2017, 1, 9),
}
CLOSED = {
    "990103-J02": date(2016, 6, 30),
    "990402-J05": date(2017, 8, 31),
    "990605-J03": date(2015, 12, 31),
    "990808-Z2": date(2017, 3, 31),
}
# The union, the county it goes to, and the first year it reports there: 演示乙市1县纺织厂工会 to 演示乙市2县.
MOVED = (("990201-J02", "990202", 2018),)
