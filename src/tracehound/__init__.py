"""tracehound, as it is installed: the rooms of the repository under one name."""
