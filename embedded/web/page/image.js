// A drawing becomes an image as MNIST has them: the box around it scaled to 20x20 pixels without changing its proportions,
// the centre of mass in the middle of 28x28 pixels, with soft edges.

export const SIDE = 28;
/** Where MNIST's images have their centre of mass: the centre of the pixel 14 from the left and from above. */
export const MIDDLE = 14.5;
/** The box of the drawing, pen included. */
const BOX = 20;
/** The pen's width, the same for large and small drawings, and how far its edge fades. */
const PEN = 2.5;
const FADE = 1.8;
/** A drawing of less than this part of the pad is not enlarged further: a dot stays one. */
const LEAST = 0.12;

/**
 * The image of strokes, each a list of points `[x, y]` in units of the pad's side: numbers from 0 (paper) to 1 (ink), row by
 * row. `null` if there is nothing.
 */
export function imageOf(strokes) {
  const points = strokes.flat();
  if (points.length === 0) {
    return null;
  }
  const [left, right, top, bottom] = bounds(points);
  const scale = (BOX - PEN) / Math.max(right - left, bottom - top, LEAST);
  const place = (dx, dy) => ([x, y]) => [
    (x - (left + right) / 2) * scale + MIDDLE + dx,
    (y - (top + bottom) / 2) * scale + MIDDLE + dy,
  ];
  const draw = (dx, dy) => ink(strokes.map((stroke) => stroke.map(place(dx, dy))));
  const [x, y] = centreOfMass(draw(0, 0));
  return draw(MIDDLE - x, MIDDLE - y);
}

function bounds(points) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [left, right, top, bottom];
}

/** The ink of strokes in units of pixels: each pixel is as dark as the part of the stroke nearest to its centre makes it. */
function ink(strokes) {
  const image = new Float32Array(SIDE * SIDE);
  const reach = (PEN + FADE) / 2;
  for (const stroke of strokes) {
    stroke.forEach((end, at) => {
      const begin = stroke[Math.max(at - 1, 0)];
      const range = (axis) => [
        Math.max(Math.floor(Math.min(begin[axis], end[axis]) - reach), 0),
        Math.min(Math.ceil(Math.max(begin[axis], end[axis]) + reach), SIDE),
      ];
      const [[left, right], [top, bottom]] = [range(0), range(1)];
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const distance = distanceTo(begin, end, column + 0.5, row + 0.5);
          const value = Math.min(Math.max((reach - distance) / FADE, 0), 1);
          const place = row * SIDE + column;
          image[place] = Math.max(image[place], value);
        }
      }
    });
  }
  return image;
}

/** The distance of (x, y) from the line between two points. */
function distanceTo([x0, y0], [x1, y1], x, y) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) / square, 0), 1);
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

/** The mean place of the ink, in units of pixels from the upper left corner. */
export function centreOfMass(image) {
  let [sum, x, y] = [0, 0, 0];
  image.forEach((value, at) => {
    sum += value;
    x += value * ((at % SIDE) + 0.5);
    y += value * (Math.floor(at / SIDE) + 0.5);
  });
  return sum === 0 ? [MIDDLE, MIDDLE] : [x / sum, y / sum];
}
