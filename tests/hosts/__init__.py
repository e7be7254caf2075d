"""Sites of strangers: each made from parts, with nothing of ours but the wheel, and walked through from end to end."""
