"""The engine that the settings ask for.

What belongs here: from keys to what starts an engine. What does not: what an engine is asked to do.
"""

from tracehound.pipelines.settings.keys import Settings
from tracehound.spark.session import Options, Session, spark_session


def is_spark(settings: Settings) -> bool:
    """Whether tables are built by Spark."""
    return settings.engine == "spark"


def session_of(settings: Settings) -> Session:
    """This process's Spark session, as `[spark]` says."""
    spark = settings.spark
    return spark_session(Options(spark.master, spark.memory, spark.shuffle_partitions, spark.settings))
