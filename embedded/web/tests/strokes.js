// Strokes of a pen that would have written the digits of MNIST: the middle lines of their ink.

const SIDE = 28;
/** The image is enlarged before it is thinned, so that curves stay round. */
const FINE = 4;
const WIDTH = SIDE * FINE;
/** Branches of the middle line shorter than this, in fine pixels, are what thinning leaves of corners. */
const TWIG = 6;

/** The strokes of an image of 28x28 numbers from 0 to 255: lists of points `[x, y]` in units of the image's side. */
export function strokesOf(image) {
  const line = thin(enlarge(image));
  const paths = trace(line);
  const long = paths.filter((path) => path.length >= TWIG);
  const kept = long.length > 0 ? long : paths;
  return kept.map((path) => smooth(path).map(([x, y]) => [(x + 0.5) / WIDTH, (y + 0.5) / WIDTH]));
}

/** Where there is ink on the enlarged image, bilinear. */
function enlarge(image) {
  const pixel = (x, y) => (x >= 0 && y >= 0 && x < SIDE && y < SIDE ? image[y * SIDE + x] : 0);
  const ink = new Uint8Array(WIDTH * WIDTH);
  for (let at = 0; at < ink.length; at++) {
    const [x, y] = [((at % WIDTH) + 0.5) / FINE - 0.5, (Math.floor(at / WIDTH) + 0.5) / FINE - 0.5];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [dx, dy] = [x - left, y - top];
    const row = (y) => (1 - dx) * pixel(left, y) + dx * pixel(left + 1, y);
    ink[at] = (1 - dy) * row(top) + dy * row(top + 1) >= 100 ? 1 : 0;
  }
  return ink;
}

/** The eight neighbours of a place, clockwise from the one above. */
const AROUND = [-WIDTH, -WIDTH + 1, 1, WIDTH + 1, WIDTH, WIDTH - 1, -1, -WIDTH - 1];

/** The middle line (Zhang and Suen 1984). */
function thin(ink) {
  // Nothing is drawn at the border, which has no neighbours.
  for (let at = 0; at < WIDTH; at++) {
    ink[at] = ink[WIDTH * (WIDTH - 1) + at] = ink[WIDTH * at] = ink[WIDTH * at + WIDTH - 1] = 0;
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const second of [false, true]) {
      const removed = [];
      ink.forEach((value, at) => {
        if (!value) {
          return;
        }
        const p = AROUND.map((step) => ink[at + step]);
        const count = p.reduce((sum, each) => sum + each, 0);
        const begins = p.filter((each, place) => !each && p[(place + 1) % 8]).length;
        const [up, right, down, left] = [p[0], p[2], p[4], p[6]];
        const open = second
          ? !(up && right && left) && !(up && down && left)
          : !(up && right && down) && !(right && down && left);
        if (count >= 2 && count <= 6 && begins === 1 && open) {
          removed.push(at);
        }
      });
      removed.forEach((at) => (ink[at] = 0));
      changed ||= removed.length > 0;
    }
  }
  return ink;
}

/** Follows the line from ends, then closed ones from anywhere; straight on at crossings. */
function trace(line) {
  const left = new Set([...line.keys()].filter((at) => line[at]));
  const neighbours = (at) => AROUND.map((step) => at + step).filter((next) => left.has(next));
  const point = (at) => [at % WIDTH, Math.floor(at / WIDTH)];
  const paths = [];
  while (left.size > 0) {
    const begin = [...left].find((at) => neighbours(at).length === 1) ?? [...left][0];
    const path = [];
    for (let at = begin; at !== undefined; ) {
      path.push(point(at));
      left.delete(at);
      const before = path[Math.max(path.length - 6, 0)];
      const heading = [point(at)[0] - before[0], point(at)[1] - before[1]];
      const along = (next) => {
        const step = [point(next)[0] - point(at)[0], point(next)[1] - point(at)[1]];
        return (heading[0] * step[0] + heading[1] * step[1]) / Math.hypot(...step);
      };
      at = neighbours(at).sort((a, b) => along(b) - along(a))[0];
    }
    // The pen reaches the lines it came from or went to: a ring is closed, a branch is joined.
    join(path, paths, point(begin));
    paths.push(path);
  }
  return paths;
}

/** Lengthens a path at its ends to a point beside them that is drawn already. */
function join(path, paths, first) {
  const beside = ([x, y], points) =>
    points.find(([px, py]) => Math.max(Math.abs(px - x), Math.abs(py - y)) === 1);
  const others = paths.flat();
  const last = path.at(-1);
  const end = beside(last, others) ?? (path.length > 8 ? beside(last, path.slice(0, -4)) : undefined);
  const begin = beside(first, others) ?? (path.length > 8 ? beside(first, path.slice(4, -1)) : undefined);
  if (end) {
    path.push(end);
  }
  if (begin) {
    path.unshift(begin);
  }
}

/** Every third point, as the mean of those around it. */
function smooth(path) {
  const mean = path.map((_, at) => {
    const reach = Math.min(2, at, path.length - 1 - at);
    const part = path.slice(at - reach, at + reach + 1);
    return [0, 1].map((axis) => part.reduce((sum, point) => sum + point[axis], 0) / part.length);
  });
  return mean.filter((_, at) => at % 3 === 0 || at === mean.length - 1);
}
