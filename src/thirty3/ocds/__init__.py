"""OCDS: releases read from files whole, compiled per process, read as tenders and contracts, and written again."""
