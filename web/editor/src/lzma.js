// The packing of modules: LZMA makes them a fifth smaller than gzip, which is all that many hosts offer.
import { Decoder } from "../../../node_modules/lzma1/lib/decoder.js";
import { InputBuffer, OutputBuffer } from "../../../node_modules/lzma1/lib/streams.js";

/** How modules are packed (pack.mjs), as the header of LZMA says it: 4 bits of context, no bits of position. */
const PACKING = 4;
/** The most bytes that a module and the dictionary of its packing may have. */
const LARGEST = 2 ** 26;
/** What a packed module's name ends with. Without it, it is the name under which the service worker has the module itself. */
export const PACKED = /\.lzma$/;

/**
 * Unpacks a module.
 *
 * @param {Uint8Array} bytes
 * @param {string} name of the file, for errors
 * @returns {Uint8Array} the module
 * @throws {Error} if this is not a whole module
 */
export function unpack(bytes, name) {
  // The header: how it is packed, the size of the dictionary, the length of the module.
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = bytes.length > 18 && bytes[0] === PACKING && header.getUint32(1, true) <= LARGEST ? Number(header.getBigUint64(5, true)) : 0;
  if (!size || size > LARGEST) throw new Error(`${name}: not a packed module`);
  const input = new InputBuffer(bytes), out = new OutputBuffer(size);
  // Past its end the decoder would read for ever.
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
