"""What a handler may know, say and change: one inbound, who speaks, what time it is, and an empty `Changes` to fill.

A handler never sends, never commits, never reads the clock and never does slow work. It says; the road does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain.areas import AreaTree
from bot.domain.changes import Changes
from bot.domain.conversations import Conversation
from bot.domain.messages import Button, Buttons, Inbound, Outbound, OutboundKind, Pin, Press, Weight, press_data
from bot.domain.people import Address, Person, Right
from bot.domain.places import PlaceFinder
from bot.domain.rules import Rules
from bot.domain.steps import lasts, pages
from handlers import menus
from handlers.texts import Texts
from storage.batch import Batch

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses (no 0 O 1 I L): 4.9 bits each."""


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for every turn: rules, places, texts, and the sources of ids and secrets."""

    rules: Rules
    areas: AreaTree
    places: PlaceFinder
    texts: Texts
    new_id: Callable[[], int]
    new_token: Callable[[int], str]
    """A random text of so many of `CODE_SIGNS`."""
    secret_hash: Callable[[str, str], bytes]
    """(value, purpose) → 32 bytes by our key: what is kept of an invite's token or a receipt's code."""


class Turn:
    """One inbound on its way through one handler.

    `chat` is where it came from and where an answer goes by default; `sender` is the private address of who speaks
    (the same in a private chat); `person` is that officer, None for a citizen; `store` asks the database; `hurried`
    says that the sender sends more than a person can write, `repeated` that they wrote the same words just before.
    """

    def __init__(
        self,
        world: World,
        inbound: Inbound,
        now: datetime,
        store: Batch,
        *,
        hurried: bool = False,
        repeated: bool = False,
    ) -> None:
        self.world = world
        self.inbound = inbound
        self.now = now
        self.store = store
        self.hurried = hurried
        self.repeated = repeated
        self.chat = store.address(inbound.chat)
        self.sender = store.address(inbound.sender)
        self.person: Person | None = store.person(self.sender)
        self.conversation: Conversation = store.conversation(self.sender)
        self.changes = Changes()
        self.parted: set[int] = set()
        """The addresses that were asked in this step to delete what they hold of somebody (`handlers.confidential`)."""
        self._said = 0
        self._press_answered = False

    @property
    def rules(self) -> Rules:
        """The settings that decisions depend on."""
        return self.world.rules

    @property
    def language(self) -> str:
        """The language of the chat that is answered."""
        return self.chat.language

    # --- say ----------------------------------------------------------------------------------------------------------

    def text(self, key: str, *, to: Address | None = None, **fields: Any) -> str:
        """The text `key` in the language of `to` (or of this chat)."""
        return self.world.texts.get((to or self.chat).language, key, **fields)

    def button(self, key: str, verb: str, *arguments: str | int, to: Address | None = None, **fields: Any) -> Button:
        """A button labelled with the text `key` that comes back as a press of `verb`."""
        return Button(self.text(key, to=to, **fields), press_data(verb, *arguments))

    def say(self, key: str, *, buttons: Buttons = (), to: Address | None = None, **fields: Any) -> Outbound:
        """Send the text `key` to this chat, or to another address. Returns the message, whose `key` names it later."""
        return self.send(self.text(key, to=to, **fields), buttons=buttons, to=to)

    def send(
        self,
        text: str,
        *,
        buttons: Buttons = (),
        to: Address | None = None,
        name: str = "",
        ticket_id: int = 0,
        attachment_id: int = 0,
        confidential: bool = False,
        pin: Pin | None = None,
        thread: str = "",
    ) -> Outbound:
        """Send `text` as it is. `name` makes the message's key instead of this inbound and a running number: a second
        message of the same name is never stored. `thread`: the topic of another group; in this chat an answer stays in
        the topic of what it answers."""
        return self._post(
            OutboundKind.SEND,
            to or self.chat,
            name=name,
            text=text,
            buttons=buttons,
            ticket_id=ticket_id,
            attachment_id=attachment_id,
            confidential=confidential,
            pin=pin,
            thread=thread or (self.inbound.thread if to in (None, self.chat) else ""),
        )

    def send_patiently(self, text: str, to: Address, *, name: str, buttons: Buttons = ()) -> Outbound:
        """Send `text` to one of many when the network has room to spare: it gives way to all others, and nothing waits
        behind it. `name`: as for `send`."""
        return self._post(OutboundKind.SEND, to, name=name, text=text, buttons=buttons, patient=True)

    def may_wait(self, message: Outbound, weight: Weight = Weight.ROUTINE) -> None:
        """Let a message that this turn said wait where messages are spared."""
        said = self.changes.outbound
        place = next(at for at in reversed(range(len(said))) if said[at].id == message.id)
        said[place] = replace(message, weight=weight, buttons=said[place].buttons)

    def edit(
        self,
        target_key: str,
        to: Address,
        text: str,
        *,
        buttons: Buttons = (),
        ticket_id: int = 0,
        name: str = "",
        confidential: bool = False,
    ) -> Outbound:
        """Change the earlier message `target_key` that went to `to`. `name`: as for `send`. `confidential`: the new
        text is, too, which counts where it has to be said anew."""
        return self._post(
            OutboundKind.EDIT,
            to,
            name=name,
            target_key=target_key,
            text=text,
            buttons=buttons,
            ticket_id=ticket_id,
            confidential=confidential,
        )

    def fold(self, target_key: str, to: Address, text: str) -> None:
        """Shorten the earlier message `target_key` that went to `to`, because something newer stands for it. That is no
        news: where nothing changes, it stays."""
        if not lasts(to.endpoint):
            self.edit(target_key, to, text)

    def delete(self, target_key: str, to: Address, *, name: str = "") -> Outbound:
        """Take away the earlier message `target_key` that went to `to`. `name`: as for `send`."""
        return self._post(OutboundKind.DELETE, to, name=name, target_key=target_key)

    def toast(self, key: str, *, url: str = "", **fields: Any) -> None:
        """Answer the button press with a short notice (≤ 200 characters). Every press is answered once. `url` is a link
        into our own private chat, which the presser's app opens."""
        self._answer_press(self.text(key, **fields), url)

    def answer_press(self) -> None:
        """Let the button's waiting sign go, if nothing was said to it yet."""
        if not self._press_answered:
            self._answer_press("")

    def _answer_press(self, text: str, url: str = "") -> None:
        body = self.inbound.body
        if isinstance(body, Press) and not self._press_answered:
            self._press_answered = True
            opens: Buttons = ((Button("", url=url),),) if url else ()
            self._post(OutboundKind.ANSWER, self.chat, text=text, press_id=body.press_id, buttons=opens)

    def offer_menu(self, to: Address | None = None, person: Person | None = None) -> Outbound:
        """Let the sender's app (or that of `person` at `to`) offer what they may do now, in their language."""
        there, who = (to, person) if to is not None else (self.sender, self.person)
        return self._post(OutboundKind.MENU, there, menu=menus.of_person(self.world.texts, there.language, who))

    def leave(self, group: Address | None = None, *, name: str = "") -> None:
        """Leave this group, or another one. `name`: as for `send`."""
        self._post(OutboundKind.LEAVE, group or self.chat, name=name)

    def _post(self, kind: OutboundKind, to: Address, *, name: str = "", **content: Any) -> Outbound:
        self._said += 1
        key = name or f"{self.inbound.channel}:{self.inbound.external_id}:{self._said}"
        message = Outbound(id=self.world.new_id(), key=key, address_id=to.id, kind=kind, **content)
        if lasts(to.endpoint):
            self.changes.lasting[to.id] = to.id == self.chat.id
            self.changes.outbound += self._paged(message, to)
        else:
            self.changes.outbound.append(message)
        self.changes.woken.add(to.endpoint)
        return message

    def _paged(self, message: Outbound, to: Address) -> list[Outbound]:
        """A message with more buttons than there is room for, and the pages that are kept behind it."""
        shows = message.kind is OutboundKind.SEND or (message.kind is OutboundKind.EDIT and to.id == self.chat.id)
        sheets = pages(message.buttons) if shows else [message.buttons]
        ids = [message.id, *(self.world.new_id() for _ in sheets[1:])]
        more = [((self.button("whatsapp.more", "more", number, to=to),),) for number in ids[1:]]
        shown = [(*sheet, *button) for sheet, button in zip(sheets, [*more, ()], strict=True)]
        first = replace(message, buttons=shown[0]) if more else message
        further = [
            Outbound(
                id=number,
                key=f"{message.key}+{place}",
                address_id=to.id,
                text=self.text("whatsapp.pick", to=to),
                buttons=buttons,
                confidential=message.confidential,
                held=True,
            )
            for place, (number, buttons) in enumerate(zip(ids[1:], shown[1:], strict=True), start=1)
        ]
        return [first, *further]

    # --- change -------------------------------------------------------------------------------------------------------

    def converse(self, **fields: Any) -> Conversation:
        """Change where the dialogue with the sender stands: form, draft_id, answers, asking."""
        self.conversation = replace(self.conversation, updated_at=self.now, **fields)
        self.changes.update(self.conversation)
        return self.conversation

    def end_conversation(self) -> None:
        """Nothing is going on with the sender any more; the answers are gone with it."""
        self.converse(form="", draft_id=0, answers={}, asking="")

    def save(self) -> None:
        """Hand over what was decided so far, so that what is asked from now on sees it."""
        self.store.keep(self.changes)
        self.changes = Changes()

    def change_sender(self, **fields: Any) -> None:
        """Change what is stored of the sender's address (language, name, person)."""
        same = self.sender == self.chat
        self.sender = replace(self.sender, **fields)
        self.chat = self.sender if same else self.chat
        self.changes.update(self.sender)

    def in_chat_of(self, address: Address) -> Turn:
        """A turn in the private chat of somebody who did not speak now (after `Batch.bring`); what it changes and says
        is part of this one."""
        there = Turn(
            self.world,
            replace(self.inbound, chat=address.endpoint, sender=address.endpoint, thread=""),
            self.now,
            self.store,
        )
        there.changes, there.parted = self.changes, self.parted
        return there

    # --- know ---------------------------------------------------------------------------------------------------------

    def scopes(self, right: Right) -> tuple[str, ...]:
        """The area codes in which the sender holds `right`; empty for everybody else."""
        return self.person.scopes(right) if self.person else ()

    def date(self, iso: str, *, to: Address | None = None) -> str:
        """A day (`1990-08-17`) in words, in the language of `to` (or of this chat); '' for none."""
        return self.world.texts.date((to or self.chat).language, date.fromisoformat(iso)) if iso else ""

    def spares(self, to: Address) -> bool:
        """True where nothing is said to `to` for courtesy's sake now."""
        return to.endpoint.channel in self.rules.sparing.courtesies

    def when(self, at: datetime, *, to: Address | None = None) -> str:
        """An instant in words, in the language of `to` (or of this chat)."""
        return self.world.texts.day_and_time((to or self.chat).language, at)
