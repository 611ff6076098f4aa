"""Pictures of the reviewer's desk for the README: `make screenshots`.

The sample cases are judged, with a fax made of one of them; somebody enters a few answers over three months, so
that the page of agreement has something to show.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from pipeline.desk.audit import Who
from pipeline.desk.database import Database
from pipeline.desk.serve import file_run, open_desk
from pipeline.desk.tables import CaseRow
from pipeline.desk.web.app import create_app
from pipeline.desk.work import Entered, enter, latest, policy_of, result_of
from rules import Status
from tests.browser import ARGUMENTS
from tests.desk.listening import listening
from tests.helpers import SAMPLES
from tests.ingest.faxgen import Quality, Resolution, make_fax

PICTURES = Path(__file__).parents[2] / "data" / "screenshots"
TYPED = "twisted-knee"
FAX = "knee-fax"
MONTHS = (62, 31, 1)  # days ago
EACH_OVERRIDDEN = 7
COLOURS = 64
_NOTETRIAGE = "import sys; from pipeline.cli import main; sys.exit(main())"


def main() -> None:
    """Judge, file, enter, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _desk(Path(folder)) as desk:
        _entered(desk)
        with listening(create_app(desk, "ann", "token")) as address, sync_playwright() as engine:
            started = engine.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            tab = started.new_page(viewport={"width": 1280, "height": 800})
            tab.goto(f"{address}/?token=token")
            _keep(tab, "queue")
            _case(tab, TYPED)
            _keep(tab, "case-text")
            tab.goto(address)
            _case(tab, FAX)
            _keep(tab, "case-fax")
            tab.goto(f"{address}/agreement")
            _keep(tab, "agreement")
            started.close()


@contextmanager
def _desk(folder: Path) -> Iterator[Database]:
    fax = folder / f"{FAX}.tif"
    note = (SAMPLES / f"{TYPED}.txt").read_text("utf-8")
    fax.write_bytes(make_fax(note, 7, Resolution.FINE, Quality.TYPICAL).data)
    out = folder / "out"
    command = [sys.executable, "-c", _NOTETRIAGE, "run", SAMPLES, fax, "--out", out, "--quiet"]
    subprocess.run(command, check=True)
    desk = open_desk(out, None)
    file_run(desk, out, "ann")
    yield desk
    desk.close()


def _entered(desk: Database) -> None:
    """Answers to what was suggested met: most are kept, every seventh is not."""
    now = dt.datetime.now(dt.UTC)
    with desk.write() as session:
        cases = [row.id for row in session.scalars(select(CaseRow)) if row.case_id not in (TYPED, FAX)]
        count = 0
        for number, case in enumerate(cases):
            ann = Who("ann", now - dt.timedelta(days=MONTHS[number % len(MONTHS)]), "default")
            revision = latest(session, case)
            leaves = {node.id for node in policy_of(revision.policy, revision.policy_version).leaves}
            for criterion in result_of(revision).criteria:
                if criterion.status is Status.MET and criterion.id in leaves:
                    count += 1
                    kept = count % EACH_OVERRIDDEN != 0
                    state = Status.MET if kept else Status.NOT_DOCUMENTED
                    enter(
                        session,
                        ann,
                        case,
                        [Entered(criterion.id, state, "" if kept else "Said of the other leg")],
                    )


def _case(tab: Page, case: str) -> None:
    tab.get_by_role("link", name=case, exact=True).click()
    tab.locator(".leaf.said .quote:visible").first.click()
    tab.wait_for_load_state("networkidle")


def _keep(tab: Page, name: str) -> None:
    """Write what the tab shows, in few colours so that the file is small."""
    taken = Image.open(BytesIO(tab.screenshot())).convert("RGB")
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
