"""What publishing a draft would change: every firm of the region judged under the policies in use and under the drafted ones."""
