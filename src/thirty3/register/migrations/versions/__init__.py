"""One step of the schema each, in order. What was released is never changed."""
