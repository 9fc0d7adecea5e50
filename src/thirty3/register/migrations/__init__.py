"""How registers of older versions are brought up to the newest schema; alembic runs them."""
