"""Imports as plans, from rows as readers give them to what becomes of every term. Nothing here reads or writes the database."""
