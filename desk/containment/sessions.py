"""Steps for sessions that persons opened: ECS Exec and Session Manager.

What belongs here: commands of Systems Manager. What does not: who opened a session (`desk.who_opened`).
"""

from tracehound.desk.connection import Row
from tracehound.desk.containment import shell
from tracehound.desk.containment.shell import Step, contain, evidence, is_safe, words


def of_ssm_session(row: Row) -> list[Step]:
    """Steps for a session by its id; it may be over, which its description says."""
    session, region = row["id"], row["region"]
    if not is_safe(session, region):
        return []
    chosen = shell.structure([{"key": "SessionId", "value": session}])
    described = words("aws", "ssm", "describe-sessions", region=region, state="History", filters=chosen)
    return [
        evidence(
            "keep when it ended, and where its transcript is, if there is one",
            shell.into(described, "session", session),
        ),
        contain(
            "end it, if it goes on",
            words("aws", "ssm", "terminate-session", region=region, session_id=session),
            "the session; what it started in the background goes on",
        ),
    ]
