"""Writes the sample files beside it: `python -m tests.sheets.make`. Those saved by LibreOffice need `soffice`."""

import subprocess
import tempfile
from datetime import date
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
LONG = "unit_code,indicator_code,period,coverage,value\n"
DOCUMENT = "unit_code,indicator_code,period,coverage,origin,stated_text,source,locator\n"
WIDE = "单位,职工人数,工会会员人数\n"

PASS = {
    "long_form_of_the_export": "unit_code,unit_name,indicator_code,indicator_name,period,coverage,origin,state,value,"
    "qualifier,low,high,stated_text,stated_unit,basis,status,source,locator,dates,note\n"
    "450203001,天马街道总工会,ORG10,职工人数,2015,area,return,value,1000,exact,1000,1000,,,actual,draft,,,printed,=1\n"
    "450203001,,ORG12,,2015,area,return,unavailable,,,,,,,actual,draft,,,printed,\n",
    "chinese_headings": "单位代码,指标代码,报告期,口径范围,数值\n450203001,ORG10,2015年度,全区域,1000\n",
    "named_not_coded": "单位,指标,统计年度,口径范围,数据\n天马街道总工会,工会会员人数,2015,area,900\n",
    "former_name": WIDE + "箭盘街道工会,300,200\n",
    "messy_numbers": LONG + "450203001,ORG10,２０１５,area,１，２３４\n450203001,ORG12,2015,area,12.5万  \n\n,,,,\n"
    "450203001,ECO02,2015,area,－\n"
    "450203002,ORG10,2015,area,—\n450203002,ORG12,2015,area,…\n450203002,ECO02,2015,area,超过6万人次\n"
    "450203003,ORG10,2015,area,清空\n450203003,ORG12,2015,area,\n",
    "ten_thousands_in_the_heading": "单位,工会会员人数(万人),职工人数（人）\n天马街道总工会,8.3,9万\n",
    "own_and_area_in_the_heading": "单位,工会经费收入(元)(本级),工会经费收入(元)(全区域)\n天马街道总工会,12.50,100\n",
    "remarks_beside_the_table": "单位,职工人数,工会会员人数,备注\n天马街道总工会,1000,900,新街道\n",
    "period_in_a_column": "单位,年度,职工人数,工会会员人数\n天马街道总工会,2014年,950,850\n"
    "天马街道总工会,2015,1000,900\n",
    "documents": DOCUMENT + "450203,ORG12,2013-12-31,area,document,83.13万人,GX,第5段\n"
    "450203,ECO02,2010—2014年,area,document,超过6万人次,GX,第6段\n",
}
FAIL = {
    "duplicate_key": LONG + "450203001,ORG10,2015,area,1\n450203001,ORG10,2015,area,2\n",
    "unit_twice_in_wide_form": WIDE + "天马街道总工会,3,2\n450203001,,\n天马街道总工会,3,2\n",
    "unknown_column": "unit_code,indicator_code,period,valeu\n450203001,ORG10,2015,1\n",
    "misspelt_indicator_heading": "单位,职工人数,工会会圆人数\n天马街道总工会,3,2\n",
    "column_twice": "单位,职工人数,职工人数\n天马街道总工会,3,2\n",
    "column_missing": "unit_code,indicator_code,period\n450203001,ORG10,2015\n",
    "column_without_heading": WIDE + "天马街道总工会,3,2,7\n",
    "foreign_unit": LONG + "450300,ORG10,2015,area,1\n",
    "unknown_unit": LONG + "450399,ORG10,2015,area,1\n",
    "name_of_another_unit": "unit_code,unit_name,indicator_code,period,coverage,value\n"
    "450203001,驾鹤街道总工会,ORG10,2015,area,1\n",
    "unknown_indicator": LONG + "450203001,ORG1,2015,area,1\n",
    "no_such_period": LONG + "450203001,ORG10,2015-2014,area,1\n",
    "no_period": "unit_code,indicator_code,coverage,value\n450203001,ORG10,area,1\n",
    "span_in_a_return": LONG + "450203001,ORG10,2010-2014,area,1\n",
    "computed_rate": LONG + "450203001,ORG15,2015,area,90\n",
    "not_asked": LONG + "450203001,ORG10,2015,own,1\n",
    "below_zero": LONG + "450203001,ORG10,2015,area,-5\n",
    "too_many_decimals": WIDE + "天马街道总工会,3.5,2\n",
    "no_number": WIDE + "天马街道总工会,很多,2人左右吧\n",
    "a_range": WIDE + "天马街道总工会,3-5,2\n",
    "a_date": WIDE + "天马街道总工会,2015-03-01,2\n",
    "wrong_measure": WIDE + "天马街道总工会,3人次,2\n",
    "wrong_measure_in_the_heading": "单位,职工人数,工会会员人数(元)\n天马街道总工会,3,2\n",
    "print_against_value": DOCUMENT.replace("stated_text", "value,stated_text")
    + "450203,ORG12,2014,area,document,8313,83.13万人,GX,第5段\n",
    "document_without_source": DOCUMENT + "450203,ORG12,2014,area,document,83.13万人,,第5段\n",
    "document_without_place": DOCUMENT + "450203,ORG12,2014,area,document,83.13万人,GX,\n",
    "unknown_word": LONG + "450203001,ORG10,2015,全区,1\n",
    "own_or_area_unsaid": "单位,职工人数,工会经费收入\n天马街道总工会,3,2\n",
    "no_table": "今年的工作\n开展得很好\n",
    "several_kinds_at_once": LONG + "450203009,ORG10,2015,area,1\n450203009,ORG12,2015,area,1\n"
    "450203001,ORG10,2015,area,abc\n450203002,ORG99,2015,area,1\n",
}
TITLE = ["鱼峰区工会统计表(2015统计年度)"]
BOOKS = {
    "should_pass/merged_head_of_two_lines": (
        "Sheet1",
        [TITLE, ["单位", "", "组织建设", ""], ["代码", "名称", "职工人数", "工会会员人数"],
         [450203001, "天马街道总工会", 1000.0, 900.0], ["450203002", "驾鹤街道总工会 ", "0.2万", None]],
        ["A1:D1", "A2:B2", "C2:D2"],
    ),
    "should_pass/measure_in_the_second_line": (
        "2015年度",
        [["序号", "单位名称", "职工人数", "工会会员人数"], ["", "", "(人)", "(万人)"],
         [1, "天马街道总工会", 1000, 0.09]],
        ["A1:A2", "B1:B2"],
    ),
    "should_pass/subtotals_and_footnotes": (
        "表一",
        [TITLE, ["序号", "单位", "职工人数", "工会会员人数"], [1, "天马街道总工会", 1000, 900],
         ["", "小计", 1000, 900],
         [2, "驾鹤街道总工会", 2000, 1800], ["", "全区合计", 3000, 2700], [],
         ["注：人数为年末数"], ["填表人：", "某某"]],
        [],
    ),
    "should_pass/floats_and_dates_of_excel": (
        "Sheet1",
        [["单位代码", "指标代码", "报告期", "口径范围", "来源", "数值", "依据", "在依据中的位置"],
         [450203.0, "ORG12", date(2013, 12, 31), "area", "document", 831300.0, "GX", "第5段"],
         [450203001.0, "FIN01", 2015.0, "area", "return", 0.1 + 0.2, None, None]],
        [],
    ),
    "should_fail/misspelt_unit": (
        "2015",
        [["单位", "职工人数", "工会会员人数"], ["天马街到总工会", 1000, 900], ["驾鹤街道总工会", "二千多", 18]],
        [],
    ),
}  # fmt: skip
BY_LIBREOFFICE = {"merged_head_of_two_lines": "should_pass", "misspelt_unit": "should_fail"}


