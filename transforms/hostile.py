"""Strings of findings come from attackers: which characters are dangerous to display, and how they are shown.

What belongs here: what is common to terminals, pages and posts. What does not: escaping for one of these.
"""

import re

# C0 and C1 controls, marks that reorder or hide text, and code points that are not characters.
DANGEROUS = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def safe(value: object) -> str:
    """A value as harmless text: dangerous characters are replaced by their codes."""
    return DANGEROUS.sub(_code, str(value))


def _code(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
