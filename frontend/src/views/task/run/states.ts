import type { RunState } from './api'

/** The colours of the states. */
export const STATE_TYPES: Record<RunState, 'success' | 'primary' | 'danger' | 'warning' | 'info'> =
  {
    queued: 'info',
    dispatched: 'info',
    running: 'primary',
    succeeded: 'success',
    failed: 'danger',
    dead: 'danger',
    cancelled: 'warning',
    skipped: 'info',
  }
