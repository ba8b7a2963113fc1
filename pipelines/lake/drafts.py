"""Small files that are replaced as a whole: a run that is killed meanwhile leaves the previous content."""

from pathlib import Path


def replace_content(path: Path, content: bytes) -> None:
    """Writes a draft beside a file, then puts it in the file's place. Raises OSError.

    The file may be lost with its machine's power: what it says must be found out again then.
    """
    draft = path.with_name(f".{path.name}.unfinished")
    draft.write_bytes(content)
    draft.replace(path)
