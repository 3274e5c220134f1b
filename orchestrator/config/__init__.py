"""What people write for us (sites.yaml, policy, environment), read into the nouns or answered with what is wrong."""
