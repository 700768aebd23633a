"""Errors that carry policy as typed attributes; one place (the engine, or the outbox) reads them."""

from __future__ import annotations


class HotlineError(Exception):
    """Base of all errors that we raise on purpose."""


class UserError(HotlineError):
    """A person's mistake at the command line or in a configuration: the text says what is wrong and what would be
    right. Shown without a traceback."""


class IllegalStep(HotlineError):
    """A ticket cannot take this step from where it stands. Nothing has happened."""

    def __init__(self, state: str, action: str) -> None:
        super().__init__(f"no step {action!r} from {state!r}")
        self.state = state
        self.action = action


class StaleTicket(HotlineError):
    """The ticket was changed by somebody else since it was loaded: the batch is replayed."""


class DeliveryError(HotlineError):
    """A network did not take a message. The attributes say what to do with it.

    `retry_after_s`: try again after so many seconds (None: never). `everyone`: the pause holds for the whole channel
    account, not only this chat. `gone`: the recipient cannot be reached any more. `unknown`: the call may have had its
    effect. `moved_to`: the chat lives on under this id. `ours`: our mistake, an alarm. `closed`: the network lets us
    speak only when the person has written; keep it until then. `halted`: the account itself is refused, whatever the
    message: the queue is kept, an operator has to act.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after_s: float | None = None,
        everyone: bool = False,
        gone: bool = False,
        unknown: bool = False,
        ours: bool = False,
        moved_to: str = "",
        closed: bool = False,
        halted: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.everyone = everyone
        self.gone = gone
        self.unknown = unknown
        self.ours = ours
        self.moved_to = moved_to
        self.closed = closed
        self.halted = halted
