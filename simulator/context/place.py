"""An account and region as a client of AWS sees it at a moment, and errors that AWS answers with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

Json = dict[str, Any]


class Refused(Exception):
    """AWS answers with an error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Documents(Protocol):
    """What things are now."""

    def document(self, account_id: str, region: str, kind: str, key: str) -> Json | None:
        """What a thing is; None if AWS does not know it."""

    def accounts(self) -> Iterator[Json]:
        """All accounts of the organization."""


class Place:
    """An account and region as a client sees it."""

    def __init__(self, documents: Documents, account_id: str, region: str) -> None:
        self.account_id, self.region = account_id, region
        self._documents = documents

    def find(self, kind: str, key: str) -> Json | None:
        """What a thing there is now."""
        return self._documents.document(self.account_id, self.region, kind, key)

    def known(self, kind: str, keys: Iterable[str]) -> list[Json]:
        """All of these that AWS knows."""
        return [found for key in keys if (found := self.find(kind, key)) is not None]

    def get(self, kind: str, key: str, code: str) -> Json:
        """What a thing there is now. Raises Refused with the code if AWS does not know it."""
        found = self.find(kind, key)
        if found is None:
            raise Refused(code, f"{key} does not exist")
        return found

    def accounts(self) -> list[Json]:
        """All accounts, which Organizations tells whoever may ask it."""
        return list(self._documents.accounts())
