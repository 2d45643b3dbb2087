"""Plans of imports: from the rows of a reader to what happens to every term. Nothing here reads or writes the database."""
