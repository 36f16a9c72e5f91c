"""The registry: which firms are enrolled, by whom, with what consent, and how they stand."""
