"""Areas, their other names, and the posko that answers for each."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from storage.models.types import key, later, link


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
