"""What every page and every answer has."""

import re

import pytest

from sinequanon.serve.people import WHO_COOKIE

PAGE = {"accept": "text/html"}


def test_the_dossiers_are_listed(client):
    assert [one["name"] for one in client.get("/api/v1/dossiers").json()] == ["melay", "talks"]
    assert "melay" in client.get("/", headers=PAGE).text


@pytest.mark.parametrize("path", ["/", "/api/v1/dossiers", "/static/base.css", "/nowhere"])
def test_every_answer_forbids_what_is_not_ours(client, path):
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)
def test_another_site_changes_nothing(client, headers):
    assert client.post("/who", data={"name": "Eve"}, headers=headers).status_code == 403


def test_another_host_name_gets_nothing(client):
    answer = client.get("/", headers={"host": "rebound.example"})
    assert answer.status_code == 403
    assert "rebound.example" in answer.json()["detail"]


def test_errors_are_json_for_programs_and_a_page_for_people(client):
    assert client.get("/api/v1/nowhere", headers=PAGE).json() == {"detail": "Not Found"}
    assert "<h1>Error 404</h1>" in client.get("/nowhere", headers=PAGE).text


def test_a_name_is_kept(client):
    client.cookies.delete(WHO_COOKIE)
    answer = client.post("/who", data={"name": "Zoë, analyst"}, follow_redirects=False)
    assert answer.status_code == 303
    assert re.search(r'value="Zoë, analyst"', client.get("/", headers=PAGE).text)


def test_a_name_is_escaped(client):
    client.post("/who", data={"name": '"><script>'})
    assert "<script>" not in client.get("/", headers=PAGE).text.replace('<script type="module"', "")
