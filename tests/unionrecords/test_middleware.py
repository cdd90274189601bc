"""What no text column can hold, and what is larger than any page sends, is refused before a view sees it."""

import pytest

from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/%00", "/?q=%00"])
def test_an_address_with_a_nul_byte_names_nothing(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("sent", [{"username": "cl\x00erk"}, {"user\x00name": "clerk"}, {"unit": ["1", "\x00"]}])
def test_a_form_with_a_nul_byte_is_no_form(client, sent):
    assert client.post("/accounts/login/", sent).status_code == 400


class Unread:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize(("signed_in", "sent", "status"), [(True, 22 << 20, 413), (False, 65 << 10, 413)])
def test_what_is_too_large_is_refused_in_words_before_it_is_read(client, signed_in, sent, status):
    if signed_in:
        client.force_login(builders.person("clerk"))
    told = {"CONTENT_LENGTH": str(sent), "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread()}
    answer = client.post("/files/", headers={"accept-language": "en"}, **told)
    assert answer.status_code == status
    assert "divide the file" in answer.text


@pytest.mark.parametrize("announced", ["", "-1", "٣", "9e9", "１２"])
def test_a_length_that_is_no_number_is_no_error(client, announced):
    assert client.get("/accounts/login/", CONTENT_LENGTH=announced).status_code == 200
