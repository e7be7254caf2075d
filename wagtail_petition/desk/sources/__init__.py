"""Sources at the desk: reports, and checks beside the text."""
