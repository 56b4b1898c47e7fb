import { onMounted, onUnmounted, shallowReactive } from 'vue'
import { ApiError } from '@/api/http'
import { proof, proofs, type Proof, type ProofDetail } from './api'

const PAUSE = 1500 // ms

export interface Proofs {
  /** The newest first. */
  list: Proof[]
  /** The one that is looked at. */
  shown?: ProofDetail
  loading: boolean
  failure?: ApiError
  load: () => Promise<void>
  show: (id: number) => Promise<void>
}

/** What was proven, the newest on show unless `chosen` is another: asked again and again while it runs and is seen. */
export function useVerifyRun(chosen: () => number | undefined): Proofs {
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  /** The last question counts: an older answer that comes late is dropped. */
  async function ask(work: () => Promise<void>) {
    const mine = ++turn
    clearTimeout(timer)
    try {
      await work()
      if (mine === turn) state.failure = undefined
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (mine === turn) state.failure = error
    } finally {
      if (mine === turn) {
        state.loading = false
        if (state.shown?.state === 'running' && !document.hidden)
          timer = setTimeout(() => void ask(again), PAUSE)
      }
    }
  }

  async function again() {
    const mine = turn
    const running = state.shown
    if (!running) return
    const found = await proof(running.id)
    if (mine !== turn) return
    state.shown = found
    if (found.state !== 'running') {
      const list = await proofs()
      if (mine === turn) state.list = list
    }
  }

  const state: Proofs = shallowReactive({
    list: [],
    loading: true,
    load: () =>
      ask(async () => {
        const mine = turn
        const list = await proofs()
        const id = chosen() ?? list[0]?.id
        const found = id === undefined ? undefined : await proof(id)
        if (mine !== turn) return
        state.list = list
        state.shown = found
      }),
    show: (id) =>
      ask(async () => {
        const mine = turn
        const found = await proof(id)
        if (mine === turn) state.shown = found
      }),
  })

  function seen() {
    if (document.hidden) clearTimeout(timer)
    else if (state.shown?.state === 'running') void ask(again)
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', seen)
    void state.load()
  })
  onUnmounted(() => {
    turn++
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
  })
  return state
}
