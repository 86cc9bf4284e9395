# Nothing is left of a graph, in whichever engine: not every one knows CLEAR and DROP.
DELETE { GRAPH target: { ?subject ?predicate ?object } } WHERE { GRAPH target: { ?subject ?predicate ?object } }
