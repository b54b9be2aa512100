// A file as a picture: decoded, made smaller where it need not be so large, turned, cropped.

const MAX_SENT = 2400; // pixels of the long side of what is sent to be read
const MAX_SHOWN = 1024; // of the copy that is shown
const MAX_LOSSLESS = 1e6; // pixels of a picture that is sent as PNG
const QUALITY = 0.92;
// Others are sent as one of these where the browser can show them, such as HEIC.
const READ_BY_SERVER = /^image\/(png|jpeg|webp|gif|bmp|tiff|avif)$/;

// A picture is { file, source, image, width, height, isShown }: the file that is sent and the
// one it was made from, its size in pixels after rotation by EXIF, and a small copy of it. A file that the browser can't
// show is sent as it is: the server says what is wrong with it.
export async function toPicture(file) {
  const full = await decode(file);
  if (!full) return { ...blank(), file, source: file };
  const scale = Math.min(1, MAX_SENT / Math.max(full.width, full.height));
  const isReadable = !file.type || READ_BY_SERVER.test(file.type);
  if (scale === 1 && isReadable) return toShown(file, file, full);
  const [width, height] = [full.width, full.height].map((side) => scaled(side, scale));
  return paint(file, file, width, height, (context) =>
    context.drawImage(full, 0, 0, width, height),
  );
}

// The picture turned by 90 degrees, clockwise.
export async function rotate({ file, source }) {
  const full = await decode(file);
  return paint(file, source, full.height, full.width, (context) => {
    context.translate(full.height, 0);
    context.rotate(Math.PI / 2);
    context.drawImage(full, 0, 0);
  });
}

// A part of the picture, { left, top, right, bottom } in its pixels.
export async function crop({ file, source }, { left, top, right, bottom }) {
  const full = await decode(file);
  return paint(file, source, right - left, bottom - top, (context) =>
    context.drawImage(full, -left, -top),
  );
}

async function paint(original, source, width, height, draw) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  draw(context);
  const type = typeFor(original.type, width * height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY));
  return toShown(blob ?? original, source, await createImageBitmap(canvas));
}

// JPEG has no transparency, so only what had none becomes one.
function typeFor(type, pixels) {
  if (pixels <= MAX_LOSSLESS) return "image/png";
  return /jpeg|hei[cf]/.test(type) ? "image/jpeg" : "image/webp";
}

async function toShown(file, source, full) {
  const { width, height } = full;
  return { file, source, width, height, image: await shrink(full), isShown: true };
}

async function shrink(full) {
  const scale = MAX_SHOWN / Math.max(full.width, full.height);
  if (scale >= 1) return full;
  const small = await createImageBitmap(full, {
    resizeWidth: scaled(full.width, scale),
    resizeHeight: scaled(full.height, scale),
    resizeQuality: "high",
  });
  full.close();
  return small;
}

async function decode(file) {
  try {
    return await createImageBitmap(file);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

function blank() {
  return { width: 1, height: 1, image: new OffscreenCanvas(1, 1), isShown: false };
}

function scaled(side, scale) {
  return Math.max(1, Math.round(side * scale));
}
