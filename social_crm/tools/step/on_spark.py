# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The step on Apache Spark, as joins of DataFrames.

GraphFrames cannot be had as a Python package; these few joins are what it does. No
Python runs on the workers, so they need nothing but Spark.
https://spark.apache.org/docs/latest/api/python/
"""

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

ALPHA = 0.85
# As in graph.pagerank: the summed change of a round at which it comes to rest.
LIMIT = 1e-9
ROUNDS = 300
LOOPBACK = ("local", "spark://127.", "spark://localhost")


def work(edges, table, size, master="local[*]", settings=None):
    """Read the edge list, write the table as a folder of Parquet files.

    :param edges: URL or path that every worker can read, see ``table.EDGES``
    :param table: URL or path that every worker can write, see ``table.TABLE``
    :param size: number of nodes
    :param master: where Spark runs: ``local[2]``, ``spark://host:7077``, ``yarn`` …
    :param settings: ``{name of Spark's setting: value}``
    :raises ArithmeticError: no convergence within 300 rounds
    """
    spark = _session(master, settings or {})
    try:
        merged = _merged(spark.read.parquet(str(edges)))
        nodes = spark.range(size).withColumnRenamed("id", "node")
        degrees = _degrees(nodes, merged)
        ranks = _pagerank(merged, degrees, size)
        found = degrees.join(ranks, "node")
        found.write.mode("overwrite").parquet(str(table))
    finally:
        spark.stop()


def _session(master, settings):
    builder = SparkSession.builder.master(master).appName("Social CRM: network")
    defaults = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "8"}
    if master.startswith(LOOPBACK):
        defaults["spark.driver.host"] = "127.0.0.1"
        defaults["spark.driver.bindAddress"] = "127.0.0.1"
    for name, value in {**defaults, **settings}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _merged(edges):
    """Parallel edges added up, kept for the rounds to come."""
    merged = edges.groupBy("source", "target").agg(F.sum("weight").alias("weight"))
    return merged.persist(StorageLevel.MEMORY_AND_DISK)


def _degrees(nodes, merged):
    sides = {"given": "source", "received": "target"}
    found = nodes
    for name, side in sides.items():
        counted = merged.groupBy(F.col(side).alias("node")).agg(
            F.count("*").alias(name), F.sum("weight").alias(f"strength_{name}")
        )
        found = found.join(counted, "node", "left")
    found = found.na.fill(0).na.fill(0.0)
    return found.persist(StorageLevel.MEMORY_AND_DISK)


def _pagerank(merged, degrees, size):
    """``node, pagerank``; the same iteration as ``graph.pagerank``."""
    given = degrees.select("node", F.col("strength_given").alias("total"))
    flow = (
        merged.join(given.withColumnRenamed("node", "source"), "source")
        .where("total > 0 AND weight > 0")
        .select("source", "target", (F.col("weight") / F.col("total")).alias("share"))
        .repartition("source")
        .persist(StorageLevel.MEMORY_AND_DISK)
    )
    ranks = given.withColumn("pagerank", F.lit(1.0 / size)).localCheckpoint()
    for _round in range(ROUNDS):
        following = _handed_on(flow, ranks, size).localCheckpoint()
        change = following.agg(F.sum(F.abs(F.col("pagerank") - F.col("before"))))
        still = change.first()[0] or 0.0
        ranks = following.drop("before")
        if still < LIMIT:
            return ranks.select("node", "pagerank")
    raise ArithmeticError(f"no convergence within {ROUNDS} rounds")


def _handed_on(flow, ranks, size):
    """One round: ``node, total, pagerank, before``."""
    lost = ranks.where("total <= 0").agg(F.sum("pagerank")).first()[0] or 0.0
    spread = (ALPHA * lost + 1.0 - ALPHA) / size
    received = (
        flow.join(ranks, flow.source == ranks.node)
        .groupBy("target")
        .agg(F.sum(F.col("share") * F.col("pagerank")).alias("got"))
    )
    got = F.coalesce(F.col("got"), F.lit(0.0))
    return ranks.join(received, ranks.node == received.target, "left").select(
        "node",
        "total",
        (ALPHA * got + F.lit(spread)).alias("pagerank"),
        F.col("pagerank").alias("before"),
    )
