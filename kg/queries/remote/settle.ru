# The version to come is the present one: the derived graphs agree with the documents.
DELETE { GRAPH state: { <urn:verbale:store:version/0> rdf:value ?before } } WHERE {
  GRAPH state: { <urn:verbale:store:version/0> rdf:value ?before . note:stale rdf:value ?any }
} ;
INSERT { GRAPH state: { <urn:verbale:store:version/0> rdf:value ?coming } } WHERE {
  GRAPH state: { note:stale rdf:value ?coming } FILTER(ISLITERAL(?coming))
} ;
DELETE { GRAPH state: { note:stale rdf:value ?any } } WHERE { GRAPH state: { note:stale rdf:value ?any } }
