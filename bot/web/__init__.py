"""The HTTP servers: health and metrics for operators. The web chat's page lives with its channel."""
