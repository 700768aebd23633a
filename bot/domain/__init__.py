"""The ground floor: the field's words and rules. Standard library and rapidfuzz only, no I/O, no clock, no chance."""
