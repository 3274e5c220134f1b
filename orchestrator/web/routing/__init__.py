"""From a route table to a router, an OpenAPI document and answers in JSON."""
