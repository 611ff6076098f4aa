"""Runs the notebooks and stores their outputs, clean of what differs from machine to machine.

    .venv/bin/python notebooks/renew.py            # all
    .venv/bin/python notebooks/renew.py what_if    # those whose name holds these words

`tests/test_notebooks.py` runs them with `executed`, and holds what is stored to what comes out.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_SECONDS = 300  # of one cell, on a machine that is busy with other tests
_KEPT = ("text/plain", "text/html", "image/png")
_OBJECT = re.compile(r" at 0x[0-9a-f]+")


def executed(path: Path) -> Any:
    """Return the notebook at `path` run from the top in a fresh kernel, its outputs clean.

    Raises `nbclient.exceptions.CellExecutionError` with the traceback where a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        # Sockets that are files: no port is opened, so that it runs where there is no network at all.
        kernel = KernelManager(
            kernel_name="python3", transport="ipc", ip=f"{folder}/k", connection_file=f"{folder}/k.json"
        )
        resources = {"metadata": {"path": str(HERE)}}
        client = NotebookClient(
            notebook,
            km=kernel,
            timeout=_SECONDS,
            record_timing=False,
            resources=resources,
            shutdown_kernel="immediate",
        )
        client.execute(env=_environment(folder), cleanup_kc=True)
    return clean(notebook)


def _environment(folder: str) -> dict[str, str]:
    """What the kernel sees of the machine: its programs, and nothing that changes how an output looks."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(HERE.parent),
        "LANG": "C.UTF-8",
        "HOME": folder,
        "IPYTHONDIR": folder,
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", folder),
    }


def clean(notebook: Any) -> Any:
    """Return the notebook without what the machine gives it: versions, timings, addresses of objects."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata.tags} if "tags" in cell.metadata else {})
        for output in cell.get("outputs", []):
            if "data" in output:
                output.metadata = nbformat.from_dict({})
                output.data = nbformat.from_dict(
                    {kind: _settled(output.data[kind]) for kind in _KEPT if kind in output.data}
                )
    return notebook


def _settled(value: str) -> str:
    return _OBJECT.sub("", value)


def main(words: list[str]) -> None:
    """Run the notebooks whose name holds one of `words` (all without any) and write them back."""
    for path in NOTEBOOKS:
        if not words or any(word in path.stem for word in words):
            nbformat.write(executed(path), path)
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
