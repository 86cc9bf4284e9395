# What is staged takes the place of the default graph, in one transaction.
MOVE GRAPH graph:staged TO DEFAULT
