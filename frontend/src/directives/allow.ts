import { watchEffect, type Directive, type WatchHandle } from 'vue'
import { useSession } from '@/stores/session'

const watching = new WeakMap<HTMLElement, WatchHandle>()

/** `v-allow="'system:user:create'"`: shown while the permission is held, by the code the API checks. */
export const allow: Directive<HTMLElement, string> = {
  mounted(element, { value }) {
    const { may } = useSession()
    watching.set(
      element,
      watchEffect(() => {
        element.style.display = may(value) ? '' : 'none'
      }),
    )
  },
  unmounted(element) {
    watching.get(element)?.stop()
  },
}

declare module 'vue' {
  interface GlobalDirectives {
    vAllow: typeof allow
  }
}
