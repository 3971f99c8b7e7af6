"""Questions over HTTP: who asks, at which rate, kept for how long, and when an answer is none."""
