"""The words in which a real bridge and a real Jicofo would tell it."""
