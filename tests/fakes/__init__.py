"""Networks on loopback, real HTTP: what the real ones answer, refuse, repeat and limit."""
