# A graph goes, in one transaction; the document and all that was found in it leave tombstones, and the run is noted.
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
INSERT { GRAPH graph:runs { ?run prov:invalidated target: } } WHERE { GRAPH graph:staged { ?run prov:invalidated target: } } ;
DROP SILENT GRAPH graph:staged ;
DROP GRAPH target:
