"""One group is one ticket for ever, in every target, whatever fails in between."""

import contextlib
import random
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.pipelines.serving.tickets.servers import FAKES, SECRET, Fake, JiraFake, ServicenowFake, SlackFake
from tests.pipelines.serving.tickets.support import Groups, Killed, case, home_of, killing, only, solo
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import posting
from tracehound.pipelines.serving.tickets import keeping, record
from tracehound.pipelines.serving.tickets.jira import Jira
from tracehound.pipelines.serving.tickets.record import key_of
from tracehound.pipelines.serving.tickets.sending import Http
from tracehound.pipelines.serving.tickets.slack import Slack
from tracehound.transforms.hostile import DANGEROUS

SETTLES = (Slack, Jira)


class Place:
    """A target, its home and the groups that the home serves."""

    def __init__(self, fake: Fake, home: Home, groups: Groups) -> None:
        self.fake, self.home, self.groups = fake, home, groups

    def keep(self, *now: object) -> keeping.Kept:
        if now:
            self.groups.now = now
        return keeping.keep(self.home)


@pytest.fixture(params=FAKES)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Each target, of which new tickets can be found at once."""
    for target in SETTLES:
        monkeypatch.setattr(target, "settle_seconds", 0)
    fake = FAKES[request.param]()
    with home_of(tmp_path, monkeypatch, fake) as (home, groups):
        yield Place(fake, home, groups)


def done(count: int) -> keeping.Kept:
    return keeping.Kept(done=count)


def test_a_group_gets_one_ticket_that_says_what_it_is(place: Place) -> None:
    assert place.keep(case(1, 2, title="High: Execution in ECS cluster web")) == done(1)
    ticket = only(place.fake, key_of(solo(1)))
    for text in ("High: Execution in ECS cluster web", "8.0", "tracehound group"):
        assert text in ticket["said"][0].replace("\\", ""), text
    assert place.keep() == done(0)
    assert only(place.fake)["said"] == ticket["said"]


def test_it_keeps_the_ticket_when_it_grows_even_at_its_beginning(place: Place) -> None:
    place.keep(case(2))
    assert place.keep(case(1, 2, 3, severity="9.0 (Critical)")) == done(1)
    ticket = only(place.fake, key_of(solo(2)))
    assert len(ticket["said"]) == 2
    assert "9.0 (Critical)" in ticket["said"][1].replace("\\", "")
    # The finding that gave the ticket its key is purged.
    assert place.keep(case(3, 4)) == done(1)
    assert len(only(place.fake)["said"]) == 3
    assert place.keep() == done(0)


def test_of_joined_groups_the_first_ticket_goes_on(place: Place) -> None:
    place.keep(case(2))
    place.keep(case(2), case(1, severity="7.0 (High)"))
    assert place.keep(case(1, 2)) == done(2)
    first, second = only(place.fake, key_of(solo(2))), only(place.fake, key_of(solo(1)))
    assert (first["is_open"], second["is_open"]) == (True, False)
    assert place.keep() == done(0)
    before = len(second["said"])
    assert place.keep(case(1, 2, 3)) == done(1)
    assert len(only(place.fake, key_of(solo(1)))["said"]) == before
    # Somebody splits it: the ticket that was closed is the group's own again.
    assert place.keep(case(2), case(1, 3)) == done(2)
    assert {key: len(each) >= 1 for key, each in place.fake.tickets().items()} == {
        key_of(solo(2)): True,
        key_of(solo(1)): True,
    }
    assert place.keep() == done(0)


def test_a_joined_ticket_that_perhaps_was_opened_again_is_closed_again(place: Place) -> None:
    place.keep(case(2))
    place.keep(case(2), case(1))
    place.keep(case(1, 2))
    # Somebody splits the group, which the record misses, and takes that back.
    place.fake.faults = ["lost"]
    place.keep(case(1), case(2))
    place.keep(case(1, 2))
    assert place.keep() == done(0)
    # PagerDuty opened another incident meanwhile.
    assert [each["is_open"] for each in place.fake.tickets()[key_of(solo(1))]][-1] is False


def test_without_its_record_a_ticket_is_found_by_its_key(place: Place) -> None:
    place.keep(case(1))
    record.path_of(place.home).unlink()
    assert place.keep(case(1, 2)) == done(1)
    # A message of Slack is looked for only where the record says that it may be there.
    assert len(place.fake.tickets()[key_of(solo(1))]) == (2 if place.fake.name == "slack" else 1)


def test_people_may_move_an_issue_that_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jira = JiraFake()
    with home_of(tmp_path, monkeypatch, jira) as (home, groups):
        for numbers, is_settled in (((1,), False), ((1,), True), ((1, 2), True)):
            groups.now = [case(*numbers, settled=is_settled)]
            assert keeping.keep(home) == done(1)
            is_open = jira.issues["SEC-1"]["is_open"]
            jira.issues["SEC-1"]["is_open"] = True
    assert is_open


def test_the_second_is_linked_to_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jira, snow, slack = JiraFake(), ServicenowFake(), SlackFake()
    with home_of(tmp_path, monkeypatch, jira, snow, slack) as (home, groups):
        groups.now = [case(2), case(1)]
        keeping.keep(home)
        groups.now = [case(1, 2)]
        keeping.keep(home)
    assert jira.links == [("Duplicate", "SEC-2", "SEC-1")]
    assert "SEC-1" in jira.issues["SEC-2"]["said"][-1]
    first, second = snow.incidents
    assert (second["parent_incident"], second["close_code"]) == (first["sys_id"], "Duplicate")
    assert first["number"] in second["said"][-1]
    assert "goes on: the message of 20" in only(slack, key_of(solo(1)))["said"][-1]


@pytest.mark.parametrize("step", ["opened", "told"])
def test_a_kill_before_the_note_makes_no_second_ticket(
    place: Place, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if step == "told":
        place.keep(case(1))
    with monkeypatch.context() as patched:
        patched.setattr(record, "add", killing(step))
        with pytest.raises(Killed):
            place.keep(case(1, 2))
    said = len(only(place.fake)["said"])
    assert place.keep() == done(1)
    if place.fake.name not in {"pagerduty", "thehive"} and (place.fake.name, step) != ("webhook", "opened"):
        # These say the same once more, to programs; others would tell people twice.
        assert len(only(place.fake)["said"]) == said
    assert place.keep() == done(0)
    # It grew before anybody looked.
    assert place.keep(case(0, 1, 2)) == done(1)
    only(place.fake)


@pytest.mark.parametrize("fault", ["lost", "500", "503"])
def test_a_target_that_fails_fails_nothing_and_is_tried_again(place: Place, fault: str) -> None:
    place.fake.faults = [fault]
    kept = place.keep(case(1))
    assert (kept.done, kept.pending) == (0, 1)
    assert place.fake.name in kept.summary
    assert SECRET not in place.home.pending_tickets.read_text()
    assert keeping.left(place.home) == kept
    assert keeping.are_pending(place.home)
    assert place.keep() == done(1)
    only(place.fake)
    assert keeping.left(place.home) is None
    place.fake.faults = [fault]
    assert place.keep(case(1, 2)).pending == 1
    assert place.keep() == done(1)
    only(place.fake)


def test_an_answer_that_is_too_slow_is_none(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.fake.faults = ["slow"]
    with monkeypatch.context() as patched:
        patched.setattr(posting, "limited", posting.limited)
        patched.setattr(
            "tracehound.pipelines.serving.tickets.sending.limited",
            lambda name, act: posting.limited(name, act, 0.2),
        )
        assert "no answer within 0.2 s" in place.keep(case(1)).summary
        time.sleep(0.6)
    assert place.keep() == done(1)
    only(place.fake)


def test_it_waits_where_it_is_asked_to(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Http, "wait", staticmethod(waited.append), raising=False)
    monkeypatch.setattr(Http.__init__, "__defaults__", (*Http.__init__.__defaults__[:1], waited.append, 20.0))
    place.fake.faults, place.fake.retry_after = ["429", "429"], "3"
    assert place.keep(case(1)) == done(1)
    assert waited == [3.0, 3.0]
    only(place.fake)


@pytest.mark.parametrize("said", ["600", "Fri, 31 Dec 2049 23:59:59 GMT"])
def test_it_is_left_alone_for_as_long_as_it_says(place: Place, said: str) -> None:
    place.fake.faults, place.fake.retry_after = ["429"], said
    kept = place.keep(case(1))
    assert "it wants no more requests for" in kept.summary
    assert not keeping.are_pending(place.home)
    assert place.keep() == kept
    assert place.fake.requests == []
    left = kept.left[place.fake.name]
    left.not_before = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    place.home.pending_tickets.write_bytes(keeping.msgspec.json.encode(kept))
    assert keeping.are_pending(place.home)
    assert place.keep() == done(1)


def test_one_target_that_fails_does_not_stop_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fakes = [each() for each in FAKES.values()]
    with home_of(tmp_path, monkeypatch, *fakes) as (home, groups):
        fakes[0].faults = ["500"]
        monkeypatch.delenv("TRACEHOUND_JIRA_SECRET")
        groups.now = [case(1)]
        kept = keeping.keep(home)
    assert kept.done == len(fakes) - 2
    assert kept.left.keys() == {"slack", "jira"}
    assert "set TRACEHOUND_JIRA_SECRET, or `secret_file` in [jira]" in kept.summary


def test_what_is_decided_is_resolved_and_opened_again(place: Place) -> None:
    assert place.keep(case(9, settled=True)) == done(0)
    place.keep(case(1))
    assert place.keep(case(1, settled=True)) == done(1)
    assert not only(place.fake)["is_open"]
    assert place.keep() == done(0)
    place.keep(case(1, 2))
    tickets = place.fake.tickets()[key_of(solo(1))]
    # PagerDuty opens another incident of the same key: only one of them is open.
    assert len(tickets) == (2 if place.fake.name == "pagerduty" else 1)
    if place.fake.name not in {"jira", "thehive"}:
        assert [each["is_open"] for each in tickets][-1]
    else:
        assert "Open again" in tickets[0]["said"][-1]


def test_people_may_want_no_resolving(place: Place) -> None:
    settings = keeping.msgspec.structs.replace(place.home.settings.tickets, resolve=False)
    place.home = Home(place.home.path, keeping.msgspec.structs.replace(place.home.settings, tickets=settings))
    place.keep(case(1))
    place.keep(case(1, settled=True))
    assert only(place.fake)["is_open"]


def test_a_ticket_that_somebody_deleted_gets_no_successor(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.keep(case(1))
    if place.fake.name in {"pagerduty", "webhook"}:
        return
    for name in ("messages", "issues", "incidents", "alerts"):
        getattr(place.fake, name, []).clear()
    assert place.keep(case(1, 2)) == done(1)
    assert place.keep() == done(0)
    assert place.fake.tickets() == {}
    [ticket] = record.tickets(place.home, place.fake.name)
    assert ticket.is_missing


def test_a_new_issue_may_be_hidden_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jira = JiraFake()
    with home_of(tmp_path, monkeypatch, jira) as (home, groups):
        groups.now = [case(1)]
        jira.faults, jira.hidden = ["", "lost"], 2
        keeping.keep(home)
        assert "a ticket may just have been made" in keeping.keep(home).summary
        assert len(jira.issues) == 1
        assert keeping.keep(home) == done(1)
        only(jira)


def test_a_message_is_found_among_others_but_not_among_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = SlackFake()
    monkeypatch.setattr(Slack, "settle_seconds", 0)
    with home_of(tmp_path, monkeypatch, slack) as (home, groups):
        groups.now, slack.faults, slack.page = [case(1)], ["lost"], 1
        keeping.keep(home)
        chatter = {"text": "hi", "blocks": [], "metadata": None}
        slack.messages += [chatter | {"ts": f"{time.time() + number:.6f}"} for number in range(12)]
        groups.now = [case(1), case(2)]
        kept = keeping.keep(home)
        assert "too many messages to find one among them" in kept.summary
        # Others go on.
        assert (kept.done, kept.pending) == (1, 1)
        slack.page = 2
        assert keeping.keep(home) == done(1)
    assert len(slack.messages) == 14


HOSTILE = (
    "\x1b[31m<!channel> <@U123> @here *bold* _it_ `x` [a](http://evil.com/x) \u202e www.evil.example evil.com\nfake: "
    "line ~s~ <https://a.b.cd|c> [code]<script>alert(1)</script>[/code] ![i](x) &lt;b&gt; # h\n---\n{color:red}x{color}"
)


def test_hostile_strings_call_nobody_and_link_nowhere(place: Place) -> None:
    place.keep(case(1, title=HOSTILE, accounts=HOSTILE))
    place.keep(case(1, title=HOSTILE, accounts=HOSTILE + HOSTILE, region=HOSTILE))
    for said in only(place.fake)["said"]:
        text = said.replace("\\\\", "\\")
        assert not DANGEROUS.search(text.replace("\n", ""))
        for sign in ("http://", "https://", "evil.com", "www.evil", "@here", "@U123", "\nfake", "\n---"):
            assert sign not in text, sign
        if place.fake.name == "slack":
            assert not any(sign in text for sign in "<>*`[]~@")
        if place.fake.name == "servicenow":
            assert "[" not in text
    assert any("x1b" in said for said in only(place.fake)["said"])
    if place.fake.name == "slack":
        for message in place.fake.messages:  # type: ignore[attr-defined]
            assert not any(sign in message["text"] for sign in "<>")
            assert "&" not in message["text"].replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    if place.fake.name == "thehive":
        [alert] = place.fake.alerts  # type: ignore[attr-defined]
        for line in alert["description"].splitlines():
            assert line.startswith("- ")
            value = line.partition(": ")[2]
            signs = [i for i, sign in enumerate(value) if sign in "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"]
            assert all(value[i - 1] == "\\" for i in signs)
        # What can't be a domain is not sent as one.
        assert [each["data"] for each in alert["observables"]] == ["198.51.100.7"]


def test_each_limit_is_kept_and_what_is_cut_says_so(place: Place) -> None:
    many = {f"fact {number}": f"{number} " + "\u00e9<&" * 5000 for number in range(60)}
    assert place.keep(case(1, title="t" * 5000, **many)) == done(1)
    assert place.keep(
        case(1, 2, title="t" * 5000, **{name: f"x{value}" for name, value in many.items()})
    ) == done(1)
    said = only(place.fake)["said"]
    assert all("cut" in each for each in said)


def test_more_than_anybody_reads_waits_for_the_next_run(place: Place) -> None:
    kept = place.keep(*(case(number) for number in range(60)))
    assert (kept.done, kept.pending) == (50, 10)
    assert "more than 50" in kept.summary
    assert place.keep() == done(10)
    assert len(place.fake.tickets()) == 60


def test_what_was_perhaps_told_and_is_no_more_so_is_told_again(place: Place) -> None:
    place.keep(case(1, 2))
    place.fake.faults = ["lost"]
    assert place.keep(case(1, 2, 3)).pending == 1
    assert place.keep(case(1, 2)) == done(1)
    assert "findings" in only(place.fake)["said"][-1]
    assert "3" not in re.findall(r"findings\W+(\d+)", only(place.fake)["said"][-1])
    assert place.keep() == done(0)


def test_what_becomes_so_once_more_is_told_once_more(place: Place) -> None:
    for number, now in enumerate((case(1), case(1, 2), case(1), case(1, 2)), 1):
        # The last of them gets lost on its way.
        place.fake.faults = ["500"] if number == 4 else []
        place.keep(now)
    assert place.keep() == done(1)
    assert len(only(place.fake)["said"]) == 4


def test_a_slow_target_does_not_hold_up_a_run(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.groups.now = [case(1), case(2), case(3)]
    with monkeypatch.context() as patched:
        # Each look at the clock is a minute later.
        minutes = iter(range(0, 6000, 60))
        patched.setattr(keeping, "monotonic", lambda: next(minutes))
        kept = place.keep()
    assert (kept.done, kept.pending) == (2, 1)
    assert "it took 120 s of this run" in kept.summary
    assert place.keep() == done(1)


def test_retries_never_make_two(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups grow, join, are split and decided while requests are lost and processes killed anywhere."""
    chance = random.Random(place.fake.name)
    parts: list[list[int]] = [[0]]
    for number in range(1, 40):
        _change(parts, number, chance)
        place.groups.now = [case(*sorted(part), settled=chance.random() < 0.2) for part in parts]
        place.fake.faults = [chance.choice(["", "", "lost", "500"]) for _ in range(3)]
        with monkeypatch.context() as patched:
            if chance.random() < 0.4:
                patched.setattr(
                    record, "add", killing(chance.choice(["opening", "opened", "telling", "told"]))
                )
            with contextlib.suppress(Killed):
                keeping.keep(place.home)
    place.fake.faults = []
    place.groups.now = [case(*sorted(part)) for part in parts]
    for _ in range(3):
        keeping.keep(place.home)
    assert place.keep() == done(0)
    tickets = record.tickets(place.home, place.fake.name)
    held = place.fake.tickets()
    if place.fake.name == "pagerduty":
        # A resolved incident is not opened again: another of its key is.
        held = {key: [each for each in found if each["is_open"]] or found[-1:] for key, found in held.items()}
    assert all(len(each) == 1 for each in held.values())
    made = {ticket.key for ticket in tickets if ticket.remote is not None}
    # What could not be made before its group was another's is closed in PagerDuty for certain, which does no harm.
    assert held.keys() == made or (place.fake.name == "pagerduty" and held.keys() < made)
    going = [ticket for ticket in tickets if ticket.state == "open"]
    assert {ticket.key for ticket in going} <= held.keys()
    can_reopen = place.fake.name not in {"jira", "thehive"}
    for ticket in tickets:
        if ticket.key in held and (can_reopen or ticket.state != "open"):
            assert held[ticket.key][-1]["is_open"] is (ticket.state == "open"), ticket
    # Each group has one ticket that goes on, and no ticket goes on without a group.
    assert sorted(part[0] for part in map(sorted, parts)) == sorted(_owner(ticket, parts) for ticket in going)


def _change(parts: list[list[int]], number: int, chance: random.Random) -> None:
    kind = chance.random()
    if kind < 0.3 or len(parts) < 2:
        parts.append([number])
    elif kind < 0.6:
        chance.choice(parts).append(number)
    elif kind < 0.85:
        first, second = chance.sample(range(len(parts)), 2)
        parts[first] += parts[second]
        del parts[second]
    else:
        longest = max(parts, key=len)
        if len(longest) > 1:
            parts.append([longest.pop(chance.randrange(len(longest)))])


def _owner(ticket: record.Ticket, parts: list[list[int]]) -> int:
    """The first finding of the group that a ticket belongs to."""
    return next(min(part) for part in parts if int(ticket.own_id[2:]) in part)


def test_garbage_in_the_record_is_passed_over(place: Place) -> None:
    place.keep(case(1))
    path = record.path_of(place.home)
    path.write_bytes(b"[]\n{}\n\xff\n" + path.read_bytes() + b'{"target": "jira", "ke')
    assert place.keep() == done(0)
    assert "line 1, 2, 3" in str(record.told_damage(place.home))
    place.home.pending_tickets.write_bytes(b"\xff")
    assert "can't be read" in str(keeping.left(place.home))
