"""From a law to a lesson: what it does, where its force is taken, what follows, and what each word means."""
