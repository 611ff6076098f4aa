"""SQL over the tables of a run, by DuckDB inside this process: nothing is written, no database is made."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.errors import UsageError
from pipeline.result_tables import SCHEMAS

if TYPE_CHECKING:
    from pathlib import Path

VIEWS = {
    "cases_by_suggestion": (
        "cases by suggestion",
        "select *, round(100.0 * cases / sum(cases) over (partition by policy, version), 1) as percent from "
        "(select policy, version, suggestion, count(*) as cases from cases group by 1, 2, 3) "
        "order by policy, version, cases desc, suggestion",
    ),
    "leaves_most_often_missing": (
        "what incomplete cases lack for the indications that they have begun",
        "select indication, leaf, count(distinct case_id) as cases from missing "
        "where suggestion = 'incomplete' group by indication, leaf order by cases desc, indication, leaf",
    ),
    "evidence_by_rule": (
        "criteria by the rule whose facts speak for or against them",
        "select f.rule, e.criterion, e.role, count(*) as quotes, count(distinct e.case_id) as cases "
        "from evidence e join facts f using (case_id, fact) "
        "group by f.rule, e.criterion, e.role order by cases desc, quotes desc, f.rule, e.criterion, e.role",
    ),
}
# Errors in the words of the query; those of a row (a text that is no number) may quote it.
_OF_THE_QUERY = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
_READS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


@dataclass(frozen=True)
class Answer:
    """The rows of a query under the names of their columns."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def query_run(out: Path, sql: str) -> Answer:
    """Answer one SELECT over the tables and views of the run in `out`.

    Raises `UsageError` where there is no run, and where the statement is faulty or does more than read.
    """
    with duckdb.connect(":memory:") as connection:
        _open_tables(connection, out)
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in _READS:
                message = "give one SELECT; the tables of a run are read only"
                raise UsageError(message)
            found = connection.execute(statements[0])
            return Answer([column[0] for column in found.description or ()], found.fetchall())
        except duckdb.Error as error:
            raise UsageError(_failure(error)) from None


def views() -> Answer:
    """What can be asked: tables with their columns, and views with what they show."""
    tables = [(name, "table", ", ".join(schema.names)) for name, schema in SCHEMAS.items()]
    return Answer(
        ["name", "kind", "holds"], tables + [(name, "view", told) for name, (told, _) in VIEWS.items()]
    )


def _failure(error: duckdb.Error) -> str:
    if isinstance(error, _OF_THE_QUERY):
        return f"the query failed: {str(error).splitlines()[0]}"
    return f"the query failed ({type(error).__name__}); see whether its values can be what it takes them for"


def _literal(path: Path) -> str:
    """A path as text of SQL, in which no sign stands for others."""
    return glob.escape(str(path)).replace("'", "''")


def _open_tables(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Make the views, and shut everything else: other files, the network, extensions, settings."""
    folders = {name: (out / f"{name}.parquet").resolve() for name in SCHEMAS}
    absent = [folder.name for folder in folders.values() if not folder.is_dir()]
    if absent:
        message = (
            f"{out} holds no run with tables ({', '.join(absent)} not there); make one with: "
            f"notetriage run PATHS --out {out}"
        )
        raise UsageError(message)
    for name, folder in folders.items():
        files = "', '".join(_literal(part) for part in sorted(folder.glob("part-*.parquet")))
        # Or a folder above, named like "date=2025-01-02", would be a column.
        read = f"read_parquet(['{files}'], hive_partitioning = false)"
        connection.execute(f"create view {name} as select * from {read}")
    for name, (_, select) in VIEWS.items():
        connection.execute(f"create view {name} as {select}")
    # What is allowed is asked of the pattern first, and then of the files.
    literal = [f"{_literal(folder)}/" for folder in folders.values()]
    places = "', '".join([*literal, *(f"{folder}/".replace("'", "''") for folder in folders.values())])
    connection.execute(f"set allowed_directories = ['{places}']")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
