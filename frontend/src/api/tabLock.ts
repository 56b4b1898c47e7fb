/**
 * A lock shared by the tabs of one origin. Uses the Web Locks API, which browsers offer over https
 * and on localhost only, and IndexedDB elsewhere: it runs one write transaction at a time.
 */

const STORE = 'refreshing' // database, object store and key of the lease
// LocalStorage: id of the last tab that released the lock. Works in `pagehide`, IndexedDB does not.
const RELEASED_KEY = 'left'
const LEASE_MS = 30_000 // after that the lock of a crashed tab is free again
const RETRY_MS = 50

interface Lease {
  who: string
  until: number
}

/** Runs `action` while no other tab holds the lock. */
export async function withTabLock<T>(action: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request('refresh', action) : withIndexedDbLock(action)
}

async function withIndexedDbLock<T>(action: () => Promise<T>): Promise<T> {
  const id = String(Math.random())
  const release = () => localStorage.setItem(RELEASED_KEY, id)
  // Without IndexedDB there is no lock: the action runs at once.
  while (!(await tryAcquire(id).catch(() => true))) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  addEventListener('pagehide', release)
  try {
    return await action()
  } finally {
    removeEventListener('pagehide', release)
    release()
  }
}

/** Takes the lease if it is free. It is read and written in one transaction. */
async function tryAcquire(id: string): Promise<boolean> {
  const store = (await openDatabase()).transaction(STORE, 'readwrite').objectStore(STORE)
  return new Promise((resolve, reject) => {
    let isFree = false
    const request: IDBRequest<Lease | undefined> = store.get(STORE)
    request.onsuccess = () => {
      const lease = request.result
      const remaining = (lease?.until ?? 0) - Date.now()
      const isReleased = lease?.who === localStorage.getItem(RELEASED_KEY)
      isFree = remaining <= 0 || remaining > LEASE_MS || isReleased
      if (isFree) store.put({ who: id, until: Date.now() + LEASE_MS } satisfies Lease, STORE)
    }
    store.transaction.oncomplete = () => resolve(isFree)
    store.transaction.onabort = () => reject(store.transaction.error)
  })
}

let database: Promise<IDBDatabase> | undefined

function openDatabase(): Promise<IDBDatabase> {
  return (database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(STORE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  }))
}
