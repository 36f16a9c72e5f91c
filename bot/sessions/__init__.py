"""Sessions that survive: one interface (`store`), its embedded implementation (`sqlite`), and turns that happen once (`turns`)."""
