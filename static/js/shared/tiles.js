// Pictures of tiles, which are maps of a layer or cells of a map. In their data-tiles are
// what the server calls the picture, the numbers of its rows and columns, and the row and
// the column of the tile that is open.

import { addressOf } from "./picture-address.js";

const MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

// The arrow keys choose the tile beside: open(address, picture) is called with its address.
export function useTileKeys(root, open) {
  root.addEventListener("keydown", (event) => {
    const { target: picture, key } = event;
    if (!picture.dataset.tiles || !MOVES[key]) return;
    event.preventDefault();
    const { row, column } = tilesOf(picture);
    const address = addressOfTile(picture, row + MOVES[key][0], column + MOVES[key][1]);
    if (address) open(address, picture);
  });

  // Enter has no place in the picture: the browser would send that of its corner.
  root.addEventListener("click", (event) => {
    if (event.target.dataset.tiles && !event.detail) event.preventDefault();
  });
}

// The address of the tile under a pointer, undefined if that is open already.
export function addressAt(picture, { clientX, clientY }) {
  const { down, across, row, column } = tilesOf(picture);
  const { left, top, width, height } = picture.getBoundingClientRect();
  const found = [
    Math.floor(((clientY - top) / height) * down),
    Math.floor(((clientX - left) / width) * across),
  ];
  if (found[0] === row && found[1] === column) return undefined;
  return addressOfTile(picture, ...found);
}

// As a click in the middle of the tile sends it; undefined outside the picture.
function addressOfTile(picture, row, column) {
  const { name, down, across } = tilesOf(picture);
  if (row < 0 || row >= down || column < 0 || column >= across) return undefined;
  const [width, height] = ["width", "height"].map((side) => picture.getAttribute(side));
  const address = addressOf(picture.form);
  address.searchParams.set(`${name}.x`, Math.floor(((column + 0.5) * width) / across));
  address.searchParams.set(`${name}.y`, Math.floor(((row + 0.5) * height) / down));
  return address;
}

function tilesOf(picture) {
  const [name, ...numbers] = picture.dataset.tiles.split(" ");
  const [down, across, row, column] = numbers.map(Number);
  return { name, down, across, row, column };
}
