"""The reviewer's desk: suggested cases, what people entered and decided, and a sealed log."""
