"""Leases; numbers that are handed out once; half hours in outcomes; when something was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Change them, with what is in them."""
    op.create_table(
        "huur",
        sa.Column("naam", TEXT, nullable=False),
        sa.Column("eigenaar", TEXT, nullable=False),
        sa.Column("tot", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("naam", name="pk_huur"),
    )
    with op.batch_alter_table("verwijderd") as table:
        table.add_column(sa.Column("moment", MOMENT, nullable=True))
    with op.batch_alter_table("uitkomst") as table:
        table.alter_column("uren", existing_type=sa.Integer(), type_=sa.Double(), existing_nullable=True)
    with op.batch_alter_table("stand") as table:
        table.add_column(sa.Column("volgnummer", sa.BigInteger(), nullable=True))
    # Go on after the highest number that is in use.
    op.execute(
        "UPDATE stand SET volgnummer = (SELECT max(n) FROM (SELECT coalesce(max(nummer), 0) AS n FROM feit"
        " UNION ALL SELECT coalesce(max(nummer), 0) FROM focuslijst) AS gebruikt)"
    )
    with op.batch_alter_table("stand") as table:
        table.alter_column("volgnummer", existing_type=sa.BigInteger(), nullable=False)
