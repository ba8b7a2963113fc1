"""What the commands do and print; each module is imported only when its command runs."""
