/** Fingerprints of weights, which tell feature maps apart. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Returns the first 12 hexadecimal digits of the SHA-256 of the bytes. */
export function fingerprintOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes).subarray(0, 6));
}
