"""What officials may ask of the registry: every function takes a `Wall` first and sees one region."""
