import { useTopic } from '@/composables/useTopic'

/** The interval without live updates. */
const POLL_INTERVAL_MS = 1000

/** Calls `refresh` when runs have changed, while `hasLiveRuns`. */
export function useRunUpdates(hasLiveRuns: () => boolean, refresh: () => Promise<unknown>) {
  useTopic('task_runs', refresh, POLL_INTERVAL_MS, hasLiveRuns)
}
