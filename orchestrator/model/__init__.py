"""The nouns, frozen. They import nothing of ours but the sentence type."""
