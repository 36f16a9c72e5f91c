"""What another policy would change for the firms of a table: counted, with examples, as text, as data and as a page."""
