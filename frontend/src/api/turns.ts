/** One tab after the other. Browsers have locks for that, but only over https and on localhost: elsewhere the tabs write down whose turn it is. */

const TURN = 'refreshing' // in the storage that all tabs share: who, and until when at the latest
const LONGEST = 30_000 // ms, after which a tab that has crashed is waited for no more
const PAUSE = 50 // ms, longer than any tab takes to see what another has written

/** Runs `action` while no other tab runs one. */
export async function inTurn<T>(action: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request('refresh', action) : bySigning(action)
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE))
const signed = () => (localStorage.getItem(TURN) ?? '').split(' ')

function taken(): boolean {
  const left = Number(signed()[1]) - Date.now()
  return left > 0 && left <= LONGEST
}

/** Fischer's algorithm: whoever finds the place free signs, gives all others time to see it, and is in turn if it still is his name. */
async function bySigning<T>(action: () => Promise<T>): Promise<T> {
  const me = String(Math.random())
  const leave = () => {
    if (signed()[0] === me) localStorage.removeItem(TURN)
  }
  addEventListener('pagehide', leave)
  try {
    do {
      while (taken()) await pause()
      localStorage.setItem(TURN, `${me} ${Date.now() + LONGEST}`)
      await pause()
    } while (signed()[0] !== me)
    return await action()
  } finally {
    removeEventListener('pagehide', leave)
    leave()
  }
}
