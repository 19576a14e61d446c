"""The platform: what the city makes of learning. Doors (web, api, jobs, cli), wings, and the one place that commits."""
