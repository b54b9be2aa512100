"""Loss of a network that finds digits: their centers, places and sizes.

The maps are those of CenterNet (Zhou et al. 2019): for each cell the logit that a digit
has its center there, the center's offset from the cell's middle across and down, in
cells, and the logarithms of its width and height in units of SIZE pixels. Centers have
CornerNet's focal loss (Law and Deng 2018), in which cells near a center count less as
errors, by a Gaussian around it; offsets and sizes have the absolute error.
"""

import numpy as np

SIZE = 16  # Width and height whose logarithm is 0, in pixels
SPREAD = 0.14  # Standard deviation of the Gaussian, as a share of a digit's size
MIN_SPREAD = 0.55  # Minimum standard deviation, in cells
NEIGHBOR_WEIGHT = 0.3  # Weight of offset and size in the cells around a center's


def encode_boxes(
    boxes: np.ndarray, height: int, width: int, stride: int = 4
) -> np.ndarray:
    """Return the targets (h, w, 6) float32 of boxes in a picture.

    boxes (n, 4): center x, center y, width and height in pixels. The six are the
    Gaussian map, 1 at centers, offset x and y, log width and height, and the weight of
    those four. Digits whose center lies outside are left out.
    """
    h, w = height // stride, width // stride
    target = np.zeros((h, w, 6), np.float32)
    middles_y, middles_x = np.arange(h)[:, None] + 0.5, np.arange(w) + 0.5
    for center_x, center_y, across, down in boxes.tolist():
        x, y = center_x / stride, center_y / stride
        i, j = int(y), int(x)
        if not (0 <= y < h and 0 <= x < w):
            continue
        narrow = min(max(across, 0.45 * down), down)
        sd_x = max(MIN_SPREAD, SPREAD * narrow / stride)
        sd_y = max(MIN_SPREAD, SPREAD * down / stride)
        gaussian = np.exp(
            -((middles_y - y) ** 2) / (2 * sd_y**2)
            - (middles_x - x) ** 2 / (2 * sd_x**2)
        )
        heat = target[..., 0]
        np.minimum(np.maximum(heat, gaussian), 1, out=heat)
        heat[i, j] = 1
        for a in range(max(0, i - 1), min(h, i + 2)):
            for b in range(max(0, j - 1), min(w, j + 2)):
                is_center = (a, b) == (i, j)
                if is_center or target[a, b, 5] < 1:
                    target[a, b, 1:] = (
                        x - b - 0.5,
                        y - a - 0.5,
                        np.log(across / SIZE),
                        np.log(down / SIZE),
                        1 if is_center else NEIGHBOR_WEIGHT,
                    )
    return target


def detection_loss(
    maps: np.ndarray, targets: np.ndarray, centers: float | None = None
) -> tuple[float, np.ndarray]:
    """Return the loss of maps (h, w, N, 5) with targets (N, h, w, 6), and its gradient.

    The focal loss of p = sigmoid(logit) is, with m the Gaussian map,

        -(1 - p)^2 ln p   at centers,     -(1 - m)^4 p^2 ln(1 - p)   elsewhere,

    summed and divided by the number of centers; the absolute errors are divided by the
    sum of their weights. `centers` is that number where these are a slice of a batch.
    """
    targets = targets.transpose(1, 2, 0, 3)
    z, m = maps[..., 0], targets[..., 0]
    is_center = m == 1
    count = max(1.0, float(is_center.sum()) if centers is None else centers)
    # ln p and ln(1 - p), finite for any logit
    log_p = -np.logaddexp(0, -z)
    log_q = -np.logaddexp(0, z)
    p, q = np.exp(log_p), np.exp(log_q)
    away = (1 - m) ** 4
    focal = np.where(is_center, -q * q * log_p, -away * p * p * log_q)
    # d/dz, with dp/dz = p q
    slope = np.where(
        is_center,
        q * q * (2 * p * log_p - q),
        away * p * p * (p - 2 * q * log_q),
    )
    weight = targets[..., 5:]
    total = max(1.0, float(weight.sum()))
    error = maps[..., 1:] - targets[..., 1:5]
    loss = focal.sum() / count + (np.abs(error) * weight).sum() / total
    dmaps = np.empty_like(maps)
    dmaps[..., 0] = slope / count
    dmaps[..., 1:] = np.sign(error) * weight / total
    return float(loss), dmaps
