"""What goes from hand to hand: replies of a batch that are stored as taken already, and sent as soon as they are
committed. Everything else is left for delivery to claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.messages import Outbound, Weight
from bot.domain.people import Address
from storage.outbox import Claimed


@dataclass(slots=True)
class Replies:
    """`served`: the channels whose replies this process sends; `crowded`: those of them that have so much to send that
    only people in office are served so. `gathers`: while much is going on, several messages for one person may become
    one."""

    served: Collection[str]
    crowded: Collection[str]
    gathers: bool
    idle: set[int] = field(default_factory=set)
    """Addresses of this batch for which no message is under way but what it took itself."""
    heard: set[str] = field(default_factory=set)
    """The inbounds of this batch: their replies have keys that begin so, and that nobody else can use."""
    handed: list[Claimed] = field(default_factory=list)
    """What is stored as taken for delivery: to be sent by this process once it is committed."""
    left: set[int] = field(default_factory=set)
    """The addresses for which messages are stored that nobody has taken."""

    def take(self, messages: Sequence[Outbound], here: Iterable[Address]) -> set[int]:
        """Take what may go out at once: replies to those `here`, who spoke in this batch, each in its order. Returns
        the ids of these messages."""
        served = {address.id: address for address in here if self._is_served(address)}
        taken: set[int] = set()
        self.idle -= self._with_several(messages)
        for message in messages:
            if message.held:
                continue
            if message.address_id in self.idle and message.address_id in served and self._may_go_at_once(message):
                reader = served[message.address_id]
                about = (reader.language, reader.heard_at, None, reader.person_id > 0)
                self.handed.append(Claimed(message, reader.endpoint, "", 1, *about))
                taken.add(message.id)
            else:
                self.idle.discard(message.address_id)  # what comes later must not overtake it
                self.left.add(message.address_id)
        return taken

    def _is_served(self, address: Address) -> bool:
        channel = address.endpoint.channel
        return channel in self.served and (channel not in self.crowded or address.person_id > 0)

    def _with_several(self, messages: Sequence[Outbound]) -> set[int]:
        """For whom there is more than one message, where they may become one."""
        counted = Counter(message.address_id for message in messages) if self.gathers else {}
        return {address_id for address_id, count in counted.items() if count > 1}

    def _may_go_at_once(self, message: Outbound) -> bool:
        if message.attachment_id or message.target_key or message.due_at or message.weight is not Weight.URGENT:
            return False
        return message.key.rpartition(":")[0] in self.heard
