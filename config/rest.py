"""How the API answers: paging and problem+json."""
