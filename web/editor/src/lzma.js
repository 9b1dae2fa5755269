// The compression of modules: LZMA output is a fifth smaller than that of gzip, which many hosts use.
import { Decoder } from "../../../node_modules/lzma1/lib/decoder.js";
import { InputBuffer, OutputBuffer } from "../../../node_modules/lzma1/lib/streams.js";

/** The LZMA properties of modules (pack.mjs): 4 literal context bits, no position bits. */
const PACKING = 4;
/** The most bytes that a module and the LZMA dictionary may have. */
const LARGEST = 2 ** 26;
/** The extension of compressed modules. The service worker stores a decompressed module under the name without it. */
export const PACKED = /\.lzma$/;

/**
 * Decompresses a module.
 *
 * @param {Uint8Array} bytes
 * @param {string} name of the file, for errors
 * @returns {Uint8Array} the module
 * @throws {Error} if the data is not a complete module
 */
export function unpack(bytes, name) {
  // The header: the properties, the size of the dictionary, the length of the module.
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = bytes.length > 18 && bytes[0] === PACKING && header.getUint32(1, true) <= LARGEST ? Number(header.getBigUint64(5, true)) : 0;
  if (!size || size > LARGEST) throw new Error(`${name}: not a packed module`);
  const input = new InputBuffer(bytes), out = new OutputBuffer(size);
  // The decoder would not stop at the end of the input.
  input.readByte = () => {
    if (input.pos < bytes.length) return bytes[input.pos++];
    throw new Error("truncated");
  };
  try {
    new Decoder().decompress(input, out);
  } catch (error) {
    throw new Error(`${name}: ${error.message}`);
  }
  if (out.count !== size) throw new Error(`${name}: truncated`);
  return out.toArray();
}
