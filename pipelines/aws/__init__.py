"""AWS: sessions and clients, what its errors and answers mean, its model of a finding."""
