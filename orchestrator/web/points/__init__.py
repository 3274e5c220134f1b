"""The pages that open with a link alone: a point's own, and the one on which an incident is taken on."""
