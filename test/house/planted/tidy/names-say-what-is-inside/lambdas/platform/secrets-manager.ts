// A name that was given.
