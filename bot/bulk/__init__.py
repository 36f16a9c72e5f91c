"""Whole tables of firms: read as people have them, judged in pieces of bounded memory, written, summed up and compared."""
