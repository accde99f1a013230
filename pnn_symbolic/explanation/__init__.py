"""Why is the law as it is? Where its trained constants come from, what they cost, and the cheap repair."""
