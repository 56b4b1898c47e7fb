// No look-alikes: I, O, l, 0, 1.
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
const LENGTH = 16

/** Returns a random password of 16 characters (93 bits of entropy). */
export function randomPassword(): string {
  const bytes = crypto
    .getRandomValues(new Uint8Array(64))
    .filter((byte) => byte < ALPHABET.length * 4) // the same probability for each character
  const letters = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length])
  return letters.length < LENGTH ? randomPassword() : letters.slice(0, LENGTH).join('')
}
