import { ref, useTemplateRef } from 'vue'
import { ApiError } from '@/api/http'
import type CaptchaInput from '@/components/inputs/CaptchaInput.vue'
import type { CaptchaAnswer } from '@/components/inputs/CaptchaInput.vue'

/**
 * Submits a form and collects its errors: by field, or for the whole form. Once the server requires
 * a captcha, the component with `ref="captcha"` shows a new one after each attempt.
 */
export function useSubmit() {
  const errors = ref<Record<string, string>>({})
  const formError = ref('')
  const submitting = ref(false)
  const captchaRequired = ref(false)
  const captchaAnswer = ref<CaptchaAnswer>()
  const captcha = useTemplateRef<InstanceType<typeof CaptchaInput>>('captcha')

  /** Returns whether `action` succeeded. */
  async function submit(action: (captcha?: CaptchaAnswer) => Promise<unknown>): Promise<boolean> {
    submitting.value = true
    errors.value = {}
    formError.value = ''
    try {
      await action(captchaAnswer.value)
      captchaRequired.value = false
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors.value = error.fields
      captchaRequired.value ||= error.fields.captcha !== undefined
      await captcha.value?.renew().catch(() => {})
      if (!Object.keys(error.fields).length) formError.value = error.message
      return false
    } finally {
      submitting.value = false
    }
  }

  return { errors, formError, submitting, captchaRequired, captchaAnswer, submit }
}
