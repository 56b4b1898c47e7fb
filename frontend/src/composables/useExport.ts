import { onScopeDispose, shallowReactive } from 'vue'
import type { Progress, Watch } from '@/api/download'
import { ApiError } from '@/api/http'
import { i18n } from '@/locales'

export interface Export extends Partial<Progress> {
  /** The server makes the file, then it comes; nothing while nothing is exported. */
  phase?: 'preparing' | 'receiving' | 'failed'
  /** It takes long enough, or has failed, to be worth a word. */
  shown: boolean
  /** Why it failed. */
  reason: string
  /** Whether the file is there now. */
  start: () => Promise<boolean>
  cancel: () => void
}

const SOON = 400 // ms

/** One export at a time, which can be given up; leaving the page gives it up. */
export function useExport(run: (watch: Watch) => Promise<void>): Export {
  let control: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(phase?: 'failed', reason = '') {
    clearTimeout(timer)
    control = undefined
    Object.assign(state, { phase, reason, shown: phase !== undefined })
  }

  const state: Export = shallowReactive<Export>({
    shown: false,
    reason: '',

    async start() {
      if (control) return false
      const again = state.phase === 'failed'
      clearTimeout(timer)
      const mine = (control = new AbortController())
      Object.assign(state, {
        phase: 'preparing',
        received: 0,
        total: undefined,
        rows: undefined,
        reason: '',
        shown: again,
      })
      timer = setTimeout(() => (state.shown = true), SOON)
      try {
        await run({
          signal: mine.signal,
          progress: (now) => mine === control && Object.assign(state, now, { phase: 'receiving' }),
        })
        if (mine !== control) return false
        settle()
        return true
      } catch (error) {
        if (mine !== control) return false
        const unreachable = error instanceof TypeError && i18n.global.t('app.unreachable')
        if (error instanceof ApiError || unreachable)
          settle('failed', unreachable || (error as ApiError).message)
        else settle()
        if (state.phase) return false
        throw error
      }
    },

    cancel() {
      const given = control
      settle()
      given?.abort()
    },
  })
  onScopeDispose(state.cancel)
  return state
}
