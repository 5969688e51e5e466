"""The brief: the map of a dossier as a paper of about two pages, as Markdown, HTML, Word or PDF.

`content` chooses what stands in it, `cited` numbers the sources, `picture` draws, one module a format writes, and
`writing` puts it into a file.
"""
