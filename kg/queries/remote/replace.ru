# What is staged takes the place of a document's graph. What comes back loses its tombstone, what is gone leaves one, and
# the run that did it is noted. Without anything staged nothing is done, so that it may be sent again when nobody knows
# whether it arrived. It needs neither MOVE nor DROP, which not every engine has.
DELETE { GRAPH graph:tombstones { ?back ?property ?value } } WHERE {
  GRAPH graph:staged { ?back a ?class }
  GRAPH graph:tombstones { ?back ?property ?value }
} ;
INSERT { GRAPH graph:tombstones {
  ?gone a vb:Tombstone ; rdfs:label ?label ; vb:reason ?reason ; vb:document target: ; vb:extractor ?extractor
} } WHERE {
  GRAPH target: { ?gone vb:document target: ; rdfs:label ?label . target: vb:sha256 ?hash ; vb:extractor ?extractor }
  FILTER NOT EXISTS { GRAPH graph:staged { ?gone vb:document target: } }
  GRAPH graph:staged { target: vb:sha256 ?other ; vb:extractor ?reader }
  OPTIONAL { GRAPH graph:staged { ?gone prov:wasInfluencedBy ?correction } }
  BIND(IF(BOUND(?correction), "it was rejected by a correction",
       IF(?hash != ?other, "its document was replaced by a version without it",
       IF(?extractor != ?reader, "another extractor does not find it in its document",
          "what is known of its document has changed"))) AS ?reason)
} ;
INSERT { GRAPH graph:runs { ?run prov:generated target: } } WHERE { GRAPH graph:staged { ?run prov:generated target: } } ;
DELETE { GRAPH graph:staged { ?run prov:generated target: } } WHERE { GRAPH graph:staged { ?run prov:generated target: } } ;
DELETE { GRAPH target: { ?subject ?predicate ?object } } WHERE {
  GRAPH target: { ?subject ?predicate ?object } FILTER EXISTS { GRAPH graph:staged { ?one ?some ?other } }
} ;
INSERT { GRAPH target: { ?subject ?predicate ?object } } WHERE { GRAPH graph:staged { ?subject ?predicate ?object } } ;
DELETE { GRAPH graph:staged { ?subject ?predicate ?object } } WHERE { GRAPH graph:staged { ?subject ?predicate ?object } }
