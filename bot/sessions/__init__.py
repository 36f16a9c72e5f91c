"""Sessions that survive: one interface (`store`), embedded (`sqlite`) or shared (`redis`); turns that happen once (`turns`)."""
