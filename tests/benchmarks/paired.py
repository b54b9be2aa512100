"""The same drawings read before and after something, writer by writer, in figures."""

import math

import numpy as np

RESAMPLES = 10_000

Results = dict[tuple[str, str], dict]  # by writer and arm, as `corrections.counts`


def summarize(results: Results) -> None:
    """Print what was found, by writer and then pooled over the writers."""
    arms = list(dict.fromkeys(arm for _, arm in results))
    writers = sorted({writer for writer, _ in results})
    print(f"\n{'wrong':12}{'held out':>10}{'before':>10}", *(f"{a:>14}" for a in arms))
    for writer in writers:
        found = {arm: results.get((writer, arm)) for arm in arms}
        any_of = next(filter(None, found.values()))
        after = (f"{e['wrong_after'] if e else '-':>14}" for e in found.values())
        print(f"{writer:12}{any_of['held_out']:10}{any_of['wrong_before']:10}", *after)
    for arm in arms:
        pooled(arm, [entry for (_, other), entry in results.items() if other == arm])


def pooled(arm: str, entries: list[dict]) -> None:
    """Print one arm's figures over all writers."""
    sums = {key: sum(entry[key] for entry in entries) for key in entries[0]}
    n, mended, spoiled = sums["held_out"], sums["mended"], sums["spoiled"]
    gains = [entry["mended"] - entry["spoiled"] for entry in entries]
    mnist = [entry["mnist_mended"] - entry["mnist_spoiled"] for entry in entries]
    print(
        f"\n{arm}: {len(entries)} writers, {n} drawings held out\n"
        f"  wrong: {sums['wrong_before']} before, {sums['wrong_after']} after; "
        f"{mended} mended, {spoiled} spoiled (exact McNemar p = "
        f"{mcnemar(mended, spoiled):.2g})\n"
        f"  accuracy: {1 - sums['wrong_before'] / n:.2%} before, "
        f"{1 - sums['wrong_after'] / n:.2%} after; "
        f"{difference(gains, [entry['held_out'] for entry in entries])}\n"
        f"  not sure: {sums['unsure_before'] / n:.2%} before, "
        f"{sums['unsure_after'] / n:.2%} after; sure and wrong: "
        f"{sums['sure_wrong_before']} before, {sums['sure_wrong_after']} after\n"
        f"  MNIST's test set: {np.mean(mnist):+.1f} of 10,000 on average "
        f"({min(mnist):+d} to {max(mnist):+d}); a writer's network mends "
        f"{sums['mnist_mended'] / len(entries):.1f} and spoils "
        f"{sums['mnist_spoiled'] / len(entries):.1f}"
    )


def compare(results: Results, one: str, other: str) -> None:
    """Print by how much one arm is better than another, on the same drawings."""
    writers = [w for w, arm in results if arm == one and (w, other) in results]
    if writers:
        wrong = [
            [results[w, arm]["wrong_after"] for w in writers] for arm in (one, other)
        ]
        of = [results[w, one]["held_out"] for w in writers]
        gains = [b - a for a, b in zip(*wrong, strict=True)]
        print(f"\n{one} rather than {other}: {difference(gains, of)}")


def difference(gains: list[int], of: list[int]) -> str:
    """More read right, of so many, writer by writer -> in points, with its interval.

    Pooled over the writers, who are drawn anew for the interval (bootstrap).
    """
    gains, of = np.array(gains), np.array(of)
    rng = np.random.default_rng(0)
    chosen = rng.integers(len(gains), size=(RESAMPLES, len(gains)))
    shares = 100 * gains[chosen].sum(axis=1) / of[chosen].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    mean = 100 * gains.sum() / of.sum()
    return f"{mean:+.2f} points (95 % interval {low:+.2f} to {high:+.2f})"


def mcnemar(mended: int, spoiled: int) -> float:
    """The exact two-sided p that mending and spoiling are equally likely."""
    n, few = mended + spoiled, min(mended, spoiled)
    tail = sum(math.comb(n, k) for k in range(few + 1)) / 2**n
    return min(1.0, 2 * tail)
