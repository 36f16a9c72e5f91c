"""A result to look at and to keep: page, pictures, PDF, card and calendar, all from one view of the assessment."""
