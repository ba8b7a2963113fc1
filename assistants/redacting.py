"""Pseudonyms for accounts, addresses and people's names, the same for as long as this process runs.

What belongs here: what is replaced, both ways. What does not: whether it is (`tracehound mcp --redact`).
"""

import ipaddress
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# What looks like an address is one only if it can be read as one: times have colons too.
_ADDRESS = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?![\w:]|\.\d)")
# A private host of EC2 has its address in its name.
_HOST = re.compile(r"(?<![\w.-])ip-\d{1,3}(?:-\d{1,3}){3}(?![\w-])")
# Names in paths, ARNs, sentences and lists.
_TOKEN = re.compile(r"[^\s/:;,\"'(){}\[\]<>|]+")
# Words of a token, and at every other place what is between them.
_MOST_WORDS = 6
_WORD = re.compile(r"([^A-Za-z0-9]+)")
_PSEUDONYM = re.compile(r"\b(?:account|address|name|mail|host)-\d+\b")
# Who an ARN is about: a user, a role, a session of a role.
_IDENTITY = re.compile(r":(?:user|role|assumed-role|federated-user)/([^\s\"'(),;<>\[\]{}|:]+)")
# Sessions of tasks and instances are called like these: they are no people.
_MACHINE = re.compile(r"[0-9a-f]{32}|i-[0-9a-f]{8,17}")
# Fields whose whole value is a name of a person, or of an identity that a person uses.
NAMES = frozenset(
    {
        "decided_by", "entity_owner", "key_owner", "names", "os_user", "owner", "owner_name", "person",
        "person_name", "principal_name", "session_name", "source_identity", "user_name",
    }
)  # fmt: skip
# Entities that are people, or what people act as.
PEOPLE = frozenset({"person", "principal", "role_session", "user"})
# Users of systems and programs: no people.
_NOBODY = frozenset(
    {
        "", "app", "assumed-role", "bin", "daemon", "ec2-user", "java", "mysql", "nginx", "nobody", "node",
        "none", "null", "postgres", "redis", "role", "root", "spring", "ssm-user", "system", "tomcat",
        "ubuntu", "unknown", "user", "www-data",
    }
)  # fmt: skip


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
        for part in (part for name in names for part in _parts(name)):
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
        return "".join(map(self._piece, re.split("(=)", match[0])))

    def _piece(self, piece: str) -> str:
        """A name, also with a full stop behind, or parts of a longer word that are: `calls-a.b.json`."""
        told = piece.rstrip(".?!")
        if told in self._kinds:
            return f"{self._whole(told)}{piece[len(told) :]}"
        words = _WORD.split(piece)
        found: list[str] = []
        at = 0
        while at < len(words):
            count = self._count_of_name(words, at)
            part = "".join(words[at : at + count])
            found.append(self._whole(part) if count > 1 else part)
            at += count
        return "".join(found)

    def _count_of_name(self, words: list[str], at: int) -> int:
        """How many parts of a piece from here on are a name of several words; one if none is."""
        for count in range(_MOST_WORDS * 2 - 1, 2, -2):
            if at % 2 == 0 and "".join(words[at : at + count]) in self._kinds:
                return count
        return 1

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


def _parts(name: str) -> Iterator[str]:
    """A name, and what of it people are called by elsewhere."""
    if name.startswith("arn:"):
        yield from _identities(name)
        return
    yield name
    if " " in name:
        yield from _TOKEN.findall(name)
    if "@" in name:
        yield name.partition("@")[0]


def _identities(text: str) -> Iterator[str]:
    """Names of users, roles and their sessions in the ARNs of a text."""
    for found in _IDENTITY.findall(text):
        yield from found.split("/")


def _is_name(text: str) -> bool:
    is_of_someone = text.lower() not in _NOBODY and not _MACHINE.fullmatch(text)
    return len(text) > 2 and is_of_someone and not _PSEUDONYM.fullmatch(text)


def _named(value: Any) -> Iterator[str]:
    """Values of fields that hold names, keys and names of entities that are people, identities in ARNs."""
    if isinstance(value, Mapping):
        is_person = any(str(value.get(each)) in PEOPLE for each in ("entity_kind", "kind", "related_kind"))
        for name, each in value.items():
            if name in NAMES or (is_person and name.endswith(("key", "name"))):
                yield from _texts(each)
            yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)
    elif isinstance(value, str):
        yield from _identities(value)


def _texts(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each


def _accounts(value: Any) -> Iterator[str]:
    """Values of fields that hold accounts, also those that are no number."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name.endswith(("account_id", "account_ids")):
                yield from _texts(each)
            else:
                yield from _accounts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _accounts(each)
