"""A driver of its own, to be killed: `driver.py INPUT OUT`."""

from __future__ import annotations

import sys

from pipeline.spark.session import session

if __name__ == "__main__":
    spark = session(workers=1)
    from pipeline.spark.run import SparkOptions, run_spark
    from tests.spark.engines import breaking

    run_spark(spark, sys.argv[1:2], sys.argv[2], options=SparkOptions(chunks=3, partitions=1, load=breaking))
