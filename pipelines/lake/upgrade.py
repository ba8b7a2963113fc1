"""Raw files that an older version wrote get the columns that came later.

What belongs here: bringing files to the contract as it is now. What does not: what such columns hold in them
(`pipelines.lake.parquet`), and what is made from raw, which is stale when a contract changes.
"""

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.transforms.contracts import TABLES


def upgrade(home: Home) -> int:
    """Writes such files again, in one commit; returns how many. The caller holds the writer's lock.

    A file keeps its name, which stands for the keys of its rows.
    """
    tables = [TABLES[name] for name in parquet.LATER]
    older = [(table, path) for table in tables for path in home.files(table) if parquet.lacking(path, table)]
    if older:
        recover(home.lake)
        commit = Commit(home.lake, "upgrade")
        for table, path in older:
            parquet.write(parquet.read([path], table), table, commit.put(path))
        commit.apply()
    return len(older)
