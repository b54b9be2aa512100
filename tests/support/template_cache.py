"""Compiled templates that all sites of a test process share."""

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class MemoryCache(BytecodeCache):
    """Bytecode of templates in memory; Jinja checks that it is of the same source."""

    def __init__(self) -> None:
        self.bytecode: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, if its template was compiled before."""
        if bucket.key in self.bytecode:
            bucket.bytecode_from_string(self.bytecode[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bytecode of a template that was just compiled."""
        self.bytecode[bucket.key] = bucket.bytecode_to_string()
