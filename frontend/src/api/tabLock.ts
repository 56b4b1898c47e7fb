/** One tab after the other. Browsers have locks for that, but only over https and on localhost: elsewhere the tabs sign in a database, which lets one of them write at a time. */

const PLACE = 'refreshing' // in the database: whose turn it is, and until when at the latest
const LEFT = 'left' // in the storage that all tabs share: who has had his turn; a page that goes has no time for a database
const LONGEST = 30_000 // ms, after which a tab that has crashed is waited for no more
const PAUSE = 50 // ms

type Held = { who: string; until: number }

/** Runs `action` while no other tab runs one. */
export async function inTurn<T>(action: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request('refresh', action) : bySigning(action)
}

async function bySigning<T>(action: () => Promise<T>): Promise<T> {
  const me = String(Math.random())
  const leave = () => localStorage.setItem(LEFT, me)
  while (!(await sign(me).catch(() => true)))
    await new Promise((resolve) => setTimeout(resolve, PAUSE)) // true: no database
  addEventListener('pagehide', leave)
  try {
    return await action()
  } finally {
    removeEventListener('pagehide', leave)
    leave()
  }
}

/** Whether the place was free, and is ours now: read and written in one transaction. */
async function sign(me: string): Promise<boolean> {
  const store = (await place()).transaction(PLACE, 'readwrite').objectStore(PLACE)
  return new Promise((resolve, reject) => {
    let free = false
    const asked: IDBRequest<Held | undefined> = store.get(PLACE)
    asked.onsuccess = () => {
      const held = asked.result
      const left = (held?.until ?? 0) - Date.now()
      free = left <= 0 || left > LONGEST || held?.who === localStorage.getItem(LEFT)
      if (free) store.put({ who: me, until: Date.now() + LONGEST } satisfies Held, PLACE)
    }
    store.transaction.oncomplete = () => resolve(free)
    store.transaction.onabort = () => reject(store.transaction.error)
  })
}

let opened: Promise<IDBDatabase> | undefined

function place(): Promise<IDBDatabase> {
  return (opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(PLACE, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(PLACE)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  }))
}
