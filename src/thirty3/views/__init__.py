"""Results for people: facts gathered for a brief, and the forms they are shown in."""
