// LeNet-5 in WebAssembly.

const CLASSES = 10;

/** Compiles a response while it arrives, or afterwards where the server does not call it `application/wasm`. */
async function instantiate(url) {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url}: ${response.status} ${response.statusText}`);
  }
  if (WebAssembly.instantiateStreaming) {
    try {
      return await WebAssembly.instantiateStreaming(response.clone(), {});
    } catch (error) {
      if (error instanceof WebAssembly.CompileError) {
        throw error;
      }
      console.warn(`compiled after loading: ${error.message}`);
    }
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), {});
}

export class Network {
  #exports;
  #input;
  #probabilities;

  constructor({ exports }) {
    this.#exports = exports;
    // A trial with an empty image: browsers compile functions when they are first called, and the weights are widened.
    exports.predict();
    // The memory never grows, so that these stay what they are.
    this.#input = new Float32Array(exports.memory.buffer, exports.input(), 28 * 28);
    this.#probabilities = new Float32Array(exports.memory.buffer, exports.probabilities(), CLASSES);
  }

  static async load(url) {
    return new Network((await instantiate(url)).instance);
  }

  /** The probabilities of the ten digits for an image, and the milliseconds that it took. */
  predict(image) {
    this.#input.set(image);
    const begin = performance.now();
    this.#exports.predict();
    const milliseconds = performance.now() - begin;
    return { probabilities: [...this.#probabilities], milliseconds };
  }
}

/** The place of the largest number. */
export function largest(numbers) {
  return numbers.reduce((best, number, at) => (number > numbers[best] ? at : best), 0);
}
