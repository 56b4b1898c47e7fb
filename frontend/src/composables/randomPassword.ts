const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789' // none that looks like another

/** 16 letters, some 93 bits. */
export function randomPassword(): string {
  const bytes = crypto
    .getRandomValues(new Uint8Array(64))
    .filter((byte) => byte < LETTERS.length * 4)
  const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length])
  return letters.length < 16 ? randomPassword() : letters.slice(0, 16).join('')
}
