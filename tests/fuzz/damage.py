"""Damage to bytes of any kind, the same for the same edits."""

from hypothesis import strategies as st

KINDS = ("flip", "overwrite", "insert", "drop", "repeat", "cut", "append")
# What is done, where (a share of the length, in 1/65,536), and with which bytes.
Edit = tuple[str, int, bytes]
edit = st.tuples(
    st.sampled_from(KINDS), st.integers(0, 2**16 - 1), st.binary(min_size=1, max_size=8)
)
few_edits = st.lists(edit, max_size=4)


def damaged(data: bytes, edits: list[Edit]) -> bytes:
    """The data after all edits, one after the other."""
    for kind, share, new in edits:
        place = share * len(data) >> 16
        before, after = data[:place], data[place:]
        if kind == "flip":
            after = bytes(byte ^ new[0] for byte in after[:1]) + after[1:]
        elif kind == "overwrite":
            after = new + after[len(new) :]
        elif kind == "insert":
            after = new + after
        elif kind == "drop":
            after = after[new[0] :]
        elif kind == "repeat":
            after = after[: new[0]] * 2 + after[new[0] :]
        elif kind == "cut":
            after = b""
        else:
            after += new
        data = before + after
    return data
