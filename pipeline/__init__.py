"""From documents to judged results."""
