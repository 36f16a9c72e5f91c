"""The web: the chat as pages that work in any browser, with or without scripts; everything they need comes from this host."""
