"""Custom detection rules, and investigations that somebody made, are kept; none is ever made."""

import json
from datetime import timedelta
from typing import Any

from tests.pipelines.context.asked import ask, read, states
from tests.pipelines.context.world import task_finding
from tests.pipelines.support import table
from tests.servers.aws import Aws
from tests.transforms.context.states import ACCOUNT, REGION
from tracehound.pipelines.lake.home import Home

DETECTOR = "d" * 32
DAY = "2026-10-19T08:00:00Z"
RULE = {
    "RuleId": "r1", "Arn": "a", "Name": "n", "Description": "d", "Severity": "HIGH", "Tactic": "t", "Technique": "t",
    "DataSource": "RuntimeMonitoring", "Service": "s", "CreatedAt": DAY,
}  # fmt: skip
SCOPE = {"InvestigationType": "FINDING", "FindingId": "f"}


def _investigation(status: str) -> dict[str, Any]:
    return {
        "InvestigationId": "i1",
        "Status": status,
        "TriggerPrompt": "why?",
        "TriggeredBy": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "RiskLevel": "High",
        "Scope": SCOPE,
        "StartTime": DAY,
    }


class Detector:
    """A detector with one rule and one investigation of two records, listed a page each."""

    def __init__(self) -> None:
        self.status = "RUNNING"

    def answer(self, account: str, region: str, call: str, given: dict[str, Any]) -> dict[str, Any]:
        del account, region
        records = [
            {
                "RecordId": f"rec{n}",
                "Type": "ANALYSIS",
                "Title": "t",
                "CreatedAt": DAY,
                "SupportingData": {"Metadata": {"TotalTimeMilliseconds": n}},
            }
            for n in range(2)
        ]
        return {
            "guardduty:ListCustomDetectionRules": lambda: {"Rules": [RULE]},
            "guardduty:GetCustomDetectionRule": lambda: {"Rule": RULE | {"Definition": {"Expression": "SELECT 1"}}},
            "guardduty:ListCustomDetectionRuleAssociations": lambda: {
                "RuleAssociations": [
                    {"AssociationId": "s", "Arn": "a", "RuleId": rule, "Mode": "DRY_RUN", "CreatedAt": DAY, "UpdatedAt": DAY}
                    for rule in ("r1", "other")
                ]
            },
            "guardduty:ListInvestigations": lambda: {"Investigations": [{"InvestigationId": "i1", "Status": self.status, "Title": "A miner"}]},
            "guardduty:GetInvestigation": lambda: {"Investigation": _investigation(self.status)},
            "guardduty:ListInvestigationRecords": lambda: _page(records, given) | {
                "InvestigationId": "i1",
                "Status": self.status,
            },
        }.get(call, dict)()  # fmt: skip


def _page(records: list[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    start = int(given.get("NextToken", 0))
    more = {"NextToken": str(start + 1)} if start + 1 < len(records) else {}
    return {"Records": records[start : start + 1]} | more


def _finding() -> dict[str, Any]:
    found = task_finding(1)
    found["service"]["detectorId"] = DETECTOR
    return found


def _documents(home: Home, kind: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in table(home, "raw.observations").filter(kind=kind)["document"]]


def test_a_rule_has_its_sql_and_where_it_is_associated(home: Home, server: Aws) -> None:
    server.answer = Detector().answer
    read(home, _finding())
    ask(home)
    (rule,) = _documents(home, "detection_rule")
    assert rule["Definition"] == {"Expression": "SELECT 1"}
    assert [each["Mode"] for each in rule["Associations"]] == ["DRY_RUN"]
    # The detector stands for the listing.
    assert states(home)["detection_rule", DETECTOR] == ["found"]
    assert states(home)["detection_rule", "r1"] == ["found"]


def test_an_investigation_has_its_records_once_it_has_ended(home: Home, server: Aws) -> None:
    detector = Detector()
    server.answer = detector.answer
    read(home, _finding())
    ask(home)
    (running,) = _documents(home, "investigation")
    assert (running["Status"], running["RiskLevel"], running["Scope"]) == ("RUNNING", "High", SCOPE)
    assert running["Title"] == "A miner"
    assert _documents(home, "investigation_record") == []
    detector.status = "COMPLETED"

    ask(home, timedelta(hours=25))
    assert [each["Status"] for each in _documents(home, "investigation")] == ["RUNNING", "COMPLETED"]
    keys = table(home, "raw.observations").filter(kind="investigation_record")["thing_key"].to_list()
    assert keys == ["i1/rec0", "i1/rec1"]
    assert "guardduty:CreateInvestigation" not in {call for _, _, call, _ in server.asked}
    assert {(account, region) for account, region, *_ in server.asked} == {(ACCOUNT, REGION)}
