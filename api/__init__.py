"""The HTTP service: SPARQL 1.1 Protocol, acts, actors, documents and links, over one store."""
