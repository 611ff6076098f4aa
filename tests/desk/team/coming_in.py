"""How the people of a team's desk sign in and send forms, in tests."""

from __future__ import annotations

import datetime as dt
import re

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.desk.conftest import NOW, PASSWORD

TRAUMA = "acute_injury.trauma"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


def client_of(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    return found[1] if found else ""


def sign_in(app: FastAPI, name: str, tenant: str = "default", password: str = PASSWORD) -> TestClient:
    client = client_of(app)
    csrf = csrf_of(client.get("/sign-in").text)
    client.post("/sign-in", data={"csrf": csrf, "tenant": tenant, "name": name, "password": password})
    return client


def post(client: TestClient, path: str, page: str = "/help", **fields: str) -> int:
    """Send a form with the CSRF value that any page of the person carries."""
    client.csrf = csrf_of(client.get(page).text)  # type: ignore[attr-defined]
    return client.post(path, data={"csrf": client.csrf, **fields}).status_code  # type: ignore[attr-defined]


def tries(client: TestClient, password: str, name: str = "reviewer-default") -> tuple[int, str]:
    csrf = csrf_of(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={"csrf": csrf, "name": name, "password": password})
    told = re.search(r'role="alert">([^<]+)<', answer.text)
    return answer.status_code, told[1] if told else ""
