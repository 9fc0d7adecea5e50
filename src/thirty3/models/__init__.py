"""The nouns: one frozen record per file, each field with its unit and what None means."""
