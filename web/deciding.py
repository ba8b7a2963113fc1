"""Verdicts that are sent from pages of findings and groups.

What belongs here: from fields to a verdict. What does not: the form (`web.offered`), and what a verdict is
(`desk`).
"""

import getpass

from tracehound.desk import naming, verdicts
from tracehound.desk.connection import Desk
from tracehound.desk.naming import Subject
from tracehound.desk.pages import Ref
from tracehound.desk.verdicts import STATUSES, WORDS
from tracehound.web.addresses import address
from tracehound.web.asked import Asked, Viewer
from tracehound.web.writing import NotWritten, Sent

_LONGEST_OWNER = 200
_LONGEST_NOTE = 20_000


def on_finding(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Records a verdict on a finding."""
    return _decide(desk, asked, sent, Subject("finding", naming.finding_id(desk, asked.parts["finding"])))


def on_group(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Records a verdict on a group."""
    return _decide(desk, asked, sent, Subject("group", naming.group_id(desk, asked.parts["group"])))


def who(viewer: Viewer) -> str:
    """Who is said to have done it: the viewer, or without an identity who runs the desk."""
    return viewer.name or getpass.getuser()


def _decide(desk: Desk, asked: Asked, sent: Sent, subject: Subject) -> str:
    word, status, note = sent.get("verdict", ""), sent.get("status") or None, sent.get("note", "").strip()
    owner = " ".join(sent["owner"].split()) if "owner" in sent else None
    if word not in WORDS or (status and status not in STATUSES):
        raise NotWritten("choose one of the verdicts, and one of the states.")
    if len(note) > _LONGEST_NOTE or len(owner or "") > _LONGEST_OWNER:
        raise NotWritten(f"a note has at most {_LONGEST_NOTE:,} characters, an owner {_LONGEST_OWNER}.")
    about = verdicts.about(desk, [subject])
    note = note.replace("\r\n", "\n")
    verdicts.add(desk.home, about, word, note, status, owner, by=who(asked.viewer))
    return address(Ref("", subject.kind, subject.subject_id), asked.scope)
