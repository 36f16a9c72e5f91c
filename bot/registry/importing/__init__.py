"""Lists of firms as bureaus have them: read with every problem named, shown as what they would change, taken over whole."""
