"""The families of mutants. What belongs here: one idea of harm a module. What does not: laying and judging.

Edits change a finding and are written as a line; some lines are changed once more as text; others are files.
"""

from collections.abc import Callable, Mapping

from tests.fuzz.chance import Chance
from tests.fuzz.families import (
    encodings,
    files,
    keys,
    lines,
    members,
    nesting,
    numbers,
    processes,
    raw_bytes,
    strings,
    times,
    types,
    versions,
    wrapping,
    zipped,
)
from tests.fuzz.mutant import Draft, Json

EDITS: Mapping[str, Callable[[Chance, Json], str]] = {
    "types": types.mistyped,
    "nesting": nesting.nested,
    "strings": strings.hostile_text,
    "numbers": numbers.odd_number,
    "counts": numbers.large_count,
    "repeated keys": keys.repeated_key,
    "missing members": members.lacking,
    "unknown members": members.unknown,
    "unknown types": members.unknown_type,
    "times": times.odd_time,
    "times of versions": times.odd_version,
    "lineages": processes.lineage,
    "versions": versions.version,
    "samples": versions.sample,
    "sequences": versions.sequence,
    "envelopes": wrapping.wrapped,
}
TEXTS: Mapping[str, Callable[[Chance, bytes], tuple[bytes, str]]] = {
    "encodings": encodings.encoded,
    "raw bytes": raw_bytes.damaged,
}
FILES: Mapping[str, Callable[[Chance], Draft]] = {
    "arrangements": lines.arranged,
    "cut off": lines.cut_off,
    "first lines": lines.first_is_bad,
    "lists": lines.in_a_list,
    "gzip joined": zipped.joined,
    "gzip broken": zipped.broken,
    "gzip pretended": zipped.pretended,
    "gzip misnamed": zipped.misnamed,
    "bombs": zipped.bomb,
    "names": files.odd_name,
    "kinds of files": files.odd_kind,
    "changing files": files.changing,
}
# Lines are more often than files, for there are more ways in which they can be wrong.
FAMILIES = (*EDITS, *TEXTS, *EDITS, *TEXTS, *EDITS, *TEXTS, *FILES)
