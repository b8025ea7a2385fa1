"""What residents fill in. Fields forgive what people type: full-width, spaces, commas, 元."""
