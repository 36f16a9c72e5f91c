"""Everything that touches the world: terminal, stores, settings. Imports `flows` and `assessment`; nothing imports it."""
