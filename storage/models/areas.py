"""Areas, their other names, and the posko that answers for each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import blind, instant, key, later, link, number, sealed


class AreaRow(SQLModel, table=True):
    """One area by its Kemendagri code."""

    __tablename__ = "areas"

    code: str = Field(primary_key=True)
    name: str
    kind: str
    parent_code: str = Field(index=True)
    lat: float | None = None
    lon: float | None = None


class AliasRow(SQLModel, table=True):
    """Another name of an area."""

    __tablename__ = "aliases"

    code: str = Field(primary_key=True, foreign_key="areas.code")
    alias: str = Field(primary_key=True)
    confidence: str = "high"


class AddedNameRow(SQLModel, table=True):
    """Another name of an area that somebody in office gave it; imports leave it alone."""

    __tablename__ = "added_names"
    __table_args__ = (UniqueConstraint("code", "name"),)

    id: int = key()
    code: str = Field(foreign_key="areas.code", index=True)
    name: str
    added_at: datetime = instant()
    added_by: int | None = link("people.id")


class ModeChangeRow(SQLModel, table=True):
    """A kabupaten that changed how it is organised: between elections, or back in an election's stages."""

    __tablename__ = "mode_changes"

    id: int = key()
    area_code: str = Field(index=True)
    mode: str
    since: datetime = instant()
    changed_by: int = number()


class UnfoundPlaceRow(SQLModel, table=True):
    """What citizens typed as a place and nobody knew. Sealed: people write more than places."""

    __tablename__ = "unfound_places"
    __table_args__ = (UniqueConstraint("words_index", "area_code"),)

    id: int = key()
    words: bytes | None = sealed()
    words_index: bytes | None = blind(index=False)
    area_code: str = Field(index=True)
    times: int = number()
    last_at: datetime = instant(index=True)
    dismissed: bool = False


class PoskoRow(SQLModel, table=True):
    """The post of one area: public facts only, nothing sealed."""

    __tablename__ = "poskos"

    id: int = key()
    area_code: str = Field(unique=True, foreign_key="areas.code")
    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    lat: float | None = None
    lon: float | None = None
    group_address_id: int | None = link("addresses.id")
    group_thread: str = later("")


class BoundaryRow(SQLModel, table=True):
    """The border of an area, as imported: its rings as packed JSON, and the box around them for a first look."""

    __tablename__ = "boundaries"

    code: str = Field(primary_key=True, foreign_key="areas.code")
    south: float
    west: float
    north: float
    east: float
    rings: bytes