def write_texts() -> None:
    for folder, files in (("should_pass", PASS), ("should_fail", FAIL)):
        for name, text in files.items():
            (HERE / folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (HERE / "should_pass" / "byte_order_mark.csv").write_text(PASS["chinese_headings"], encoding="utf-8-sig")
    (HERE / "should_pass" / "gb18030.csv").write_bytes(PASS["ten_thousands_in_the_heading"].encode("gb18030"))
    (HERE / "should_fail" / "no_workbook.xlsx").write_bytes(b"PK\x03\x04 no workbook")


def write_books() -> None:
    for name, (title, rows, merged) in BOOKS.items():
        book = openpyxl.Workbook()
        book.active.title = title
        for row in rows:
            book.active.append(row)
        for area in merged:
            book.active.merge_cells(area)
        book.save(HERE / f"{name}.xlsx")


def save_by_libreoffice() -> None:
    for name, folder in BY_LIBREOFFICE.items():
        with tempfile.TemporaryDirectory() as home:
            profile = f"-env:UserInstallation={Path(home).as_uri()}"
            source = HERE / folder / f"{name}.xlsx"
            command = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", home, str(source)]
            subprocess.run(command, check=True, capture_output=True)
            (Path(home) / f"{name}.ods").rename(HERE / folder / f"{name}_saved_by_libreoffice.ods")


if __name__ == "__main__":
    write_texts()
    write_books()
    save_by_libreoffice()
