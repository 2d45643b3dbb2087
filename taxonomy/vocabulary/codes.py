"""What a code looks like, and the codes of the built-in facets. Pure."""

CODE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._~-]*"
CODE_MAX_LENGTH = 100

JOURNEY_FACET = "journey"
CAMPAIGN_FACET = "campaign"
PRODUCT_FACET = "product"
CHANNEL_FACET = "channel"
SEGMENT_FACET = "segment"
ACTION_FACET = "action"
BUILT_IN_FACETS = (JOURNEY_FACET, CAMPAIGN_FACET, PRODUCT_FACET, CHANNEL_FACET, SEGMENT_FACET, ACTION_FACET)
"""In the order in which people see them."""
