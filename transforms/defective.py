"""A document that is recognised, but can't be stored as what it is."""


class Defective(ValueError):
    """Why; `code` is the kind of reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
