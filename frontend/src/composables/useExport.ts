import { onScopeDispose, shallowReactive } from 'vue'
import type { DownloadOptions, Progress } from '@/api/download'
import { ApiError } from '@/api/http'
import { i18n } from '@/locales'

export interface Export extends Partial<Progress> {
  /** Undefined while no export runs. */
  phase?: 'preparing' | 'receiving' | 'failed'
  /** Whether to show the dialog: the export takes a while, or it has failed. */
  visible: boolean
  error: string
  /** Returns whether the file was saved. */
  start: () => Promise<boolean>
  cancel: () => void
}

const DIALOG_DELAY_MS = 400

/** Runs one export at a time. It is cancelled when the component is unmounted. */
export function useExport(run: (options: DownloadOptions) => Promise<void>): Export {
  let controller: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function finish(phase?: 'failed', error = '') {
    clearTimeout(timer)
    controller = undefined
    Object.assign(state, { phase, error, visible: phase !== undefined })
  }

  const state: Export = shallowReactive<Export>({
    visible: false,
    error: '',

    async start() {
      if (controller) return false
      const isRetry = state.phase === 'failed'
      clearTimeout(timer)
      const current = (controller = new AbortController())
      Object.assign(state, {
        phase: 'preparing',
        received: 0,
        total: undefined,
        rows: undefined,
        error: '',
        visible: isRetry,
      })
      timer = setTimeout(() => (state.visible = true), DIALOG_DELAY_MS)
      const onProgress = (progress: Progress) =>
        current === controller && Object.assign(state, progress, { phase: 'receiving' })
      try {
        await run({ signal: current.signal, onProgress })
        if (current !== controller) return false
        finish()
        return true
      } catch (error) {
        if (current !== controller) return false
        const unreachable = error instanceof TypeError && i18n.global.t('app.unreachable')
        if (error instanceof ApiError || unreachable)
          finish('failed', unreachable || (error as ApiError).message)
        else finish()
        if (state.phase) return false
        throw error
      }
    },

    cancel() {
      const current = controller
      finish()
      current?.abort()
    },
  })
  onScopeDispose(state.cancel)
  return state
}
