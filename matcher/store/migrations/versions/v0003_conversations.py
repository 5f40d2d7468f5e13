"""Conversations: what was said, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gesprek",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("hervat_hash", TEXT, nullable=False),
        sa.Column("taal", TEXT, nullable=False),
        sa.Column("kanaal", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("begonnen", sa.Boolean(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("stand", TEXT, nullable=False),
        sa.Column("vraag", TEXT, nullable=True),
        sa.Column("voortgang", sa.Double(), nullable=False),
        sa.Column("reden", TEXT, nullable=True),
        sa.Column("overgenomen_door", TEXT, nullable=True),
        sa.Column("afspraken", TEXT, nullable=True),
        sa.Column("kandidaat_id", TEXT, nullable=True),
        sa.Column("aangemaakt", MOMENT, nullable=False),
        sa.Column("gewijzigd", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gesprek"),
        sa.ForeignKeyConstraint(["kandidaat_id"], ["kandidaat.id"], name="fk_gesprek_kandidaat_id"),
    )
    for name in ("hervat_hash", "status", "kandidaat_id", "gewijzigd"):
        op.create_index(f"ix_gesprek_{name}", "gesprek", [name])
    op.create_table(
        "gesprek_bericht",
        sa.Column("gesprek_id", TEXT, nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("wie", TEXT, nullable=False),
        sa.Column("door", TEXT, nullable=True),
        sa.Column("tekst", TEXT, nullable=False),
        sa.Column("sleutel", TEXT, nullable=True),
        sa.Column("vraag", TEXT, nullable=True),
        sa.Column("keuzes", TEXT, nullable=False),
        sa.Column("taal", TEXT, nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("gesprek_id", "nummer", name="pk_gesprek_bericht"),
        sa.ForeignKeyConstraint(["gesprek_id"], ["gesprek.id"], name="fk_gesprek_bericht_gesprek_id"),
    )
    op.create_table(
        "gesprek_beurt",
        sa.Column("gesprek_id", TEXT, nullable=False),
        sa.Column("sleutel", TEXT, nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("vraag", TEXT, nullable=True),
        sa.Column("voortgang", sa.Double(), nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("gesprek_id", "sleutel", name="pk_gesprek_beurt"),
        sa.ForeignKeyConstraint(["gesprek_id"], ["gesprek.id"], name="fk_gesprek_beurt_gesprek_id"),
    )
