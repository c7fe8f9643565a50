// The test images of MNIST that are in this repository.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const folder = new URL("../../../examples/data/mnist_small/", import.meta.url);
const PIXELS = 28 * 28;

const read = (name, header) => gunzipSync(readFileSync(new URL(name, folder))).subarray(header);

/** All of them: `{ label, image }` with 28x28 numbers from 0 to 255. */
export function digits() {
  const images = read("t10k-images-idx3-ubyte.gz", 16);
  const labels = read("t10k-labels-idx1-ubyte.gz", 8);
  return [...labels].map((label, at) => ({ label, image: [...images.subarray(at * PIXELS, (at + 1) * PIXELS)] }));
}

/** The first five of each class. */
export function fifty() {
  const all = digits();
  return [...Array(10).keys()].flatMap((digit) => all.filter(({ label }) => label === digit).slice(0, 5));
}
