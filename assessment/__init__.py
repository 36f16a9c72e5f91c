"""How a firm is judged. Pure: no clock, no network, no channel, no database; reads nothing but its own packs and catalogues."""
