import { ref, useTemplateRef } from 'vue'
import { ApiError } from '@/api/http'
import type CaptchaInput from '@/components/inputs/CaptchaInput.vue'
import type { Answer } from '@/components/inputs/CaptchaInput.vue'

/**
 * A form whose answer may be no: what was refused is said at its field, or above the form where it has none. Once a
 * captcha is wanted, `ref="captcha"` shows a new one after each try.
 */
export function useSubmit() {
  const errors = ref<Record<string, string>>({})
  const refusal = ref('')
  const busy = ref(false)
  const asked = ref(false)
  const answer = ref<Answer>()
  const captcha = useTemplateRef<InstanceType<typeof CaptchaInput>>('captcha')

  /** Whether it was done. */
  async function attempt(act: (answer?: Answer) => Promise<unknown>): Promise<boolean> {
    busy.value = true
    errors.value = {}
    refusal.value = ''
    try {
      await act(answer.value)
      asked.value = false
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors.value = error.fields
      asked.value ||= error.fields.captcha !== undefined
      await captcha.value?.renew().catch(() => {})
      if (!Object.keys(error.fields).length) refusal.value = error.message
      return false
    } finally {
      busy.value = false
    }
  }

  return { errors, refusal, busy, asked, answer, attempt }
}
