"""A session for a few rows, where compiling and scheduling would cost more than all else."""

from pathlib import Path

from tracehound.spark.session import Options, Session, spark_session

# Expressions are compiled only where there are many rows; the interpreted ones are the same classes.
SETTINGS = (
    "spark.sql.adaptive.enabled=false",
    "spark.sql.codegen.wholeStage=false",
    "spark.sql.codegen.factoryMode=NO_CODEGEN",
    "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss4m",
)


def small_session(folder: Path) -> Session:
    """A session that keeps its files in a folder."""
    folders = (f"spark.sql.warehouse.dir={folder / 'tables'}", f"spark.local.dir={folder / 'local'}")
    return spark_session(Options("local[2]", "1g", 1, (*SETTINGS, *folders)))
