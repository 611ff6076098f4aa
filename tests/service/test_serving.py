"""The server of this machine: what a fault leaves on the error stream."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers import ROOT

_PROGRAM = """
import os, signal, threading, urllib.error, urllib.request
from fastapi import FastAPI
from pipeline import loopback

app = FastAPI()

@app.get("/")
def broken():
    raise ValueError("CANARY of a note")

def ask(address):
    def ask_once():
        try:
            urllib.request.urlopen(address)
        except urllib.error.HTTPError as error:
            print(error.code, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
    threading.Thread(target=ask_once).start()

loopback.serve(app, 0, ask)
"""


def test_a_fault_is_logged_by_its_kind_and_place_not_by_its_words() -> None:
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "500\n"
    assert "CANARY" not in done.stderr
    assert done.stderr.split()[:5] == ["ERROR:", "internal", "error:", "ValueError", "at"]
