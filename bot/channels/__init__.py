"""The networks, one room each. A channel turns a network's bytes into `Inbound` and `Outbound` into its calls."""
