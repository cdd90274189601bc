"""What no text column can hold is refused before a view asks the database for it."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/%00", "/?q=%00"])
def test_an_address_with_a_nul_byte_names_nothing(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("sent", [{"username": "cl\x00erk"}, {"user\x00name": "clerk"}, {"unit": ["1", "\x00"]}])
def test_a_form_with_a_nul_byte_is_no_form(client, sent):
    assert client.post("/accounts/login/", sent).status_code == 400
