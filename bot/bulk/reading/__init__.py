"""Tables of firms as people have them: what each column and cell says, piece by piece, exactly, and what is wrong with them."""
