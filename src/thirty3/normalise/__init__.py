"""Text becomes a value: money, dates, names, identifiers and clean text, pure and total."""
