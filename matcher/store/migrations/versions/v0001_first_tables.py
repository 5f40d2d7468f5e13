"""The first tables: records, what was read, decisions and outcomes, the rematch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Written out and not taken from the schema of today: a migration stays what it was.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "begrepen",
        sa.Column("soort", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("sleutel", TEXT, nullable=False),
        sa.Column("inhoud", sa.LargeBinary(), nullable=False),
        sa.Column("gelezen", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("soort", "id", name="pk_begrepen"),
    )
    op.create_table(
        "focuslijst",
        sa.Column("nummer", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("beroepen", TEXT, nullable=False),
        sa.Column("vanaf", sa.Date(), nullable=False),
        sa.Column("tot_en_met", sa.Date(), nullable=True),
        sa.Column("door", TEXT, nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("nummer", name="pk_focuslijst"),
    )
    op.create_table(
        "kandidaat",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("verhaal", TEXT, nullable=True),
        sa.Column("woonplaats", TEXT, nullable=True),
        sa.Column("postcode4", TEXT, nullable=True),
        sa.Column("uren_min", sa.Double(), nullable=True),
        sa.Column("uren_max", sa.Double(), nullable=True),
        sa.Column("dagen", TEXT, nullable=True),
        sa.Column("dagdelen", TEXT, nullable=True),
        sa.Column("vervoer", TEXT, nullable=True),
        sa.Column("reistijd_max", sa.Double(), nullable=True),
        sa.Column("rijbewijzen", TEXT, nullable=True),
        sa.Column("certificaten", TEXT, nullable=True),
        sa.Column("taalniveau", TEXT, nullable=True),
        sa.Column("beperkingen", TEXT, nullable=True),
        sa.Column("behoeften", TEXT, nullable=True),
        sa.Column("trede", sa.Integer(), nullable=True),
        sa.Column("perspectief", TEXT, nullable=True),
        sa.Column("soorten", TEXT, nullable=True),
        sa.Column("regisseur", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=True),
        sa.Column("bron", TEXT, nullable=True),
        sa.Column("extra", TEXT, nullable=False),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.Column("aangemaakt", MOMENT, nullable=False),
        sa.Column("gewijzigd", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kandidaat"),
    )
    op.create_index("ix_kandidaat_generatie", "kandidaat", ["generatie"])
    op.create_index("ix_kandidaat_regisseur", "kandidaat", ["regisseur"])
    op.create_index("ix_kandidaat_status", "kandidaat", ["status"])
    op.create_table(
        "persoon",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("naam", TEXT, nullable=True),
        sa.Column("telefoon", TEXT, nullable=True),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("adres", TEXT, nullable=True),
        sa.Column("postcode", TEXT, nullable=True),
        sa.Column("woonplaats", TEXT, nullable=True),
        sa.Column("klantnummer", TEXT, nullable=True),
        sa.Column("extra", TEXT, nullable=False),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.Column("aangemaakt", MOMENT, nullable=False),
        sa.Column("gewijzigd", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persoon"),
    )
    op.create_index("ix_persoon_generatie", "persoon", ["generatie"])
    op.create_index("ix_persoon_klantnummer", "persoon", ["klantnummer"])
    op.create_table(
        "poging",
        sa.Column("soort", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("ronde_id", TEXT, nullable=True),
        sa.Column("aantal", sa.Integer(), nullable=False),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("moment", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("soort", "id", name="pk_poging"),
    )
    op.create_table(
        "ronde",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("toestand", TEXT, nullable=False),
        sa.Column("begonnen", MOMENT, nullable=False),
        sa.Column("geeindigd", MOMENT, nullable=True),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.Column("instellingen", TEXT, nullable=False),
        sa.Column("aantallen", TEXT, nullable=False),
        sa.Column("rang", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ronde"),
    )
    op.create_table(
        "shortlist",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("over", TEXT, nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("door", TEXT, nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.Column("model", TEXT, nullable=False),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shortlist"),
    )
    op.create_index("ix_shortlist_moment", "shortlist", ["moment"])
    op.create_table(
        "stand",
        sa.Column("nummer", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("identiteit", TEXT, nullable=False),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nummer", name="pk_stand"),
    )
    op.create_table(
        "token",
        sa.Column("naam", TEXT, nullable=False),
        sa.Column("rechten", TEXT, nullable=False),
        sa.Column("geheim_hash", TEXT, nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("naam", name="pk_token"),
    )
    op.create_table(
        "vacature",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("titel", TEXT, nullable=False),
        sa.Column("omschrijving", TEXT, nullable=True),
        sa.Column("werkgever_id", TEXT, nullable=True),
        sa.Column("werkgever", TEXT, nullable=True),
        sa.Column("soort", TEXT, nullable=True),
        sa.Column("branche", TEXT, nullable=True),
        sa.Column("uren_min", sa.Double(), nullable=True),
        sa.Column("uren_max", sa.Double(), nullable=True),
        sa.Column("dagen", TEXT, nullable=True),
        sa.Column("dagdelen", TEXT, nullable=True),
        sa.Column("plaats", TEXT, nullable=True),
        sa.Column("postcode4", TEXT, nullable=True),
        sa.Column("eisen_rijbewijzen", TEXT, nullable=True),
        sa.Column("eisen_certificaten", TEXT, nullable=True),
        sa.Column("eisen_taalniveau", TEXT, nullable=True),
        sa.Column("eisen_belasting", TEXT, nullable=True),
        sa.Column("eisen_diploma", TEXT, nullable=True),
        sa.Column("eisen_vog", sa.Boolean(), nullable=True),
        sa.Column("begeleiding", TEXT, nullable=True),
        sa.Column("vanuit_huis", sa.Boolean(), nullable=True),
        sa.Column("aantal", sa.Integer(), nullable=True),
        sa.Column("extra", TEXT, nullable=False),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.Column("aangemaakt", MOMENT, nullable=False),
        sa.Column("gewijzigd", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vacature"),
    )
    op.create_index("ix_vacature_branche", "vacature", ["branche"])
    op.create_index("ix_vacature_generatie", "vacature", ["generatie"])
    op.create_index("ix_vacature_soort", "vacature", ["soort"])
    op.create_index("ix_vacature_werkgever_id", "vacature", ["werkgever_id"])
    op.create_table(
        "verwijderd",
        sa.Column("soort", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("soort", "id", name="pk_verwijderd"),
    )
    op.create_index("ix_verwijderd_generatie", "verwijderd", ["generatie"])
    op.create_table(
        "werkgever",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("naam", TEXT, nullable=False),
        sa.Column("omschrijving", TEXT, nullable=True),
        sa.Column("branche", TEXT, nullable=True),
        sa.Column("plaats", TEXT, nullable=True),
        sa.Column("postcode4", TEXT, nullable=True),
        sa.Column("contactpersoon", TEXT, nullable=True),
        sa.Column("telefoon", TEXT, nullable=True),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("extra", TEXT, nullable=False),
        sa.Column("generatie", sa.BigInteger(), nullable=False),
        sa.Column("aangemaakt", MOMENT, nullable=False),
        sa.Column("gewijzigd", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_werkgever"),
    )
    op.create_index("ix_werkgever_generatie", "werkgever", ["generatie"])
    op.create_table(
        "besluit",
        sa.Column("shortlist_id", TEXT, nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kandidaat_id", TEXT, nullable=False),
        sa.Column("keuze", TEXT, nullable=False),
        sa.Column("reden", TEXT, nullable=False),
        sa.Column("door", TEXT, nullable=False),
        sa.Column("moment", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("shortlist_id", "nummer", name="pk_besluit"),
        sa.ForeignKeyConstraint(["shortlist_id"], ["shortlist.id"], name="fk_besluit_shortlist_id"),
    )
    op.create_index("ix_besluit_kandidaat_id", "besluit", ["kandidaat_id"])
    op.create_table(
        "feit",
        sa.Column("nummer", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kandidaat_id", TEXT, nullable=False),
        sa.Column("soort", TEXT, nullable=False),
        sa.Column("waarde", TEXT, nullable=False),
        sa.Column("polariteit", TEXT, nullable=False),
        sa.Column("bewijs", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("eind", sa.Integer(), nullable=False),
        sa.Column("zekerheid", sa.Double(), nullable=False),
        sa.Column("beroep", TEXT, nullable=True),
        sa.Column("verteld", sa.Date(), nullable=False),
        sa.Column("verteller", TEXT, nullable=False),
        sa.Column("kanaal", TEXT, nullable=False),
        sa.Column("uit_verhaal", sa.Boolean(), nullable=False),
        sa.Column("klopt_nog", TEXT, nullable=False),
        sa.Column("nagevraagd", MOMENT, nullable=True),
        sa.Column("nagevraagd_door", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("nummer", name="pk_feit"),
        sa.ForeignKeyConstraint(["kandidaat_id"], ["kandidaat.id"], name="fk_feit_kandidaat_id"),
    )
    op.create_index("ix_feit_kandidaat_id", "feit", ["kandidaat_id"])
    op.create_index("ix_feit_klopt_nog", "feit", ["klopt_nog"])
    op.create_table(
        "lijst",
        sa.Column("ronde_id", TEXT, nullable=False),
        sa.Column("richting", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("regels", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ronde_id", "richting", "id", name="pk_lijst"),
        sa.ForeignKeyConstraint(["ronde_id"], ["ronde.id"], name="fk_lijst_ronde_id", ondelete="CASCADE"),
    )
    op.create_table(
        "shortlist_regel",
        sa.Column("shortlist_id", TEXT, nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kandidaat_id", TEXT, nullable=True),
        sa.Column("uitgesloten", sa.Boolean(), nullable=False),
        sa.Column("inhoud", TEXT, nullable=False),
        sa.Column("toegevoegd", TEXT, nullable=True),
        sa.Column("toegevoegd_door", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("shortlist_id", "nummer", name="pk_shortlist_regel"),
        sa.ForeignKeyConstraint(["shortlist_id"], ["shortlist.id"], name="fk_shortlist_regel_shortlist_id"),
    )
    op.create_index("ix_shortlist_regel_kandidaat_id", "shortlist_regel", ["kandidaat_id"])
    op.create_table(
        "stap",
        sa.Column("ronde_id", TEXT, nullable=False),
        sa.Column("kandidaat_id", TEXT, nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("soort", TEXT, nullable=False),
        sa.Column("vacature_id", TEXT, nullable=True),
        sa.Column("tekst", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ronde_id", "kandidaat_id", "nummer", name="pk_stap"),
        sa.ForeignKeyConstraint(["ronde_id"], ["ronde.id"], name="fk_stap_ronde_id", ondelete="CASCADE"),
    )
    op.create_index("ix_stap_soort", "stap", ["soort"])
    op.create_index("ix_stap_vacature_id", "stap", ["vacature_id"])
    op.create_table(
        "uitkomst",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kandidaat_id", TEXT, nullable=False),
        sa.Column("soort", TEXT, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("vacature_id", TEXT, nullable=True),
        sa.Column("werkgever_id", TEXT, nullable=True),
        sa.Column("eind", sa.Date(), nullable=True),
        sa.Column("uren", sa.Integer(), nullable=True),
        sa.Column("loonkostensubsidie", sa.Boolean(), nullable=True),
        sa.Column("gevonden_via", TEXT, nullable=True),
        sa.Column("volgend_contact", sa.Date(), nullable=True),
        sa.Column("toelichting", TEXT, nullable=True),
        sa.Column("aangemaakt", MOMENT, nullable=False),
        sa.Column("gewijzigd", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uitkomst"),
        sa.ForeignKeyConstraint(["kandidaat_id"], ["kandidaat.id"], name="fk_uitkomst_kandidaat_id"),
    )
    op.create_index("ix_uitkomst_kandidaat_id", "uitkomst", ["kandidaat_id"])
    op.create_table(
        "verandering",
        sa.Column("ronde_id", TEXT, nullable=False),
        sa.Column("richting", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("nieuw", TEXT, nullable=False),
        sa.Column("weg", TEXT, nullable=False),
        sa.Column("verschoven", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ronde_id", "richting", "id", name="pk_verandering"),
        sa.ForeignKeyConstraint(["ronde_id"], ["ronde.id"], name="fk_verandering_ronde_id", ondelete="CASCADE"),
    )
