"""What an organization has: accounts, machines, containers, data and people, each as findings describe it."""
