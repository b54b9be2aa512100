"""Many files to text and a table, for `digit-reader` and `flask predict`.

`sources` takes pictures, pages and drawings out of a file, `outcome` is what became of
each, `csv_file` the table they go to, `progress` what the terminal shows meanwhile.
`workers` shares the files among processes, `dask_cluster` among the workers of a Dask
cluster, each of which reads with `dask_worker`.
"""
