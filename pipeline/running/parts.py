"""The Parquet tables of a run: folders of parts, each of so many results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.result_tables import SCHEMAS
from pipeline.running import files

if TYPE_CHECKING:
    from pathlib import Path

TABLES = tuple(f"{name}.parquet" for name in SCHEMAS)
RESULTS_A_PART = 2_000  # some megabytes on the disk, some tens in memory until it is written
_ROW_GROUP = 200_000


class Parts:
    """Gathers rows, and writes them when a part is full; `number` is that of the part under way."""

    def __init__(self, folder: Path, number: int) -> None:
        """Make the tables' folders in `folder`, and remove what is there of part `number` and after."""
        self.number = number
        self._folder = folder
        self._begin()
        for table in TABLES:
            (folder / table).mkdir(exist_ok=True)
            for part in (folder / table).iterdir():
                if part.name >= _name(number):
                    part.unlink()

    def _begin(self) -> None:
        self._results = 0
        self._rows: dict[str, list[pa.RecordBatch]] = {name: [] for name in SCHEMAS}

    def add(self, batches: dict[str, pa.RecordBatch], results: int) -> None:
        """Take the rows of so many results."""
        self._results += results
        for name, batch in batches.items():
            self._rows[name].append(batch)

    @property
    def full(self) -> bool:
        """Whether the part has all its results."""
        return self._results >= RESULTS_A_PART

    def end(self) -> None:
        """Write the part under way, and begin the next; the first is written even where it is empty."""
        if not self._results and self.number:
            return
        for name, schema in SCHEMAS.items():
            # In one chunk: the bytes must not hang on how workers shared the cases.
            table = pa.Table.from_batches(self._rows[name], schema).combine_chunks()
            path = self._folder / f"{name}.parquet" / _name(self.number)
            pq.write_table(table, path, row_group_size=_ROW_GROUP, compression="zstd")
            files.sync_file(path)
            files.sync_folder(path.parent)
        self._begin()
        self.number += 1


def _name(number: int) -> str:
    return f"part-{number:06}.parquet"
