# What is staged takes the place of a document's graph, in one transaction. What comes back loses its tombstone, what is
# gone leaves one, and the run that did it is noted.
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
  BIND(IF(EXISTS { GRAPH graph:staged { ?gone prov:wasInfluencedBy ?correction } }, "it was rejected by a correction",
       IF(?hash != ?other, "its document was replaced by a version without it",
       IF(?extractor != ?reader, "another extractor does not find it in its document",
          "what is known of its document has changed"))) AS ?reason)
} ;
INSERT { GRAPH graph:runs { ?run prov:generated target: } } WHERE { GRAPH graph:staged { ?run prov:generated target: } } ;
DELETE WHERE { GRAPH graph:staged { ?run prov:generated target: } } ;
MOVE GRAPH graph:staged TO GRAPH target:
