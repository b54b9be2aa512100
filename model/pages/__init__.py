"""Pages: from a picture of any kind to lines of text.

`normalization` is what both networks get of a picture. `finder` says where digits are,
`lines` puts lines together from them and cuts them out, `line_reader` reads each, and
`rulings` part the numbers of a row.
`page_reader` does it all.
"""
