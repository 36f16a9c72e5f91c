"""What processes must agree on beside the talks: tokens of vendors, who fetches one, what may still be sent."""
