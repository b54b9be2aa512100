// Pictures of tiles, which are maps or cells: the arrow keys choose the one beside.

import { addressOf } from "../shared/picture-address.js";

const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

// open(address, picture) is called with the address that shows the tile.
export function useTiles(root, open) {
  root.addEventListener("keydown", (event) => {
    const { target: picture, key } = event;
    if (!picture.dataset.tiles || !MOVES[key]) return;
    event.preventDefault();
    const [down, across, ...tile] = picture.dataset.tiles.split(" ").map(Number);
    const [row, column] = tile.map((place, axis) => place + MOVES[key][axis]);
    if (row < 0 || row >= down || column < 0 || column >= across) return;
    const address = addressOf(picture.form);
    // As a click in the middle of the tile sends it.
    const x = Math.floor((column + 0.5) * (picture.width / across));
    const y = Math.floor((row + 0.5) * (picture.height / down));
    address.searchParams.set(`${picture.name}.x`, x);
    address.searchParams.set(`${picture.name}.y`, y);
    open(address, picture);
  });

  // A key has no place in the picture: the browser would send that of its corner.
  root.addEventListener("click", (event) => {
    if (event.target.dataset.tiles && !event.detail) event.preventDefault();
  });
}
