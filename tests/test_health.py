from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.errors import UserError
from bot.metrics import Metrics
from bot.settings import MonitoringSettings
from bot.web.server import Readiness, health_app, serving


def saying(checks: Mapping[str, bool]) -> Readiness:
    async def readiness() -> Mapping[str, bool]:
        return checks

    return readiness


async def failing() -> Mapping[str, bool]:
    raise OSError("connection to 10.0.0.5 refused")


async def hanging() -> Mapping[str, bool]:
    await asyncio.Event().wait()
    raise AssertionError("never reached")


@asynccontextmanager
async def calling(
    readiness: Readiness, metrics: Metrics | None = None, **states: list[str]
) -> AsyncIterator[Callable[[str], Any]]:
    """A running server on loopback; gives what fetches a path of it."""
    app = health_app(metrics or Metrics(), readiness, lambda: states, timeout_s=0.01)
    async with serving(app, "127.0.0.1", 0) as port, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session.get


@pytest.mark.parametrize(
    ("readiness", "status", "not_ready"),
    [
        (saying({"database": True, "telegram": True}), 200, []),
        (saying({"telegram": False, "database": False, "web": True}), 503, ["database", "telegram"]),
        (saying({}), 200, []),
        (failing, 503, ["readiness"]),
        (hanging, 503, ["readiness"]),
    ],
)
async def test_readiness_says_what_is_missing(readiness: Readiness, status: int, not_ready: list[str]) -> None:
    async with calling(readiness) as get, get("/readyz") as response:
        assert response.status == status
        assert await response.json() == {"ready": status == 200, "not_ready": not_ready, "networks": {}}


async def test_a_network_in_a_state_of_its_own_does_not_keep_from_serving() -> None:
    async with calling(saying({"database": True}), halted=["whatsapp"]) as get, get("/readyz") as response:
        assert response.status == 200
        assert (await response.json())["networks"] == {"halted": ["whatsapp"]}


async def test_a_process_that_is_not_ready_is_alive_all_the_same() -> None:
    async with calling(failing) as get, get("/healthz") as response:
        assert (response.status, await response.text()) == (200, "ok\n")


async def test_there_is_nothing_else() -> None:
    async with calling(saying({})) as get, get("/") as response:
        assert response.status == 404


async def test_metrics_tell_what_was_counted() -> None:
    metrics = Metrics()
    metrics.inbound("telegram", 3)
    metrics.repeated("telegram")
    metrics.handled("telegram", 2)
    metrics.failed("telegram")
    metrics.sent("web")
    metrics.retried("web")
    metrics.undelivered("web")
    metrics.outbox("telegram", 4, 12.5)
    metrics.timers_late(2)
    metrics.batch(0.004, 3)
    async with calling(saying({}), metrics) as get, get("/metrics") as response:
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        lines = (await response.text()).splitlines()
    for line in (
        'posko_inbound_total{channel="telegram"} 3.0',
        'posko_repeated_total{channel="telegram"} 1.0',
        'posko_handled_total{channel="telegram"} 2.0',
        'posko_failed_total{channel="telegram"} 1.0',
        'posko_sent_total{channel="web"} 1.0',
        'posko_retried_total{channel="web"} 1.0',
        'posko_undelivered_total{channel="web"} 1.0',
        'posko_outbox_waiting{channel="telegram"} 4.0',
        'posko_outbox_oldest_seconds{channel="telegram"} 12.5',
        "posko_timers_late 2.0",
        'posko_batch_seconds_bucket{le="0.005"} 1.0',
        'posko_batch_seconds_bucket{le="0.0025"} 0.0',
        "posko_batch_size_sum 3.0",
    ):
        assert line in lines


def test_two_programs_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.sent("web")
    assert b'posko_sent_total{channel="web"} 1.0' in one.render()
    assert b"posko_sent_total{" not in other.render()


async def test_a_taken_port_is_a_clear_error() -> None:
    app = health_app(Metrics(), saying({}))
    async with serving(app, "127.0.0.1", 0) as port:
        with pytest.raises(UserError, match=f"cannot listen on 127.0.0.1 port {port}.*config.toml"):
            async with serving(health_app(Metrics(), saying({})), "127.0.0.1", port):
                raise AssertionError("never reached")


def test_what_tests_run_is_what_the_unit_and_the_image_run() -> None:
    """Without docstrings and assertions, which nothing in it may need."""
    top = Path(__file__).parent.parent
    docs = top / "docs"
    assert "/.venv/bin/python -OO -m bot run\n" in (docs / "posko.service").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["python", "-OO", "-m", "bot"]' in (docs / "Containerfile").read_text(encoding="utf-8")
    code = [file for room in ("bot", "handlers", "storage") for file in (top / room).rglob("*.py")]
    assert len(code) > 100
    assert [file.name for file in code if re.search(r"__doc__|\n *assert ", file.read_text("utf-8"))] == []


def test_the_image_asks_where_health_listens_by_default() -> None:
    containerfile = (Path(__file__).parent.parent / "docs" / "Containerfile").read_text(encoding="utf-8")
    default = MonitoringSettings()
    assert f"http://{default.host}:{default.port}/healthz" in containerfile
