"""What a chat message does besides answering: crisis, a person asked for, stop, questions back, yes and no."""
