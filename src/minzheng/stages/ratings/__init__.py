"""好差评: how it was for the person when her matter ended; a poor word is called back."""
