"""What differs between two libraries for one region: found as typed differences, then told in plain words."""
