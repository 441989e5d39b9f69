// Only looks alike.
