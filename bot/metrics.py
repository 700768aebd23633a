"""What can be counted, for Prometheus: numbers by channel, nothing about persons and no label with open-ended values.

A registry of its own, so that several programs can live in one process (tests do).
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

BATCH_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100)


class Metrics:
    """The program's counters and gauges, and the words in which the road speaks of them."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._inbound = Counter("posko_inbound", "Messages that networks handed in", ["channel"], registry=registry)
        self._repeated = Counter("posko_repeated", "Messages seen before and dropped", ["channel"], registry=registry)
        self._handled = Counter("posko_handled", "Messages handled and committed", ["channel"], registry=registry)
        self._failed = Counter("posko_failed", "Messages set aside with an error", ["channel"], registry=registry)
        self._sent = Counter("posko_sent", "Messages that a network confirmed", ["channel"], registry=registry)
        self._retried = Counter("posko_retried", "Deliveries put off to a later try", ["channel"], registry=registry)
        self._undelivered = Counter("posko_undelivered", "Messages given up for good", ["channel"], registry=registry)
        self._outbox_waiting = Gauge("posko_outbox_waiting", "Messages not yet sent", ["channel"], registry=registry)
        self._outbox_oldest = Gauge(
            "posko_outbox_oldest_seconds", "Age of the oldest of them", ["channel"], registry=registry
        )
        self._trouble = Gauge("posko_trouble", "1 while this keeps from saving", ["kind"], registry=registry)
        self.saving_fails = ""
        """What keeps from saving now, out of `storage.database.TROUBLES`; '' while all is kept."""
        self._billed = Gauge(
            "posko_billed_today", "Messages sent today where each is billed", ["channel", "kind"], registry=registry
        )
        self._halted = Gauge(
            "posko_channel_halted", "1 while a network refuses the account itself", ["channel"], registry=registry
        )
        self._halts: set[str] = set()
        self._spared = Gauge(
            "posko_sparing",
            "1 while messages are spared (surge), or wait (spent)",
            ["channel", "kind"],
            registry=registry,
        )
        self._outbox_held = Gauge(
            "posko_outbox_held",
            "Messages that wait for a new day's budget, or for calm",
            ["channel"],
            registry=registry,
        )
        self._timers_late = Gauge("posko_timers_late", "Timers past their instant, not yet handled", registry=registry)
        self._batch_seconds = Histogram(
            "posko_batch_seconds", "From load to commit of a batch", buckets=BATCH_SECONDS, registry=registry
        )
        self._batch_size = Histogram("posko_batch_size", "Messages in a batch", buckets=BATCH_SIZES, registry=registry)

    def inbound(self, channel: str, count: int = 1) -> None:
        """`count` messages came in."""
        self._inbound.labels(channel).inc(count)

    def repeated(self, channel: str, count: int = 1) -> None:
        """`count` messages had come before and were dropped."""
        self._repeated.labels(channel).inc(count)

    def handled(self, channel: str, count: int = 1) -> None:
        """`count` messages were handled and committed."""
        self._handled.labels(channel).inc(count)

    def failed(self, channel: str) -> None:
        """A handler failed on a message; it was set aside."""
        self._failed.labels(channel).inc()

    def sent(self, channel: str, count: int = 1) -> None:
        """A network confirmed `count` messages."""
        self._sent.labels(channel).inc(count)

    def retried(self, channel: str) -> None:
        """A delivery did not work and is tried again later."""
        self._retried.labels(channel).inc()

    def undelivered(self, channel: str) -> None:
        """A message was given up: its recipient is gone, or it is refused for good."""
        self._undelivered.labels(channel).inc()

    def outbox(self, channel: str, waiting: int, oldest_s: float) -> None:
        """How many committed messages wait for a channel, and for how many seconds the oldest does (0 when none)."""
        self._outbox_waiting.labels(channel).set(waiting)
        self._outbox_oldest.labels(channel).set(oldest_s)

    def timers_late(self, count: int) -> None:
        """So many timers are past their instant."""
        self._timers_late.set(count)

    def batch(self, seconds: float, size: int) -> None:
        """A batch of `size` messages took `seconds` on the monotonic clock from load to commit."""
        self._batch_seconds.observe(seconds)
        self._batch_size.observe(size)

    def trouble(self, kind: str = "") -> None:
        """`kind` keeps from saving; '' when something could be saved."""
        if kind != self.saving_fails:
            if self.saving_fails:
                self._trouble.labels(self.saving_fails).set(0)
            if kind:
                self._trouble.labels(kind).set(1)
            self.saving_fails = kind

    def billed(self, channel: str, kind: str, count: int) -> None:
        """So many messages of a kind went out today on a channel that bills each."""
        self._billed.labels(channel, kind).set(count)

    def halted(self, channel: str, *, is_so: bool) -> None:
        """A network refuses our account, whatever the message; or takes messages (again)."""
        if is_so != (channel in self._halts):
            self._halts ^= {channel}
            self._halted.labels(channel).set(int(is_so))

    def spared(self, channel: str, kind: str, *, is_so: bool) -> None:
        """Messages are spared on a channel (`surge`), or what is not urgent waits there (`spent`); or no more."""
        self._spared.labels(channel, kind).set(int(is_so))

    def outbox_held(self, channel: str, count: int) -> None:
        """So many messages wait on purpose."""
        self._outbox_held.labels(channel).set(count)

    def render(self) -> bytes:
        """Everything in Prometheus' text format, of `CONTENT_TYPE`."""
        return generate_latest(self.registry)
