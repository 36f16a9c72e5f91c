"""What a judged table comes to: counted by columns, put into words, shown on a terminal and as a page."""
