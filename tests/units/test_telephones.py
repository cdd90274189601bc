"""Telephone numbers as clerks write them, and as they are kept."""

import pytest

from apps.units.telephones import is_telephone, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("13877212345", "13877212345"),
        ("１３８７７２１２３４５", "13877212345"),
        ("138 7721 2345", "13877212345"),
        ("138-7721-2345", "13877212345"),
        ("+86 138 7721 2345", "13877212345"),
        ("8613877212345", "13877212345"),
        ("0772-2825363", "0772-2825363"),
        ("（0772）2825363", "0772-2825363"),
        ("0772 282 5363", "0772-2825363"),
        ("0772—2825363", "0772-2825363"),
        ("07722825363", "07722825363"),
        ("010-65592222转801", "010-65592222-801"),
        ("2825363", "2825363"),
        ("400-123-4567", "400-123-4567"),
        ("12351", "12351"),
        ("0772-2825363、13877212345", "0772-2825363; 13877212345"),
        ("0772-2825363；；13877212345；", "0772-2825363; 13877212345"),
    ],
)
def test_a_number_is_kept_one_way_however_it_is_written(typed, kept):
    assert tidy(typed) == kept
    assert tidy(kept) == kept
    assert is_telephone(kept)


@pytest.mark.parametrize(
    "typed", ["1387721234", "138772123456", "请打张三", "无", "0772-28253", "00000000", "12345678901"]
)
def test_what_is_no_number_of_a_telephone_is_told_from_one(typed):
    assert not is_telephone(tidy(typed))
