"""A second world beside the demo: many, long, foreign and hostile values. `build.py` makes it through the services."""
