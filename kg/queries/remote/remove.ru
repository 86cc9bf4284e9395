# A graph goes; the document and all that was found in it leave tombstones. It may be sent again.
INSERT { GRAPH graph:tombstones {
  ?gone a vb:Tombstone ; rdfs:label ?label ; vb:reason "its document was removed" ; vb:document target: ; vb:extractor ?extractor
} } WHERE {
  GRAPH target: { ?gone vb:document target: ; rdfs:label ?label . target: vb:extractor ?extractor }
} ;
INSERT { GRAPH graph:tombstones {
  target: a vb:Tombstone ; rdfs:label ?label ; vb:reason "it was removed" ; vb:extractor ?extractor
} } WHERE {
  GRAPH target: { target: rdfs:label ?label ; vb:extractor ?extractor }
} ;
DELETE { GRAPH target: { ?subject ?predicate ?object } } WHERE { GRAPH target: { ?subject ?predicate ?object } }
