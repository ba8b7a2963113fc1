"""Addresses of things and of what commands tell, whatever their keys are."""

import shlex

import pytest

from tracehound.desk.pages import Ref
from tracehound.web.addresses import address

SCOPE = {"from": "2026-10-01", "to": "2026-10-02"}


@pytest.mark.parametrize(
    ("ref", "to"),
    [
        (Ref("", "finding", "f1"), "/f/f1"),
        (Ref("", "versions", "a/b"), "/f/a%2Fb/versions"),
        (Ref("", "documents", ".."), "/f/~../raw"),
        (
            Ref("", "tree", "ecs_task/arn:aws:ecs:x:1:task/c/t"),
            "/tree/ecs_task/arn%3Aaws%3Aecs%3Ax%3A1%3Atask%2Fc%2Ft",
        ),
        (Ref("", "tree", "host/x"), ""),
        (Ref("", "s3_bucket", "arn:aws:s3:::b"), "/e/s3_bucket/arn%3Aaws%3As3%3A%3A%3Ab"),
        (Ref("", "domain", "é\n<b>?#"), "/e/domain/%C3%A9%0A%3Cb%3E%3F%23"),
        (Ref("", "domain", "\ud800"), "/e/domain/%ED%A0%80"),
        (Ref("", "page", "coverage"), "/coverage"),
        (Ref("", "page", "//evil.example"), ""),
        (Ref("", "javascript:alert(1)", "x"), ""),
        (Ref("", "../../x", "x"), ""),
        (Ref("", "domain", ""), ""),
    ],
)
def test_a_thing_has_an_address_below_this_desk_or_none(ref: Ref, to: str) -> None:
    assert address(ref, {}) == to
    assert address(ref, SCOPE) == (f"{to}?from=2026-10-01&to=2026-10-02" if to else "")


def test_a_key_that_ends_like_a_form_is_no_form() -> None:
    assert address(Ref("", "domain", "a.json"), {}) == "/e/domain/a.json?as=html"


@pytest.mark.parametrize(
    ("words", "to"),
    [
        (("investigate", "f 1"), "/f/f%201?from=2026-10-01&to=2026-10-02"),
        (("group", "g-1", "--home", "/a b"), "/g/g-1?from=2026-10-01&to=2026-10-02"),
        (("show", "f1"), "/f/f1/raw?from=2026-10-01&to=2026-10-02"),
        # A command's own time goes before that of the page.
        (("profile", "ip_address", "::1", "--from", "2026-09-01", "--to", "2026-09-02"), "/e/ip_address/%3A%3A1?from=2026-09-01&to=2026-09-02"),
        (("profile", "person", "'; DROP"), "/e/person/%27%3B%20DROP?from=2026-10-01&to=2026-10-02"),
        (("tree", "arn:aws:ecs:x:1:task/c/t"), "/tree/ecs_task/arn%3Aaws%3Aecs%3Ax%3A1%3Atask%2Fc%2Ft?from=2026-10-01&to=2026-10-02"),
        (("tree", "f1"), "/tree/finding/f1?from=2026-10-01&to=2026-10-02"),
        (("query", "q1", "--param", "key=a=b&c"), "/q/q1?from=2026-10-01&to=2026-10-02&key=a%3Db%26c"),
        (("query", "q1", "--param", "from=2026-09-01"), "/q/q1?from=2026-09-01&to=2026-10-02"),
        (("groups", "--since", "7d", "--min-severity", "high"), "/groups?from=2026-10-01&to=2026-10-02&since=7d&min_severity=high"),
        (("find", "*nmap*"), "/find?from=2026-10-01&to=2026-10-02&q=%2Anmap%2A"),
        (("sql", "SELECT 1"), "/sql?from=2026-10-01&to=2026-10-02&q=SELECT+1"),
        (("report",), "/trends?from=2026-10-01&to=2026-10-02"),
        (("run", "cloudtrail:eu-west-1"), ""),
        (("purge", "--before", "2026-01-01"), ""),
        (("investigate",), ""),
    ],
)  # fmt: skip
def test_what_a_command_tells_has_an_address(words: tuple[str, ...], to: str) -> None:
    assert address(Ref("", "command", shlex.join(("tracehound", *words))), SCOPE) == to


@pytest.mark.parametrize(
    "line", ["", "tracehound", "tracehound 'unclosed", "rm -rf /", "curl http://evil.example"]
)
def test_other_lines_lead_nowhere(line: str) -> None:
    assert address(Ref("", "command", line), SCOPE) == ""
