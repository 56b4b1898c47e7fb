import { ref } from 'vue'

/**
 * Asks the user to authenticate again before a sensitive change. One dialog answers all requests
 * that wait for it.
 */
const finish = ref<(succeeded: boolean) => void>()
let answer: Promise<boolean> | undefined

/** Opens the dialog. Returns false if the user cancels it. */
export function askToReauthenticate(): Promise<boolean> {
  answer ??= new Promise<boolean>((resolve) => (finish.value = resolve)).finally(() => {
    answer = undefined
    finish.value = undefined
  })
  return answer
}

/** State of the dialog: open while `finish` is set. */
export function useReauthentication() {
  return { finish }
}
