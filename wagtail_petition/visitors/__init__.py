"""What every room about visitors needs: the pages they see, what they type, limits, errors. It stores nothing."""
