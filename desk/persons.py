"""How persons and callers are called in sentences.

What belongs here: names, said to be claimed where their bearer may have chosen them. What does not: what
persons did.
"""

from tracehound.desk.connection import Row


def name(row: Row) -> str:
    """Who it was, of a row with person_name, is_claimed_name and perhaps caller_arn."""
    if row["person_name"]:
        claimed = "somebody who says it is " if row["is_claimed_name"] else ""
        return f"{claimed}{row['person_name']}"
    caller = row.get("caller_arn")
    return f"no known person ({caller})" if caller else "no known person"


def short(arn: str) -> str:
    """What of an ARN tells it apart: a user, a task, a role without its path, a session with its role."""
    resource = arn.split(":", 5)[-1] if arn.startswith("arn:") else arn
    if resource.startswith("assumed-role/"):
        return resource.partition("/")[2]
    return resource.rpartition("/")[2] or resource
