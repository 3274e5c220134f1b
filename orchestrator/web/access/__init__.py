"""Who may come in: operators by password, agents by token, browsers from our own page only."""
