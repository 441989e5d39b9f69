// Has its sibling.
