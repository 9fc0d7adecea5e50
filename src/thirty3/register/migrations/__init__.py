"""How the tables came to be what they are, one step a version; Alembic runs what a store has not had yet."""
