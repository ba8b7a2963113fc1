"""Pseudonyms for accounts, addresses and people's names, the same for as long as this process runs.

What belongs here: what is replaced, both ways. What does not: whether it is (`tracehound mcp --redact`).
"""

import ipaddress
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# What looks like an address is one only if it can be read as one: times have colons too.
_ADDRESS = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?![\w:]|\.\d)")
# A private host of EC2 has its address in its name.
_HOST = re.compile(r"(?<![\w.-])ip-\d{1,3}(?:-\d{1,3}){3}(?![\w-])")
# Names in paths, ARNs, sentences and lists.
_TOKEN = re.compile(r"[^\s/:;,\"'(){}\[\]<>|]+")
_PSEUDONYM = re.compile(r"\b(?:account|address|name|mail|host)-\d+\b")
# Fields whose whole value is a name of a person, or of an identity that a person uses.
NAMES = frozenset(
    {
        "decided_by", "entity_owner", "key_owner", "os_user", "owner", "owner_name", "person", "person_name",
        "principal_name", "session_name", "source_identity", "user_name",
    }
)  # fmt: skip
# Entities that are people, or what people act as.
PEOPLE = frozenset({"person", "principal", "role_session", "user"})
# Users of every system: no names.
_NOBODY = frozenset(
    {"", "root", "nobody", "system", "daemon", "unknown", "none", "null", "assumed-role", "role", "user"}
)


class Redactor:
    """Replaces what would tell who and where, and finds it again when a pseudonym is given back."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._pseudonyms: dict[str, str] = {}
        self._meant: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        self.learn(names)

    def learn(self, names: Iterable[str], kind: str = "name") -> None:
        """Names that are replaced from now on, wherever they stand."""
        for name in names:
            for part in (name, *_TOKEN.findall(name)):
                if _is_name(part):
                    self._kinds.setdefault(part, kind)

    def redacted(self, value: Any) -> Any:
        """A value of JSON types with pseudonyms; the names in its own fields are replaced everywhere."""
        self.learn(_accounts(value), "account")
        self.learn(_named(value))
        return self._inside(value)

    def text(self, text: str) -> str:
        """A text with pseudonyms."""
        found = _MAIL.sub(lambda match: self._pseudonym("mail", match[0]), text)
        found = _ACCOUNT.sub(lambda match: self._pseudonym("account", match[0]), found)
        found = _ADDRESS.sub(self._address, found)
        found = _HOST.sub(lambda match: self._pseudonym("host", match[0]), found)
        return _TOKEN.sub(self._token, self._whole(found))

    def meant(self, text: str) -> str:
        """A text with what its pseudonyms stand for."""
        return _PSEUDONYM.sub(lambda match: self._meant.get(match[0], match[0]), text)

    def _inside(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {self.text(key): self._inside(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._inside(each) for each in value]
        return self.text(value) if isinstance(value, str) else value

    def _whole(self, text: str) -> str:
        kind = self._kinds.get(text)
        return self._pseudonym(kind, text) if kind else text

    def _token(self, match: re.Match[str]) -> str:
        token = match[0].rstrip(".?!")
        rest = match[0][len(token) :]
        return f"{self._whole(token)}{rest}"

    def _address(self, match: re.Match[str]) -> str:
        if match[0] == "::":
            return match[0]
        try:
            ipaddress.ip_address(match[0])
        except ValueError:
            return match[0]
        return self._pseudonym("address", match[0])

    def _pseudonym(self, kind: str, value: str) -> str:
        with self._lock:
            known = self._pseudonyms.get(value)
            if known is None:
                self._counts[kind] = self._counts.get(kind, 0) + 1
                known = f"{kind}-{self._counts[kind]}"
                self._pseudonyms[value] = known
                self._meant[known] = value
            return known


def _is_name(text: str) -> bool:
    return len(text) > 2 and text.lower() not in _NOBODY and not _PSEUDONYM.fullmatch(text)


def _named(value: Any) -> Iterable[str]:
    """Values of fields that hold names, and keys and names of entities that are people."""
    if isinstance(value, Mapping):
        is_person = any(str(value.get(each)) in PEOPLE for each in ("entity_kind", "kind", "related_kind"))
        for name, each in value.items():
            if isinstance(each, str) and (name in NAMES or (is_person and name.endswith(("key", "name")))):
                yield from _last_parts(each)
            else:
                yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)


def _accounts(value: Any) -> Iterable[str]:
    """Values of fields that hold accounts, also those that are no number."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name.endswith(("account_id", "account_ids")):
                yield from (
                    text for text in (each if isinstance(each, list) else [each]) if isinstance(text, str)
                )
            else:
                yield from _accounts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _accounts(each)


def _last_parts(text: str) -> Iterable[str]:
    """A name; of an ARN what follows the account."""
    if not text.startswith("arn:"):
        return [text]
    return _TOKEN.findall(text.partition("/")[2])
