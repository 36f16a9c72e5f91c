"""How a file and a server are reached, the same for every store that is kept there; what is kept is none of its business."""
