"""Connected components of findings."""

from collections import defaultdict
from collections.abc import Iterable


def components(findings: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Groups of findings, by the smallest id in each."""
    parent = {finding: finding for finding in findings}

    def root(finding: str) -> str:
        while parent[finding] != finding:
            parent[finding] = parent[parent[finding]]
            finding = parent[finding]
        return finding

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for finding in sorted(parent):
        groups[root(finding)].append(finding)
    return dict(groups)
