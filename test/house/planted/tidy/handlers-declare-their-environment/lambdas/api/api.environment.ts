// The sibling.
